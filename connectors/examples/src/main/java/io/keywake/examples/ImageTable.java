package io.keywake.examples;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;

/**
 * A store as a table of Kafka Streams, to join other streams with, on every instance of an
 * application. Started, asked and closed by any thread.
 *
 * <p>A GlobalKTable knows upserts and tombstones, which is all there is in the data topic of the
 * form {@code image}, and nothing of barriers and generations. So it is the store whenever the
 * topic is at a barrier and the table has read all of it; while clients write, it is each key's
 * newest state.
 */
public final class ImageTable implements AutoCloseable {
  private static final String TABLE = "entries";

  private final KafkaStreams streams;

  /** Returns when the table has what the topic held at the beginning. */
  public ImageTable(String servers, String registryUrl, String topic) throws InterruptedException {
    StreamsBuilder builder = new StreamsBuilder();
    builder.globalTable(
        topic,
        Consumed.with(serde(registryUrl, true), serde(registryUrl, false)),
        Materialized.as(Stores.inMemoryKeyValueStore(TABLE)));
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "keywake-image-table");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(StreamsConfig.consumerPrefix("isolation.level"), "read_committed");
    streams = new KafkaStreams(builder.build(), settings);
    CountDownLatch isFilled = new CountDownLatch(1);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING || now == KafkaStreams.State.ERROR) {
            isFilled.countDown();
          }
        });
    streams.start();
    isFilled.await();
  }

  public static void main(String[] args) throws InterruptedException {
    try (ImageTable table = new ImageTable(args[0], args[1], args[2])) {
      table.forEach((key, change) -> System.out.println(key + " " + change));
    }
  }

  /** Hands over every EntryKey with its EntryChange. */
  public void forEach(BiConsumer<GenericRecord, GenericRecord> reader) {
    var table =
        streams.store(
            StoreQueryParameters.fromNameAndType(
                TABLE, QueryableStoreTypes.<GenericRecord, GenericRecord>keyValueStore()));
    try (KeyValueIterator<GenericRecord, GenericRecord> entries = table.all()) {
      entries.forEachRemaining(entry -> reader.accept(entry.key, entry.value));
    }
  }

  @Override
  public void close() {
    streams.close(Duration.ofSeconds(30));
  }

  /** The topic's schemas are its writer's, so the table looks them up and adds none. */
  private static Serde<GenericRecord> serde(String registryUrl, boolean isKey) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("schema.registry.url", registryUrl);
    settings.put("auto.register.schemas", false);
    KafkaAvroSerializer serializer = new KafkaAvroSerializer();
    KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
    serializer.configure(settings, isKey);
    deserializer.configure(settings, isKey);
    return Serdes.serdeFrom(
        (topic, record) -> serializer.serialize(topic, record),
        (topic, bytes) -> (GenericRecord) deserializer.deserialize(topic, bytes));
  }
}
