package io.keywake.connectors.mirror;

/**
 * An entry that deltas change, its value open for that. Owned by the mirror's thread.
 *
 * <p>A change costs what it touches, not the size of the value; a read makes a copy of the whole.
 */
final class OpenEntry {
  private final int db;
  private final byte[] key;
  private final long generation;
  private final OpenValue value;
  private long expireAtMs;
  private long sequence;

  OpenEntry(MirrorEntry entry) {
    db = entry.db();
    key = entry.key();
    generation = entry.generation();
    value = OpenValue.of(entry.value());
    expireAtMs = entry.expireAtMs();
    sequence = entry.sequence();
  }

  byte[] key() {
    return key;
  }

  long generation() {
    return generation;
  }

  /** Takes changes in, and tells whether the entry has them now. */
  boolean change(MirrorDelta delta) {
    boolean builds = delta.buildsOn(generation, sequence);
    if (builds && sequence < delta.sequence()) {
      for (MirrorDelta.Change change : delta.changes()) {
        if (change instanceof MirrorDelta.ExpiryChanged changed) {
          expireAtMs = changed.expireAtMs();
        } else {
          value.change(change);
        }
      }
      sequence = delta.sequence();
    }
    return builds;
  }

  MirrorEntry toEntry() {
    return new MirrorEntry(db, key, value.toValue(), expireAtMs, generation, sequence);
  }
}
