package io.keywake.exporter;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.confluent.kafka.serializers.KafkaAvroSerializerConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

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
    KafkaAvroSerializer serializer = new OneSchemaSerializer(registry);
    serializer.configure(settings, isKey);
    return serializer;
  }

  /** Confluent's serializer, asking for the name and the schema of its one subject only once. */
  private static final class OneSchemaSerializer extends KafkaAvroSerializer {
    private @Nullable String subject;
    private @Nullable ParsedSchema registered;

    OneSchemaSerializer(SchemaRegistryClient registry) {
      super(registry);
    }

    @Override
    protected String getSubjectName(
        String topic, boolean isKey, Object value, ParsedSchema schema) {
      String name = subject;
      if (name == null) {
        name = super.getSubjectName(topic, isKey, value, schema);
        subject = name;
      }
      return name;
    }

    @Override
    protected ParsedSchema lookupSchemaBySubjectAndId(
        String subject, int id, ParsedSchema schema, boolean strict)
        throws IOException, RestClientException {
      ParsedSchema found = registered;
      if (found == null) {
        found = super.lookupSchemaBySubjectAndId(subject, id, schema, strict);
        registered = found;
      }
      return found;
    }
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
