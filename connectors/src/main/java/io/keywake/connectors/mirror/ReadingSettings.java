package io.keywake.connectors.mirror;

import java.util.Set;

/**
 * How a mirror reads. Immutable.
 *
 * @param alignIntervalMs how long barriers may be missed before the partitions are held
 * @param barrierAgeMaxMs up to which age a barrier is believed as it stands
 * @param absenceMaxMs how long no barrier may have been reached to go on where it is
 * @param onlyToBarriers whether nothing is applied before a barrier is known that covers it
 * @param partitions the numbers of those that are read, of every topic; all if there are none
 */
record ReadingSettings(
    long alignIntervalMs,
    long barrierAgeMaxMs,
    long absenceMaxMs,
    boolean onlyToBarriers,
    Set<Integer> partitions) {
  ReadingSettings {
    partitions = Set.copyOf(partitions);
  }

  boolean reads(int partition) {
    return partitions.isEmpty() || partitions.contains(partition);
  }
}
