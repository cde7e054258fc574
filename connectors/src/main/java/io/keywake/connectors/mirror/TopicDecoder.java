package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Decodes keys and values of one topic with Confluent's deserialiser. Owned by the mirror's thread.
 *
 * <p>A schema that is not known yet is asked for before the record is touched, so that a registry
 * which is away for a while can be told from a record that is broken for good.
 *
 * @param <K> what keys are
 * @param <V> what values are
 */
final class TopicDecoder<K extends SpecificRecord, V extends SpecificRecord> {
  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 5;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private final SchemaRegistryClient registry;
  private final Side<K> key;
  private final Side<V> value;

  TopicDecoder(
      String topic,
      Class<K> keyType,
      Class<V> valueType,
      SchemaRegistryClient registry,
      Map<String, ?> settings) {
    this.registry = registry;
    Map<String, Object> configuration = new HashMap<>(settings);
    configuration.put(KafkaAvroDeserializerConfig.SPECIFIC_AVRO_READER_CONFIG, true);
    configuration.put(KafkaAvroDeserializerConfig.SPECIFIC_AVRO_KEY_TYPE_CONFIG, keyType.getName());
    configuration.put(
        KafkaAvroDeserializerConfig.SPECIFIC_AVRO_VALUE_TYPE_CONFIG, valueType.getName());
    this.key = new Side<>("key", topic, keyType, configuration, true);
    this.value = new Side<>("value", topic, valueType, configuration, false);
  }

  K key(ConsumerRecord<byte[], byte[]> record) {
    return key.decode(record, record.key());
  }

  /** The value of a record that is no tombstone. */
  V value(ConsumerRecord<byte[], byte[]> record) {
    return value.decode(record, record.value());
  }

  private final class Side<T extends SpecificRecord> {
    private final String name;
    private final String topic;
    private final String subject;
    private final Class<T> type;
    private final KafkaAvroDeserializer deserializer;
    private final Set<Integer> fetchedIds = new HashSet<>();
    private int lastId = -1;

    Side(String name, String topic, Class<T> type, Map<String, ?> settings, boolean isKey) {
      this.name = name;
      this.topic = topic;
      this.subject = topic + "-" + name;
      this.type = type;
      this.deserializer = new KafkaAvroDeserializer(registry, settings, isKey);
    }

    T decode(ConsumerRecord<byte[], byte[]> record, byte[] bytes) {
      fetchSchema(record, bytes);
      Object decoded;
      try {
        decoded = deserializer.deserialize(topic, bytes);
      } catch (KafkaException e) {
        throw new MirrorRecordException(
            record, "its " + name + " cannot be decoded", "an Avro " + type.getSimpleName(), e);
      }
      return type.cast(decoded);
    }

    @SuppressWarnings("NullAway") // Kafka leaves a key out by null, whatever its declaration says.
    private void fetchSchema(ConsumerRecord<byte[], byte[]> record, byte[] bytes) {
      if (bytes == null || bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
        throw new MirrorRecordException(
            record,
            "its " + name + " does not start with a zero byte and a schema id",
            "an Avro " + type.getSimpleName() + " of " + subject,
            null);
      }
      int id = ByteBuffer.wrap(bytes).getInt(1);
      if (id == lastId) {
        return;
      }
      if (!fetchedIds.contains(id)) {
        fetchSchema(record, id);
        fetchedIds.add(id);
      }
      lastId = id;
    }

    private void fetchSchema(ConsumerRecord<byte[], byte[]> record, int id) {
      try {
        registry.getSchemaBySubjectAndId(subject, id);
      } catch (RestClientException e) {
        if (e.getStatus() >= SERVER_ERROR || e.getStatus() == TOO_MANY_REQUESTS) {
          throw unavailable(e);
        }
        throw new MirrorRecordException(
            record,
            "schema.registry.url: the registry has no schema " + id + " (" + e.getMessage() + ")",
            "the registry that " + subject + " was registered with",
            e);
      } catch (IOException e) {
        throw unavailable(e);
      }
    }

    private RegistryUnavailableException unavailable(Exception cause) {
      return new RegistryUnavailableException(
          "schema.registry.url: no answer about " + subject + " (" + cause + ")", cause);
    }
  }
}
