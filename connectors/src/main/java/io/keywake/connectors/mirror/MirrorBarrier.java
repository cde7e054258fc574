package io.keywake.connectors.mirror;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A point from which a reader holds exactly the state of the store at one sequence. Immutable.
 *
 * @param storeId identity of the store
 * @param generation number of the walk that the barrier closes or follows
 * @param sequence the store's sequence
 * @param timeMs when the barrier was made, in milliseconds since 1970
 * @param startOffsets in a topic of the delta form, where a reader may begin that has nothing;
 *     otherwise empty
 * @param endOffsets where to stop reading, for every partition of every data topic of the export
 * @param keyCount entries of the store, expired ones that still exist included; -1 if the export
 *     publishes some of them only, which are not counted
 * @param foldedCount changes of the generation that a later whole value stood in for
 * @param quarantinedCount entries that could not be published and are missing
 * @param removingOrphans whether the exporter is still publishing deletions of older generations'
 *     entries
 */
public record MirrorBarrier(
    String storeId,
    long generation,
    long sequence,
    long timeMs,
    Map<TopicPartition, Long> startOffsets,
    Map<TopicPartition, Long> endOffsets,
    long keyCount,
    long foldedCount,
    long quarantinedCount,
    boolean removingOrphans) {

  /** Takes a copy of the offsets. */
  public MirrorBarrier {
    startOffsets = Map.copyOf(startOffsets);
    endOffsets = Map.copyOf(endOffsets);
  }

  @Override
  public String toString() {
    return "barrier at sequence " + sequence + " of generation " + generation;
  }
}
