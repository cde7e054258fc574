package io.keywake.connectors.mirror;

/**
 * How a mirror reads. Immutable.
 *
 * @param alignIntervalMs how long barriers may be missed before the partitions are held
 * @param barrierAgeMaxMs up to which age a barrier is believed as it stands
 * @param absenceMaxMs how long nothing may have been read to go on where it was left
 * @param onlyToBarriers whether nothing is applied before a barrier is known that covers it
 */
record ReadingSettings(
    long alignIntervalMs, long barrierAgeMaxMs, long absenceMaxMs, boolean onlyToBarriers) {}
