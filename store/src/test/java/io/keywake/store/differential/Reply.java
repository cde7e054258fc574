package io.keywake.store.differential;

import java.util.List;

/** A reply of either protocol; bytes are kept as characters up to 255. Immutable. */
sealed interface Reply {
  /** Status, error, integer, double, boolean or big number: what stands on one line. */
  record Line(char type, String text) implements Reply {
    @Override
    public String toString() {
      return type + text;
    }
  }

  /** A bulk or verbatim string. */
  record Bulk(char type, String bytes) implements Reply {
    @Override
    public String toString() {
      return Words.quoted(bytes);
    }
  }

  /** An absence: {@code $-1}, {@code *-1} or {@code _}. */
  record Nothing(String text) implements Reply {
    @Override
    public String toString() {
      return text;
    }
  }

  /** An array, set, map (key, value, key, value ...) or push. */
  record Many(char type, List<Reply> elements) implements Reply {
    @Override
    public String toString() {
      return type + elements.toString();
    }
  }

  default boolean isError() {
    return this instanceof Line line && line.type() == '-';
  }

  default boolean isStatus(String text) {
    return this instanceof Line line && line.type() == '+' && line.text().equals(text);
  }

  /** The elements of an aggregate; none for anything else. */
  default List<Reply> parts() {
    return this instanceof Many many ? many.elements() : List.of();
  }

  /** The characters of a bulk string or a line. */
  default String text() {
    if (this instanceof Bulk bulk) {
      return bulk.bytes();
    }
    return this instanceof Line line ? line.text() : "";
  }
}
