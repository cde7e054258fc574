package io.keywake.store.keyspace;

import org.jspecify.annotations.Nullable;

/**
 * The changes of strings. A short one is replaced whole; a long one is changed in place,
 * copy-on-write.
 *
 * <p>Owned by the execution thread. The caller has seen to it that the key holds a string or
 * nothing.
 */
public final class Strings {
  /** A string up to this length is packed with its key into one array. */
  static final int PACKED_BYTES_MAX = 4096;

  private final Keyspace keyspace;

  Strings(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** A string that no key holds yet; the bytes must not be changed afterwards. */
  public NewString newValue(byte[] bytes) {
    return new NewString(bytes);
  }

  /**
   * Sets the whole value, over what the key holds now.
   *
   * @param expireAtMs in ms since the epoch, or {@link Entry#NO_EXPIRY}
   */
  public void set(int db, byte[] key, byte[] value, long expireAtMs) {
    keyspace.checkThread();
    long position = keyspace.position(key);
    if (keyspace.overwrite(db, position, key, value, expireAtMs)) {
      return;
    }
    long sequence = keyspace.log().next();
    Object entry =
        isPacked(key, value.length)
            ? packed(key, value, expireAtMs, sequence)
            : new LargeEntry(
                key, LongString.of(value), expireAtMs, sequence, keyspace.accessClock());
    boolean replaced = keyspace.install(db, position, key, entry, sequence);
    AccessClock access = keyspace.access();
    if (replaced && access.countsUses()) {
      // Nobody has looked the key up before.
      Entry.touch(entry, access.used(Entry.accessClock(entry)));
    }
  }

  /**
   * Writes {@code bytes}, of which there is at least one, at {@code offset}; a gap behind the
   * present end is filled with zeros, and a key that is not there begins empty. The expiry stays.
   *
   * @return the length of the value after it
   */
  public int write(int db, byte[] key, int offset, byte[] bytes) {
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    long sequence = keyspace.log().next();
    if (slot instanceof LargeEntry large) {
      return writeInPlace(db, position, large, offset, bytes, sequence);
    }
    StringValue value = slot == null ? null : (StringValue) Entry.of(slot).value();
    int oldLength = value == null ? 0 : value.length();
    int newLength = Math.max(oldLength, offset + bytes.length);
    long expireAtMs = slot == null ? Entry.NO_EXPIRY : Entry.expireAtMs(slot);
    Object entry;
    if (isPacked(key, newLength)) {
      byte[] changed = new byte[newLength];
      copy(value, changed);
      System.arraycopy(bytes, 0, changed, offset, bytes.length);
      byte[] packed = packed(key, changed, expireAtMs, sequence);
      PackedLayout.markEdited(packed);
      entry = packed;
    } else {
      LongString changed = LongString.of(value == null ? new byte[0] : value.toByteArray());
      changed.write(offset, bytes);
      entry = new LargeEntry(key, changed, expireAtMs, sequence, keyspace.accessClock());
    }
    keyspace.install(db, position, key, entry, sequence);
    return newLength;
  }

  private int writeInPlace(
      int db, long position, LargeEntry entry, int offset, byte[] bytes, long sequence) {
    LongString value = (LongString) entry.value();
    keyspace.beginChange(db, position, entry);
    value.write(offset, bytes);
    long base = keyspace.changed(db, entry, sequence);
    keyspace.endChange(db, entry);
    if (keyspace.log().isHeard()) {
      keyspace
          .log()
          .add(new Effect.StringWritten(sequence, base, db, position, entry.key(), offset, bytes));
    }
    return value.length();
  }

  private byte[] packed(byte[] key, byte[] value, long expireAtMs, long sequence) {
    byte[] packed =
        PackedLayout.allocate(
            ValueType.STRING, key, value.length, expireAtMs, sequence, keyspace.accessClock());
    System.arraycopy(value, 0, packed, packed.length - value.length, value.length);
    return packed;
  }

  private static void copy(@Nullable StringValue value, byte[] target) {
    if (value != null) {
      int[] at = {0};
      value.forEachChunk(
          0,
          value.length(),
          (bytes, from, length) -> {
            System.arraycopy(bytes, from, target, at[0], length);
            at[0] += length;
          });
    }
  }

  static boolean isPacked(byte[] key, int valueLength) {
    return valueLength <= PACKED_BYTES_MAX && key.length <= PackedLayout.KEY_BYTES_MAX;
  }
}
