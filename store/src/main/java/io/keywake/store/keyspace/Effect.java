package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HeapSize;

/**
 * One change of the keyspace: the outcome of a command, not its text (A5). Random choices, relative
 * times and increments are resolved; nothing but the effect and the key's previous value is needed
 * to repeat it. Immutable, and valid on any thread.
 *
 * <p>A change of a small entry carries the whole entry after it. A change of a large value carries
 * what changed alone (A11).
 */
public sealed interface Effect {
  /** What an effect without bytes takes. */
  long BARE_BYTES = 64;

  /** The store-wide number of this effect; the next one's is larger by one. */
  long sequence();

  /** An estimate of the heap that the effect keeps alive, in bytes. */
  default long heapBytes() {
    return BARE_BYTES;
  }

  /** A change of exactly one key. */
  sealed interface OfKey extends Effect permits Upserted, Deleted, Delta {
    int db();

    /** The place of the key in the order of its table: see {@link Table}. */
    long position();

    byte[] key();

    /** Whether the key did not exist before. */
    default boolean created() {
      return false;
    }
  }

  /** A change of a large value, told by what changed alone. */
  sealed interface Delta extends OfKey
      permits ExpiryChanged, StringWritten, HashChanged, ListSpliced, SetChanged, SortedSetChanged {
    /**
     * The sequence since which the key had been as it was before this effect: who has it as of then
     * or later gets from there to {@link #sequence} by this effect.
     */
    long base();

    /** What the value is. */
    ValueType type();
  }

  /** A change of whole databases, in O(1). */
  sealed interface OfDatabase extends Effect permits Flushed, Swapped {}

  /**
   * The key has this entry now.
   *
   * @param entry frozen
   */
  record Upserted(long sequence, int db, long position, Entry entry, boolean created)
      implements OfKey {
    @Override
    public long heapBytes() {
      return BARE_BYTES + entry.heapBytes();
    }

    @Override
    public byte[] key() {
      return entry.key();
    }
  }

  /** The key is gone. */
  record Deleted(long sequence, int db, long position, byte[] key, DeleteCause cause)
      implements OfKey {}

  /** The large value of the key stays, and expires at another time or never. */
  record ExpiryChanged(
      long sequence, long base, int db, long position, byte[] key, ValueType type, long expireAtMs)
      implements Delta {}

  /**
   * Bytes of a long string were overwritten or appended; a gap before {@code offset} is zeros.
   *
   * @param bytes must not be changed
   */
  record StringWritten(
      long sequence, long base, int db, long position, byte[] key, int offset, byte[] bytes)
      implements Delta {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }

    @Override
    public long heapBytes() {
      return BARE_BYTES + HeapSize.byteArray(bytes.length);
    }
  }

  /**
   * Fields of a large hash changed.
   *
   * @param put field, value, field, value, and so on, in order; later ones win
   * @param removed fields that were there
   */
  record HashChanged(
      long sequence, long base, int db, long position, byte[] key, byte[][] put, byte[][] removed)
      implements Delta {
    @Override
    public ValueType type() {
      return ValueType.HASH;
    }

    @Override
    public long heapBytes() {
      return BARE_BYTES + HeapSize.byteArrays(put) + HeapSize.byteArrays(removed);
    }
  }

  /**
   * Elements of a large list were replaced by others.
   *
   * @param index where the first removed element stood, and the first inserted one stands
   * @param removed how many elements went
   * @param inserted what came in their place, in order
   */
  record ListSpliced(
      long sequence,
      long base,
      int db,
      long position,
      byte[] key,
      int index,
      int removed,
      byte[][] inserted)
      implements Delta {
    @Override
    public ValueType type() {
      return ValueType.LIST;
    }

    @Override
    public long heapBytes() {
      return BARE_BYTES + HeapSize.byteArrays(inserted);
    }
  }

  /**
   * Members of a large set changed.
   *
   * @param added members that were not there
   * @param removed members that were there
   */
  record SetChanged(
      long sequence, long base, int db, long position, byte[] key, byte[][] added, byte[][] removed)
      implements Delta {
    @Override
    public ValueType type() {
      return ValueType.SET;
    }

    @Override
    public long heapBytes() {
      return BARE_BYTES + HeapSize.byteArrays(added) + HeapSize.byteArrays(removed);
    }
  }

  /**
   * Members of a large sorted set changed.
   *
   * @param put members that are new or have another score
   * @param scores of the members of {@code put}, in the same order
   * @param removed members that were there
   */
  record SortedSetChanged(
      long sequence,
      long base,
      int db,
      long position,
      byte[] key,
      byte[][] put,
      double[] scores,
      byte[][] removed)
      implements Delta {
    @Override
    public ValueType type() {
      return ValueType.SORTED_SET;
    }

    @Override
    public long heapBytes() {
      return BARE_BYTES
          + HeapSize.byteArrays(put)
          + HeapSize.longArray(scores.length)
          + HeapSize.byteArrays(removed);
    }
  }

  /**
   * A database lost all entries.
   *
   * @param detached the table with them; to be read on the execution thread alone
   * @param replacement the table that the database got instead, empty then
   */
  record Flushed(long sequence, int db, Table detached, Table replacement) implements OfDatabase {
    @Override
    public long heapBytes() {
      return BARE_BYTES + detached.heapBytes();
    }
  }

  /** Two databases exchanged their tables. */
  record Swapped(long sequence, int first, int second) implements OfDatabase {}
}
