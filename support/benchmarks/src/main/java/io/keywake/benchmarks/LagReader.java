package io.keywake.benchmarks;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.keywake.connectors.mirror.TopicDecoder;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of committed records, which knows from each when its write was due. A thread of its
 * own reads; the main thread begins and ends it.
 */
final class LagReader implements AutoCloseable {
  private static final Duration FETCH_WAIT = Duration.ofMillis(5);
  private static final int SCHEMAS_MAX = 1000;
  private static final int FETCH_RECORDS = 5000;
  private static final int SIGNIFICANT_DIGITS = 3;

  /** What the records are. */
  private final @Nullable TopicDecoder<EntryKey, EntryChange> changes;

  private final @Nullable TopicDecoder<ControlKey, ControlRecord> control;
  private final @Nullable SchemaRegistryClient registry;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;

  private volatile boolean ended;
  private volatile long beginNanos = Long.MAX_VALUE;
  private volatile @Nullable RuntimeException failure;

  // Of the reading thread.
  private final Histogram readable = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram covered = new Histogram(SIGNIFICANT_DIGITS);

  /** What was read and is not covered by a barrier, in the order of sequences or nearly so. */
  private final ArrayDeque<Uncovered> uncovered = new ArrayDeque<>();

  private long coveredSequence = -1;

  private record Uncovered(long sequence, long dueNanos) {}

  /**
   * What there was.
   *
   * @param readable from when a write was due until it could be read
   * @param covered and until a barrier that covers it could be read, too
   */
  record Lag(Percentiles readable, Percentiles covered, long records) {}

  private LagReader(
      StreamSettings stream,
      List<TopicPartition> partitions,
      @Nullable TopicDecoder<EntryKey, EntryChange> changes,
      @Nullable TopicDecoder<ControlKey, ControlRecord> control,
      @Nullable SchemaRegistryClient registry) {
    this.registry = registry;
    this.changes = changes;
    this.control = control;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stream.bootstrapServers(),
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                FETCH_RECORDS,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    this.thread = new Thread(this::run, "lag-reader");
    thread.setDaemon(true);
  }

  /** Begins to read an export's topics from their present end. */
  static LagReader ofExport(StreamSettings stream, String topic) {
    SchemaRegistryClient registry =
        SchemaRegistryClientFactory.newClient(
            stream.schemaRegistryUrl(),
            SCHEMAS_MAX,
            List.of(new AvroSchemaProvider()),
            Map.of(),
            Map.of());
    String controlTopic = topic + ".control";
    return new LagReader(
            stream,
            Stream.concat(partitions(stream, topic), Stream.of(new TopicPartition(controlTopic, 0)))
                .toList(),
            new TopicDecoder<>(
                topic, EntryKey.getClassSchema(), EntryChange.getClassSchema(), registry),
            new TopicDecoder<>(
                controlTopic,
                ControlKey.getClassSchema(),
                ControlRecord.getClassSchema(),
                registry),
            registry)
        .started();
  }

  /** Begins to read a topic whose values begin with a time. */
  static LagReader ofPlainRecords(StreamSettings stream, String topic) {
    return new LagReader(stream, partitions(stream, topic).toList(), null, null, null).started();
  }

  private static Stream<TopicPartition> partitions(StreamSettings stream, String topic) {
    return IntStream.range(0, stream.partitions())
        .mapToObj(number -> new TopicPartition(topic, number));
  }

  private LagReader started() {
    thread.start();
    return this;
  }

  /** What is due from now on counts. */
  void begin() {
    beginNanos = System.nanoTime();
  }

  /** Ends the reading. */
  Lag finish() {
    close();
    RuntimeException cause = failure;
    if (cause != null) {
      throw cause;
    }
    if (readable.getTotalCount() == 0) {
      throw new BenchmarkException("no record was read; expected more seconds");
    }
    return new Lag(Percentiles.of(readable), Percentiles.of(covered), readable.getTotalCount());
  }

  private void run() {
    try (consumer) {
      while (!ended) {
        ConsumerRecords<byte[], byte[]> fetched = consumer.poll(FETCH_WAIT);
        long nowNanos = System.nanoTime();
        fetched.forEach(record -> take(record, nowNanos));
        cover(System.nanoTime());
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
    if (changes == null || control == null) {
      took(ByteBuffer.wrap(record.value()).getLong(), nowNanos);
    } else if (record.topic().endsWith(".control")) {
      ControlRecord fact = record.value() == null ? null : control.value(record);
      if (fact != null && fact.getBarrier() != null) {
        coveredSequence = Math.max(coveredSequence, fact.getBarrier().getSequence());
      }
    } else {
      EntryChange change = changes.value(record);
      ByteBuffer value = Objects.requireNonNull(change.getString());
      long dueNanos = value.getLong(value.position());
      if (took(dueNanos, nowNanos)) {
        uncovered.add(new Uncovered(change.getSequence(), dueNanos));
      }
    }
  }

  private boolean took(long dueNanos, long nowNanos) {
    boolean counts = dueNanos >= beginNanos && dueNanos <= nowNanos;
    if (counts) {
      readable.recordValue(nowNanos - dueNanos);
    }
    return counts;
  }

  /** A partition may be ahead of another, but what a barrier covers is in order but for that. */
  private void cover(long nowNanos) {
    if (uncovered.isEmpty() || uncovered.peek().sequence() > coveredSequence) {
      return;
    }
    uncovered.removeIf(
        each -> {
          boolean isCovered = each.sequence() <= coveredSequence;
          if (isCovered) {
            covered.recordValue(nowNanos - each.dueNanos());
          }
          return isCovered;
        });
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
      if (registry != null) {
        registry.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
