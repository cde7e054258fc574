package io.keywake.connectors.mirror;

/**
 * One entry of a store as its topic has it. Immutable, unless somebody changes the arrays inside,
 * which nobody may.
 */
public final class MirrorEntry {
  /** Stands for an expiry that never comes. */
  public static final long NEVER = Long.MAX_VALUE;

  private final int db;
  private final byte[] key;
  private final MirrorValue value;
  private final long expireAtMs;
  private final long generation;
  private final long sequence;

  MirrorEntry(
      int db, byte[] key, MirrorValue value, long expireAtMs, long generation, long sequence) {
    this.db = db;
    this.key = key;
    this.value = value;
    this.expireAtMs = expireAtMs;
    this.generation = generation;
    this.sequence = sequence;
  }

  /** Number of the database, from 0. */
  public int db() {
    return db;
  }

  /** The key's bytes, not a copy. */
  public byte[] key() {
    return key;
  }

  /** The whole value. */
  public MirrorValue value() {
    return value;
  }

  /** When the entry expires, in milliseconds since 1970, or {@link #NEVER}. */
  public long expireAtMs() {
    return expireAtMs;
  }

  /** Number of the walk that the entry's record belongs to. */
  public long generation() {
    return generation;
  }

  /** The store's sequence that the value is exact at. */
  public long sequence() {
    return sequence;
  }

  /**
   * Whether the entry has expired by a clock; it still counts among the store's physical entries
   * until its deletion arrives.
   */
  public boolean isExpired(long nowMs) {
    return expireAtMs <= nowMs;
  }
}
