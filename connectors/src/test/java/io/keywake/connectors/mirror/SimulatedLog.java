package io.keywake.connectors.mirror;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition as a reader of committed records sees it: records, and offsets where
 * there is none.
 */
final class SimulatedLog {
  final TopicPartition partition;
  private long start;
  private final List<@Nullable Slot> slots = new ArrayList<>();

  SimulatedLog(TopicPartition partition) {
    this.partition = partition;
  }

  /** The first offset that was not removed by retention. */
  long start() {
    return start;
  }

  /** Removes everything before an offset, as retention does. */
  void truncate(long offset) {
    start = Math.max(start, offset);
    for (int i = 0; i < start; i++) {
      slots.set(i, null);
    }
  }

  long end() {
    return slots.size();
  }

  /** What a transaction marker leaves, or a record of a transaction that was aborted. */
  void appendGap() {
    slots.add(null);
  }

  /**
   * Appends a record.
   *
   * @param identity what compaction compares
   */
  void append(
      long timeMs, String identity, byte[] key, byte @Nullable [] value, RecordHeaders headers) {
    ConsumerRecord<byte[], byte[]> record = record(end(), timeMs, key, value, headers);
    slots.add(new Slot(identity, timeMs, value == null, record));
  }

  /** Takes over the whole content of another log. */
  void copyFrom(SimulatedLog other) {
    slots.clear();
    slots.addAll(other.slots);
    start = other.start;
  }

  /** The record at an offset, or null for a gap. */
  @Nullable ConsumerRecord<byte[], byte[]> at(long offset) {
    Slot slot = slots.get((int) offset);
    return slot == null ? null : slot.record;
  }

  /**
   * Removes what a newer record supersedes, as far as both are older than the compaction lag, and
   * the tombstones that were among these for longer than deletions are kept.
   */
  void compact(long nowMs, long lagMs, long deleteRetentionMs) {
    long beforeMs = nowMs - lagMs;
    int clean = 0;
    while (clean < slots.size() && isBefore(slots.get(clean), beforeMs)) {
      clean++;
    }
    Set<String> superseded = new HashSet<>();
    for (int i = clean - 1; i >= 0; i--) {
      Slot slot = slots.get(i);
      if (slot != null && !superseded.add(slot.identity)) {
        slots.set(i, null);
      } else if (slot != null && slot.isTombstone) {
        if (slot.goneMs <= nowMs) {
          slots.set(i, null);
        }
        slot.goneMs = Math.min(slot.goneMs, nowMs + deleteRetentionMs);
      }
    }
  }

  /** Removes all tombstones, as if their time had passed. */
  void dropTombstones() {
    slots.replaceAll(slot -> slot == null || slot.isTombstone ? null : slot);
  }

  private static boolean isBefore(@Nullable Slot slot, long beforeMs) {
    return slot == null || slot.timeMs < beforeMs;
  }

  @SuppressWarnings("NullAway") // Kafka marks a tombstone by null, whatever its declaration says.
  private ConsumerRecord<byte[], byte[]> record(
      long offset, long timeMs, byte[] key, byte @Nullable [] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        timeMs,
        TimestampType.CREATE_TIME,
        key.length,
        value == null ? -1 : value.length,
        key,
        value,
        headers,
        Optional.empty());
  }

  private static final class Slot {
    final String identity;
    final long timeMs;
    final boolean isTombstone;
    final ConsumerRecord<byte[], byte[]> record;

    /** When compaction may remove it, though nothing supersedes it. */
    long goneMs = Long.MAX_VALUE;

    Slot(String identity, long timeMs, boolean isTombstone, ConsumerRecord<byte[], byte[]> record) {
      this.identity = identity;
      this.timeMs = timeMs;
      this.isTombstone = isTombstone;
      this.record = record;
    }
  }
}
