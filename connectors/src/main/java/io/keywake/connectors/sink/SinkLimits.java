package io.keywake.connectors.sink;

/**
 * What bounds a task's work. Immutable.
 *
 * @param heldBytesMax how much may wait for a barrier in memory
 * @param barrierAgeMaxMs up to which age a barrier is believed although more was written behind it
 * @param absenceMaxMs how long deletions are sure to be kept in the topics
 */
record SinkLimits(long heldBytesMax, long barrierAgeMaxMs, long absenceMaxMs) {}
