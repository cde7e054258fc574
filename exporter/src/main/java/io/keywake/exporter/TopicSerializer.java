package io.keywake.exporter;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.confluent.kafka.serializers.KafkaAvroSerializerConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
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
  private final OneSchemaSerializer keys;
  private final OneSchemaSerializer values;

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

  private static OneSchemaSerializer serializer(
      SchemaRegistryClient registry,
      Map<String, Object> configuration,
      int schemaId,
      boolean isKey) {
    Map<String, Object> settings = new HashMap<>(configuration);
    settings.put(AbstractKafkaSchemaSerDeConfig.USE_SCHEMA_ID, schemaId);
    settings.put(KafkaAvroSerializerConfig.ID_COMPATIBILITY_STRICT, false);
    OneSchemaSerializer serializer = new OneSchemaSerializer(registry);
    serializer.configure(settings, isKey);
    return serializer;
  }

  /**
   * Confluent's serializer for records of one schema. The first record is left to it, and with it
   * everything that may be refused. What stands before the datum is the same for all of them, so
   * the others are only encoded: the library would make up twenty objects for each.
   */
  private static final class OneSchemaSerializer extends KafkaAvroSerializer {
    private final SpecificDatumWriter<IndexedRecord> writer = new SpecificDatumWriter<>();
    private final DatumEncoder encoder = new DatumEncoder();
    private byte @Nullable [] prefix;

    OneSchemaSerializer(SchemaRegistryClient registry) {
      super(registry);
    }

    byte[] encode(String topic, IndexedRecord record) {
      byte[] first = prefix;
      if (first == null) {
        byte[] encoded = serialize(topic, record);
        prefix = Arrays.copyOf(encoded, WireFormat.PREFIX_BYTES);
        writer.setSchema(record.getSchema());
        return encoded;
      }
      try {
        encoder.restart(first);
        writer.write(record, encoder);
      } catch (IOException e) {
        throw new SerializationException("a record of " + topic + " cannot be encoded", e);
      }
      return encoder.toByteArray();
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
    return keys.encode(topic, key);
  }

  byte[] value(IndexedRecord value) {
    return values.encode(topic, value);
  }
}
