package io.keywake.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads a topic to its end, decodes everything and keeps nothing. Owned by one thread. */
final class DiscardingPass {
  /** As a mirror has it. */
  private static final int FETCH_RECORDS = 5000;

  private static final Duration FETCH_WAIT = Duration.ofMillis(50);

  private final Decoding decoding;
  private int count;

  /** Reachable, so that the work of decoding cannot be left out. */
  @Nullable Object lastKey;

  @Nullable Object lastValue;

  /** How the two sides of a record become objects. */
  record Decoding(
      Function<ConsumerRecord<byte[], byte[]>, Object> key,
      Function<ConsumerRecord<byte[], byte[]>, Object> value) {}

  private DiscardingPass(Decoding decoding) {
    this.decoding = decoding;
  }

  /** Reads and returns how many nanoseconds it took until the end was reached. */
  static long read(Rebuilder.Source source, Decoding decoding) {
    DiscardingPass pass = new DiscardingPass(decoding);
    try (Consumer<byte[], byte[]> consumer = consumer(source)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(source.topic()).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long beginNanos = System.nanoTime();
      while (!ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        pass.take(consumer.poll(FETCH_WAIT));
      }
      long endNanos = System.nanoTime();
      source.check(pass.count);
      return endNanos - beginNanos;
    }
  }

  private static Consumer<byte[], byte[]> consumer(Rebuilder.Source source) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            source.bootstrapServers(),
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            FETCH_RECORDS,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private void take(ConsumerRecords<byte[], byte[]> fetched) {
    for (ConsumerRecord<byte[], byte[]> record : fetched) {
      lastKey = decoding.key().apply(record);
      lastValue = decoding.value().apply(record);
      count++;
    }
  }
}
