package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.SetLayout.HEADER_BYTES;
import static io.keywake.store.keyspace.SetLayout.NARROWEST;
import static io.keywake.store.keyspace.SetLayout.STRINGS;

import java.util.Arrays;

/**
 * Builds the body of a changed small set in a scratch array that is used again and again. A set
 * begins as one of integers and becomes one of strings, for good, with the first member that is not
 * an integer, or with one integer too many.
 *
 * <p>Owned by the execution thread.
 */
final class SetEditor {
  /** What became of a member that was to be added. */
  enum Outcome {
    ADDED,
    PRESENT,
    /** Not added: the set would be too large for a small form. */
    TOO_LARGE
  }

  private byte[] body = new byte[512];
  private int length;
  private int count;

  /** The form as {@link SetLayout} numbers it. */
  private int form;

  void clear() {
    length = HEADER_BYTES;
    count = 0;
    form = NARROWEST;
  }

  void load(SmallSet set) {
    int from = set.from;
    length = 0;
    reserve(set.bytes.length - from);
    length = set.bytes.length - from;
    System.arraycopy(set.bytes, from, body, 0, length);
    count = set.size();
    form = SetLayout.form(body, 0);
  }

  int count() {
    return count;
  }

  int length() {
    return length;
  }

  Outcome add(byte[] member, SetLimits limits) {
    if (form != STRINGS) {
      if (Decimal.isCanonicalLong(member, 0, member.length)) {
        return addInteger(member, limits);
      }
      if (count >= limits.entriesMax() || member.length > limits.bytesMax()) {
        return Outcome.TOO_LARGE;
      }
      becomeStrings();
    }
    return addString(member, limits);
  }

  private Outcome addInteger(byte[] member, SetLimits limits) {
    long value = Decimal.parse(member, 0, member.length);
    int index = SetLayout.search(body, 0, form, count, value);
    if (index >= 0) {
      return Outcome.PRESENT;
    }
    if (count < limits.integersMax()) {
      insert(-index - 1, value);
      return Outcome.ADDED;
    }
    if (count >= limits.entriesMax() || member.length > limits.bytesMax()) {
      return Outcome.TOO_LARGE;
    }
    becomeStrings();
    return addString(member, limits);
  }

  private Outcome addString(byte[] member, SetLimits limits) {
    if (CompactSet.find(body, HEADER_BYTES, length, member) >= 0) {
      return Outcome.PRESENT;
    }
    if (count >= limits.entriesMax() || member.length > limits.bytesMax()) {
      return Outcome.TOO_LARGE;
    }
    reserve(CompactLayout.itemBytes(member));
    length = CompactLayout.item(body, length, member);
    count++;
    return Outcome.ADDED;
  }

  private void insert(int index, long value) {
    if (SetLayout.width(value) > form) {
      widen(SetLayout.width(value));
    }
    reserve(form);
    int at = HEADER_BYTES + index * form;
    System.arraycopy(body, at, body, at + form, length - at);
    SetLayout.integer(body, 0, form, index, value);
    length += form;
    count++;
  }

  private void widen(int width) {
    reserve(count * (width - form));
    // From the last to the first, because each is written behind where it was read.
    for (int index = count - 1; index >= 0; index--) {
      SetLayout.integer(body, 0, width, index, SetLayout.integer(body, 0, form, index));
    }
    form = width;
    length = HEADER_BYTES + count * width;
  }

  private void becomeStrings() {
    byte[] integers = Arrays.copyOf(body, length);
    length = HEADER_BYTES;
    for (int index = 0; index < count; index++) {
      byte[] member = Decimal.format(SetLayout.integer(integers, 0, form, index));
      reserve(CompactLayout.itemBytes(member));
      length = CompactLayout.item(body, length, member);
    }
    form = STRINGS;
  }

  /** Removes a member and returns whether it was there. */
  boolean remove(byte[] member) {
    int at;
    int end;
    if (form == STRINGS) {
      at = CompactSet.find(body, HEADER_BYTES, length, member);
      if (at < 0) {
        return false;
      }
      end = at + CompactLayout.itemBytes(member);
    } else {
      if (!Decimal.isCanonicalLong(member, 0, member.length)) {
        return false;
      }
      long value = Decimal.parse(member, 0, member.length);
      int index = SetLayout.search(body, 0, form, count, value);
      if (index < 0) {
        return false;
      }
      at = HEADER_BYTES + index * form;
      end = at + form;
    }
    System.arraycopy(body, end, body, at, length - end);
    length -= end - at;
    count--;
    return true;
  }

  void copyTo(byte[] target, int at) {
    SetLayout.header(body, 0, form, count);
    System.arraycopy(body, 0, target, at, length);
  }

  SetValue view() {
    byte[] copy = new byte[length];
    copyTo(copy, 0);
    return SetLayout.view(copy, 0);
  }

  private void reserve(int more) {
    if (length + more > body.length) {
      body = Arrays.copyOf(body, Math.max(length + more, body.length * 2));
    }
  }
}
