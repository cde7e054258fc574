package io.keywake.store.command;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.StringValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where SORT finds a weight or a value for an element: {@code prefix*suffix}, with the element in
 * the place of the asterisk, is the key of a string; with {@code ->field} behind it, of a hash.
 * Immutable.
 */
final class SortPattern {
  private static final byte[] ARROW = {'-', '>'};

  /** The pattern {@code #}: the element itself. */
  private final boolean isElement;

  private final byte[] prefix;
  private final byte @Nullable [] suffix;
  private final byte @Nullable [] field;

  SortPattern(byte[] pattern) {
    isElement = pattern.length == 1 && pattern[0] == '#';
    int star = 0;
    while (star < pattern.length && pattern[star] != '*') {
      star++;
    }
    prefix = Arrays.copyOf(pattern, star);
    if (star == pattern.length) {
      suffix = null;
      field = null;
      return;
    }
    int arrow = star + 1;
    while (arrow < pattern.length && !isArrow(pattern, arrow)) {
      arrow++;
    }
    boolean hasField = arrow + ARROW.length < pattern.length;
    suffix = Arrays.copyOfRange(pattern, star + 1, hasField ? arrow : pattern.length);
    field = hasField ? Arrays.copyOfRange(pattern, arrow + 2, pattern.length) : null;
  }

  private static boolean isArrow(byte[] pattern, int at) {
    return at + 1 < pattern.length && pattern[at] == ARROW[0] && pattern[at + 1] == ARROW[1];
  }

  /** Whether what is found depends on the element. */
  boolean hasPlaceholder() {
    return suffix != null;
  }

  /** What is found for an element, or null. */
  byte @Nullable [] find(CommandCall call, byte[] element) {
    if (isElement) {
      return element;
    }
    if (suffix == null) {
      return null;
    }
    byte[] key = Arrays.copyOf(prefix, prefix.length + element.length + suffix.length);
    System.arraycopy(element, 0, key, prefix.length, element.length);
    System.arraycopy(suffix, 0, key, prefix.length + element.length, suffix.length);
    Entry entry = call.find(key);
    if (entry == null) {
      return null;
    }
    if (field != null) {
      return entry.value() instanceof HashValue hash ? hash.get(field) : null;
    }
    return entry.value() instanceof StringValue string ? string.toByteArray() : null;
  }
}
