package io.keywake.exporter;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.confluent.kafka.serializers.KafkaAvroSerializerConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;

/**
 * Confluent's serializers for the keys and values of one topic. Owned by one thread at a time.
 *
 * <p>Both are told the id of their schema. Left to find it out they would compute a hash over the
 * whole schema for every record, which takes longer than everything else together.
 */
final class TopicSerializer {
  private final String topic;
  private final int keySchemaId;
  private final KafkaAvroSerializer keys;
  private final KafkaAvroSerializer values;

  TopicSerializer(
      String topic,
      SchemaRegistryClient registry,
      Map<String, Object> configuration,
      int keySchemaId,
      int valueSchemaId) {
    this.topic = topic;
    this.keySchemaId = keySchemaId;
    this.keys = serializer(registry, configuration, keySchemaId, true);
    this.values = serializer(registry, configuration, valueSchemaId, false);
  }

  private static KafkaAvroSerializer serializer(
      SchemaRegistryClient registry,
      Map<String, Object> configuration,
      int schemaId,
      boolean isKey) {
    Map<String, Object> settings = new HashMap<>(configuration);
    settings.put(AbstractKafkaSchemaSerDeConfig.USE_SCHEMA_ID, schemaId);
    settings.put(KafkaAvroSerializerConfig.ID_COMPATIBILITY_STRICT, false);
    KafkaAvroSerializer serializer = new KafkaAvroSerializer(registry);
    serializer.configure(settings, isKey);
    return serializer;
  }

  String topic() {
    return topic;
  }

  /** The registry's id of the key schema, which is part of every key's bytes. */
  int keySchemaId() {
    return keySchemaId;
  }

  byte[] key(IndexedRecord key) {
    return keys.serialize(topic, key);
  }

  byte[] value(IndexedRecord value) {
    return values.serialize(topic, value);
  }
}
