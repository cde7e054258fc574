package io.keywake.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One topic of one partition, written in transactions and read as committed. One thread. */
final class RecordLog {

  private static final TopicPartition PARTITION = new TopicPartition("records", 0);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String bootstrapServers;

  RecordLog(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  void create() throws ExecutionException, InterruptedException {
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(PARTITION.topic(), Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
  }

  void commit(String value) throws ExecutionException, InterruptedException {
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      Future<?> sent = producer.send(new ProducerRecord<>(PARTITION.topic(), value));
      producer.commitTransaction();
      sent.get();
    }
  }

  void abort(String value) throws ExecutionException, InterruptedException {
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(PARTITION.topic(), value)).get();
      producer.abortTransaction();
    }
  }

  /** Reads up to everything that was sent, so it waits for transactions that are being closed. */
  List<String> committed() throws ExecutionException, InterruptedException {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("isolation.level", "read_committed");
    List<String> values = new ArrayList<>();
    long end = endOffset();
    long begin = System.nanoTime();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      while (consumer.position(PARTITION) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          values.add(record.value());
        }
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw new AssertionError(
              "offset " + consumer.position(PARTITION) + " of " + end + ", read " + values);
        }
      }
    }
    return values;
  }

  private long endOffset() throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      return admin
          .listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
          .partitionResult(PARTITION)
          .get()
          .offset();
    }
  }

  private Admin admin() {
    return Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
  }

  private KafkaProducer<String, String> producer() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("transactional.id", "record-log");
    settings.put("compression.type", "zstd");
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }
}
