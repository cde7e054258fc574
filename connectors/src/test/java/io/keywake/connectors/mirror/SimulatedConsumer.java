package io.keywake.connectors.mirror;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of simulated logs whose fetches bring partitions in any order and number, and any
 * count of records; its position may or may not have passed the gaps behind them.
 */
final class SimulatedConsumer extends MockConsumer<byte[], byte[]> {
  private final Map<TopicPartition, SimulatedLog> logs = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Set<TopicPartition> pausedPartitions = new HashSet<>();
  private final Random random;
  private final int recordsMax;
  private long fetchedRecords;

  /** Thrown when asked for the ends of logs, or null. */
  @Nullable RuntimeException endOffsetsFailure;

  /** How many of a thousand questions brokers do not answer. */
  int silencePermille;

  SimulatedConsumer(Collection<SimulatedLog> logs, Random random, int recordsMax) {
    super("none");
    logs.forEach(log -> this.logs.put(log.partition, log));
    this.random = random;
    this.recordsMax = recordsMax;
  }

  @Override
  public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    List<TopicPartition> order = new ArrayList<>(positions.keySet());
    order.sort((a, b) -> a.toString().compareTo(b.toString()));
    Collections.shuffle(order, random);
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> fetched = new HashMap<>();
    int room = 1 + random.nextInt(recordsMax);
    for (TopicPartition partition : order) {
      if (!pausedPartitions.contains(partition) && random.nextInt(4) > 0) {
        List<ConsumerRecord<byte[], byte[]>> records = fetch(partition, room);
        room -= records.size();
        if (!records.isEmpty()) {
          fetched.put(partition, records);
        }
      }
    }
    return new ConsumerRecords<>(fetched, Map.of());
  }

  private List<ConsumerRecord<byte[], byte[]>> fetch(TopicPartition partition, int room) {
    SimulatedLog log = log(partition);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long position = position(partition);
    if (position < log.start()) {
      throw new OffsetOutOfRangeException(Map.of(partition, position));
    }
    while (position < log.end()) {
      ConsumerRecord<byte[], byte[]> record = log.at(position);
      if (record != null && records.size() == room) {
        break;
      }
      if (record != null) {
        records.add(record);
      } else if (random.nextInt(8) == 0) {
        break;
      }
      position++;
    }
    positions.put(partition, position);
    fetchedRecords += records.size();
    return records;
  }

  /** Records that were handed out. */
  synchronized long fetchedRecords() {
    return fetchedRecords;
  }

  /** Records that one fetch brings at most. */
  int recordsMax() {
    return recordsMax;
  }

  @Override
  public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> positions.put(partition, log(partition).start()));
  }

  @Override
  public synchronized void seek(TopicPartition partition, long offset) {
    positions.put(partition, offset);
  }

  @Override
  public synchronized long position(TopicPartition partition) {
    return positions.getOrDefault(partition, 0L);
  }

  @Override
  public synchronized Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions) {
    mayStaySilent();
    Map<TopicPartition, Long> begins = new HashMap<>();
    partitions.forEach(partition -> begins.put(partition, log(partition).start()));
    return begins;
  }

  @Override
  public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    if (endOffsetsFailure != null) {
      throw endOffsetsFailure;
    }
    mayStaySilent();
    Map<TopicPartition, Long> ends = new HashMap<>();
    partitions.forEach(partition -> ends.put(partition, log(partition).end()));
    return ends;
  }

  @Override
  public synchronized OptionalLong currentLag(TopicPartition partition) {
    return OptionalLong.of(log(partition).end() - position(partition));
  }

  @Override
  public synchronized void pause(Collection<TopicPartition> partitions) {
    pausedPartitions.addAll(partitions);
  }

  @Override
  public synchronized void resume(Collection<TopicPartition> partitions) {
    pausedPartitions.removeAll(partitions);
  }

  private void mayStaySilent() {
    if (random.nextInt(1000) < silencePermille) {
      throw new TimeoutException("no answer");
    }
  }

  private SimulatedLog log(TopicPartition partition) {
    return Objects.requireNonNull(logs.get(partition));
  }
}
