package io.keywake.connectors.mirror;

import java.util.List;

/**
 * What has changed of an entry whose value is large, in a topic of the delta form. Immutable,
 * unless somebody changes the arrays inside, which nobody may.
 *
 * @param db number of the database, from 0
 * @param key the key's bytes
 * @param generation number of the walk that the record belongs to
 * @param sequence the store's sequence that the entry is exact at with this change
 * @param baseSequence the entry did not change from this sequence up to {@code sequence}, so
 *     whoever has it as of any sequence between gets to {@code sequence} by these changes
 * @param changes one after the other
 */
public record MirrorDelta(
    int db, byte[] key, long generation, long sequence, long baseSequence, List<Change> changes) {
  public MirrorDelta {
    changes = List.copyOf(changes);
  }

  /**
   * Whether an entry of this generation and sequence lacks no change but perhaps this one. From the
   * delta's own sequence on it has this one, too.
   */
  public boolean buildsOn(long entryGeneration, long entrySequence) {
    return entryGeneration == generation && entrySequence >= baseSequence;
  }

  /** One change of an entry. */
  public sealed interface Change {}

  /**
   * The entry expires at another time.
   *
   * @param expireAtMs in milliseconds since 1970, or {@link MirrorEntry#NEVER}
   */
  public record ExpiryChanged(long expireAtMs) implements Change {}

  /** Bytes of a string were overwritten or appended; a gap before {@code offset} is zeros. */
  public record StringWritten(long offset, byte[] bytes) implements Change {}

  /** Fields of a hash got values, and then some were removed. */
  public record HashChanged(byte[][] fields, byte[][] values, byte[][] removed) implements Change {}

  /** Elements of a list from {@code index} on went, and others came in their place. */
  public record ListSpliced(long index, long removedCount, byte[][] inserted) implements Change {}

  /** Members of a set were added, and then some removed. */
  public record SetChanged(byte[][] added, byte[][] removed) implements Change {}

  /** Members of a sorted set got scores, and then some were removed. */
  public record SortedSetChanged(byte[][] members, double[] scores, byte[][] removed)
      implements Change {}
}
