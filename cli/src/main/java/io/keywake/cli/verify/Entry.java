package io.keywake.cli.verify;

import io.keywake.workload.Unit;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A key and what is under it, as either side of a comparison has it. Immutable, unless somebody
 * changes the arrays inside, which nobody may; for any thread.
 *
 * @param expireAtMs in milliseconds since 1970, or {@link #NEVER}
 * @param sequence the store's, from which on the key has been so
 */
public record Entry(int db, byte[] key, Content content, long expireAtMs, long sequence) {
  /** Stands for an expiry that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  /** A value. Two are equal if a client could not tell them apart. */
  public sealed interface Content {
    /** As TYPE names it. */
    String typeName();

    /** Its size, for people. */
    String size();
  }

  /** A string of any bytes. */
  public record StringContent(ByteBuffer bytes) implements Content {
    @Override
    public String typeName() {
      return "string";
    }

    @Override
    public String size() {
      return bytes.remaining() + " bytes";
    }
  }

  /** A hash of fields and values of any bytes. */
  public record HashContent(Map<ByteBuffer, ByteBuffer> fields) implements Content {
    @Override
    public String typeName() {
      return "hash";
    }

    @Override
    public String size() {
      return fields.size() + " fields";
    }
  }

  /** A list of elements of any bytes. */
  public record ListContent(List<ByteBuffer> elements) implements Content {
    @Override
    public String typeName() {
      return "list";
    }

    @Override
    public String size() {
      return elements.size() + " elements";
    }
  }

  /** A set of members of any bytes. */
  public record SetContent(Set<ByteBuffer> members) implements Content {
    @Override
    public String typeName() {
      return "set";
    }

    @Override
    public String size() {
      return members.size() + " members";
    }
  }

  /** A sorted set of members of any bytes; their scores tell their order. */
  public record SortedSetContent(Map<ByteBuffer, Double> members) implements Content {
    @Override
    public String typeName() {
      return "zset";
    }

    @Override
    public String size() {
      return members.size() + " members";
    }
  }

  boolean isExpired(long nowMs) {
    return expireAtMs <= nowMs;
  }

  @Override
  public String toString() {
    return "db "
        + db
        + " "
        + Unit.describe(key)
        + ": "
        + content.typeName()
        + ", "
        + content.size();
  }
}
