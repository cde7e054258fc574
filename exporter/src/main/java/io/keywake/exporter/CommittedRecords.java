package io.keywake.exporter;

import io.keywake.schemas.record.PartitionOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether anything is committed in topics, and what comes first. Called by one thread at
 * a time, which waits for the brokers; markers of transactions do not count.
 */
final class CommittedRecords {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Is shown records in the order of each partition. */
  interface Visitor {
    void visit(ConsumerRecord<byte[], byte[]> record);
  }

  private final KafkaClients clients;
  private final int pollsMax;

  CommittedRecords(ExportSettings settings, KafkaClients clients) {
    this.clients = clients;
    this.pollsMax = (int) (settings.startupTimeoutMs() / POLL.toMillis()) + 1;
  }

  /** Where the partitions of the topics end, open transactions aside, by their numbers. */
  long[] endOffsets(ExportTopics topics) {
    List<TopicPartition> data = topics.partitions();
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(data);
      Map<TopicPartition, Long> ends = consumer.endOffsets(data);
      return data.stream().mapToLong(partition -> ends.getOrDefault(partition, 0L)).toArray();
    }
  }

  /**
   * Whether there are records at or beyond these offsets. If the topics do not reach so far, or
   * what stands there cannot be read, that is as bad.
   */
  boolean existFrom(List<PartitionOffset> offsets) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      for (PartitionOffset each : offsets) {
        TopicPartition partition = Continuation.partition(each);
        List<TopicPartition> alone = List.of(partition);
        consumer.assign(alone);
        consumer.seek(partition, each.getOffset());
        long end = consumer.endOffsets(alone).getOrDefault(partition, 0L);
        if (end < each.getOffset() || find(consumer, alone, any -> true) != null) {
          return true;
        }
      }
      return false;
    } catch (OffsetOutOfRangeException e) {
      return true;
    }
  }

  /** Whether all that stands at or beyond these offsets is of this time, in ms, or later. */
  boolean areSince(List<PartitionOffset> offsets, long timeMs) {
    Map<TopicPartition, Long> times = new HashMap<>();
    offsets.forEach(each -> times.put(Continuation.partition(each), Math.max(0, timeMs)));
    List<PartitionOffset> withoutYoung = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      Map<TopicPartition, OffsetAndTimestamp> young = consumer.offsetsForTimes(times);
      for (PartitionOffset each : offsets) {
        OffsetAndTimestamp first = young.get(Continuation.partition(each));
        if (first == null) {
          withoutYoung.add(each);
        } else if (first.offset() > each.getOffset()) {
          return false;
        }
      }
    }
    return !existFrom(withoutYoung);
  }

  /**
   * Whether any of these partitions has a record of this kind, or has had records that are removed
   * by now.
   */
  boolean exist(List<TopicPartition> partitions, Predicate<ConsumerRecord<byte[], byte[]>> kind) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      if (consumer.beginningOffsets(partitions).values().stream().anyMatch(each -> each > 0)) {
        return true;
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return find(consumer, partitions, kind) != null;
    }
  }

  /** Shows all records of partitions from their beginning to where they end now. */
  void read(List<TopicPartition> partitions, Visitor visitor) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      find(
          consumer,
          partitions,
          record -> {
            visitor.visit(record);
            return false;
          });
    }
  }

  /** The first record of a partition, or null if there is none. */
  @Nullable ConsumerRecord<byte[], byte[]> first(TopicPartition partition) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return find(consumer, List.of(partition), any -> true);
    }
  }

  /** The first record of a partition that something was committed to, soon or just now. */
  ConsumerRecord<byte[], byte[]> awaitFirst(TopicPartition partition) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (int pollsLeft = pollsMax; pollsLeft > 0; pollsLeft--) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          return record;
        }
      }
      throw new TimeoutException(partition + " cannot be read");
    }
  }

  /** Whether there is a topic of this name that may be looked at. */
  boolean isTopic(String name) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      return consumer.listTopics().containsKey(name);
    }
  }

  private @Nullable ConsumerRecord<byte[], byte[]> find(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Predicate<ConsumerRecord<byte[], byte[]>> kind) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long passed = positions(consumer, partitions);
    for (int pollsLeft = pollsMax; !isAtEnd(consumer, ends); pollsLeft--) {
      if (pollsLeft == 0) {
        throw new TimeoutException(partitions + " cannot be read to their ends, " + ends);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (kind.test(record)) {
          return record;
        }
      }
      // A poll may well bring nothing but markers.
      long position = positions(consumer, partitions);
      if (position != passed) {
        passed = position;
        pollsLeft = pollsMax + 1;
      }
    }
    return null;
  }

  private static boolean isAtEnd(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
  }

  private static long positions(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    return partitions.stream().mapToLong(consumer::position).sum();
  }
}
