package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.keywake.schemas.ControlKind;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.PartitionOffset;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The barriers of an export, for a program that is given the records of its data topics by somebody
 * else, as a sink is by Kafka Connect. Owned by the thread that makes it.
 *
 * <p>Such a program sees records and no positions. {@link #isEmpty} tells what it cannot: whether
 * nothing stands between the last record that it saw and the end offset of a barrier.
 */
public final class BarrierReader implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** Of the marker that ends a transaction. */
  private static final long MARKER_OFFSETS = 1;

  private final Function<Set<String>, Map<String, String>> topicIds;
  private final SchemaRegistryClient registry;
  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition control;
  private final ReadingSettings reading;
  private final TopicDecoder<ControlKey, ControlRecord> decoder;
  private @Nullable MirrorBarrier newest;

  /**
   * Reads from the beginning of the control topic.
   *
   * @param topicIds what answers {@link #topicIds}
   */
  BarrierReader(
      Function<Set<String>, Map<String, String>> topicIds,
      SchemaRegistryClient registry,
      Consumer<byte[], byte[]> consumer,
      TopicPartition control,
      ReadingSettings reading) {
    this.topicIds = topicIds;
    this.registry = registry;
    this.consumer = consumer;
    this.control = control;
    this.reading = reading;
    this.decoder =
        new TopicDecoder<>(
            control.topic(), ControlKey.getClassSchema(), ControlRecord.getClassSchema(), registry);
    consumer.assign(List.of(control));
    consumer.seekToBeginning(List.of(control));
  }

  /**
   * Finds brokers, registry and control topic.
   *
   * @throws MirrorSetupException naming the setting that leads to none of them
   */
  public static BarrierReader open(MirrorConfig config) {
    MirrorSetup setup = new MirrorSetup(config);
    SchemaRegistryClient registry = setup.registry();
    Consumer<byte[], byte[]> consumer = null;
    try {
      consumer = setup.consumer();
      TopicPartition control = setup.controlPartition(consumer);
      return new BarrierReader(
          setup::topicIds, registry, consumer, control, setup.readingSettings());
    } catch (RuntimeException e) {
      if (consumer != null) {
        consumer.close();
      }
      MirrorSetup.close(registry);
      throw e instanceof TimeoutException ? setup.unreachable(e) : e;
    }
  }

  /** What turns records of the export's topics into changes. */
  public ChangeApplier changes(MirrorListener listener) {
    return new ChangeApplier(registry, listener);
  }

  /**
   * The newest barrier that is known, without waiting for more.
   *
   * @throws RegistryUnavailableException if its schema cannot be had now
   */
  public @Nullable MirrorBarrier newest() {
    poll(Duration.ZERO);
    return newest;
  }

  /**
   * Whether no committed record stands in a partition from one offset up to another. Waits for some
   * seconds; false if it could not be found out.
   */
  public boolean isEmpty(TopicPartition partition, long from, long to) {
    consumer.assign(List.of(control, partition));
    consumer.seek(partition, from);
    try {
      long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : poll(Duration.ofMillis(100))) {
          if (record.topic().equals(partition.topic())
              && record.partition() == partition.partition()) {
            return record.offset() >= to;
          }
        }
        if (consumer.position(partition, ANSWER_TIMEOUT) >= to) {
          return true;
        }
      }
      return false;
    } catch (TimeoutException e) {
      return false;
    } finally {
      consumer.assign(List.of(control));
    }
  }

  /**
   * Whether nothing was ever written to these partitions beyond a barrier. False if it could not be
   * found out.
   */
  public boolean isLast(MirrorBarrier barrier, Set<TopicPartition> partitions) {
    try {
      return consumer.endOffsets(partitions, ANSWER_TIMEOUT).entrySet().stream()
          .allMatch(
              end ->
                  end.getValue()
                      <= barrier.endOffsets().getOrDefault(end.getKey(), 0L) + MARKER_OFFSETS);
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** The first offset that a partition still has. */
  public long firstOffset(TopicPartition partition) {
    Long first = consumer.beginningOffsets(List.of(partition), ANSWER_TIMEOUT).get(partition);
    return first == null ? 0 : first;
  }

  /**
   * Kafka's identities of topics, of those that there are.
   *
   * @throws org.apache.kafka.common.errors.RetriableException if they cannot be had now
   */
  public Map<String, String> topicIds(Set<String> topics) {
    return topicIds.apply(topics);
  }

  /** Up to which age a barrier is believed although more was written behind it. */
  public long barrierAgeMaxMs() {
    return reading.barrierAgeMaxMs();
  }

  /** How long deletions are sure to be kept. */
  public long absenceMaxMs() {
    return reading.absenceMaxMs();
  }

  private Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration timeout) {
    Iterable<ConsumerRecord<byte[], byte[]>> records = consumer.poll(timeout);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.topic().equals(control.topic())) {
        try {
          take(record);
        } catch (RegistryUnavailableException e) {
          consumer.seek(control, record.offset());
          throw e;
        }
      }
    }
    return records;
  }

  @SuppressWarnings("NullAway") // Kafka marks a tombstone by null, whatever its declaration says.
  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null || ControlKind.of(decoder.key(record)) != ControlKind.BARRIER) {
      return;
    }
    ControlRecord value = decoder.value(record);
    Barrier barrier = value.getBarrier();
    if (barrier == null) {
      throw new MirrorRecordException(record, "no barrier", "one under a barrier's key", null);
    }
    Map<TopicPartition, Long> endOffsets = new HashMap<>();
    for (PartitionOffset each : barrier.getEndOffsets()) {
      endOffsets.put(
          new TopicPartition(each.getTopic().toString(), each.getPartition()), each.getOffset());
    }
    newest =
        new MirrorBarrier(
            value.getStoreId().toString(),
            value.getGeneration(),
            barrier.getSequence(),
            value.getTimeMs(),
            Map.of(),
            endOffsets,
            barrier.getKeyCount(),
            barrier.getFoldedCount(),
            barrier.getQuarantinedCount(),
            barrier.getRemovingOrphans());
  }

  @Override
  public void close() {
    consumer.close();
    MirrorSetup.close(registry);
  }
}
