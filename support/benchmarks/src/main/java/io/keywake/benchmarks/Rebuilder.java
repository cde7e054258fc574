package io.keywake.benchmarks;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import io.keywake.connectors.mirror.TopicDecoder;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.util.Map;

/** Who reads an export's topic in the rebuild benchmark. Stateless. */
enum Rebuilder {
  /** Builds the copy, up to the barrier at which it is exact. */
  MIRROR("mirror"),
  /** Decodes keys and values as the mirror does, and keeps nothing. */
  DISCARDING("discarding consumer"),
  /** The same with the deserialisers that most consumers have. */
  CONFLUENT("discarding, Confluent's deserialisers");

  private final String label;

  /**
   * What is read.
   *
   * @param records how many the topic has, each of another key
   */
  record Source(
      String bootstrapServers,
      String schemaRegistryUrl,
      SchemaRegistryClient registry,
      String topic,
      int records) {
    /** Sees to it that as many were found. */
    void check(long found) {
      if (found != records) {
        throw new IllegalStateException(topic + ": found " + found + ", expected " + records);
      }
    }
  }

  Rebuilder(String label) {
    this.label = label;
  }

  /** How it is called in a table. */
  String label() {
    return label;
  }

  /**
   * Reads all records and returns how many nanoseconds that took, without setting out: connecting,
   * finding partitions, making deserialisers.
   */
  long read(Source source) throws InterruptedException {
    return switch (this) {
      case MIRROR -> MirrorPass.read(source);
      case DISCARDING -> DiscardingPass.read(source, decoder(source));
      case CONFLUENT -> DiscardingPass.read(source, confluent(source));
    };
  }

  private static DiscardingPass.Decoding decoder(Source source) {
    TopicDecoder<EntryKey, EntryChange> decoder =
        new TopicDecoder<>(
            source.topic(),
            EntryKey.getClassSchema(),
            EntryChange.getClassSchema(),
            source.registry());
    return new DiscardingPass.Decoding(decoder::key, decoder::value);
  }

  private static DiscardingPass.Decoding confluent(Source source) {
    KafkaAvroDeserializer keys = confluent(source, true);
    KafkaAvroDeserializer values = confluent(source, false);
    return new DiscardingPass.Decoding(
        record -> keys.deserialize(record.topic(), record.key()),
        record -> values.deserialize(record.topic(), record.value()));
  }

  private static KafkaAvroDeserializer confluent(Source source, boolean key) {
    KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer(source.registry());
    deserializer.configure(
        Map.of(
            KafkaAvroDeserializerConfig.SCHEMA_REGISTRY_URL_CONFIG,
            source.schemaRegistryUrl(),
            KafkaAvroDeserializerConfig.SPECIFIC_AVRO_READER_CONFIG,
            true),
        key);
    return deserializer;
  }
}
