package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes keys and values of one topic, for a mirror or for another consumer. Owned by one thread.
 *
 * <p>The bytes are in Confluent's wire format: a zero byte, the schema's id in four bytes, then
 * Avro's binary form. A schema that is not known yet is asked for before anything else, so that a
 * registry which is away for a while can be told from a record that is broken for good. Confluent's
 * deserialiser would do the rest as well, but looks the schema up in several caches for every
 * record, which costs more than all the decoding.
 *
 * @param <K> what keys are
 * @param <V> what values are
 */
public final class TopicDecoder<K extends SpecificRecordBase, V extends SpecificRecordBase> {
  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 5;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private final SchemaRegistryClient registry;
  private final Side<K> key;
  private final Side<V> value;

  /**
   * Decodes with any version of the schemas that the registry holds, into this one.
   *
   * @param registry the caller's, who closes it
   */
  public TopicDecoder(
      String topic, Schema keySchema, Schema valueSchema, SchemaRegistryClient registry) {
    this.registry = registry;
    this.key = new Side<>("key", topic, keySchema);
    this.value = new Side<>("value", topic, valueSchema);
  }

  /**
   * The key of a record.
   *
   * @throws MirrorRecordException if it is not what an exporter writes
   * @throws MirrorException if the registry does not answer at the moment
   */
  public K key(ConsumerRecord<byte[], byte[]> record) {
    return key.decode(record, record.key());
  }

  /**
   * The value of a record that is no tombstone.
   *
   * @throws MirrorRecordException if it is not what an exporter writes
   * @throws MirrorException if the registry does not answer at the moment
   */
  public V value(ConsumerRecord<byte[], byte[]> record) {
    return value.decode(record, record.value());
  }

  private final class Side<T extends SpecificRecordBase> {
    private final String name;
    private final String subject;
    private final Schema expected;
    private final Map<Integer, SpecificDatumReader<T>> readers = new HashMap<>();
    private int lastId = -1;
    private @Nullable SpecificDatumReader<T> lastReader;
    private @Nullable BinaryDecoder decoder;

    Side(String name, String topic, Schema expected) {
      this.name = name;
      this.subject = topic + "-" + name;
      this.expected = expected;
    }

    @SuppressWarnings("NullAway") // Kafka leaves a key out by null, whatever its declaration says.
    T decode(ConsumerRecord<byte[], byte[]> record, byte[] bytes) {
      if (bytes == null || bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
        throw new MirrorRecordException(
            record,
            "its " + name + " does not start with a zero byte and a schema id",
            "an Avro " + expected.getName() + " of " + subject,
            null);
      }
      SpecificDatumReader<T> reader = reader(record, ByteBuffer.wrap(bytes).getInt(1));
      decoder =
          DecoderFactory.get()
              .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
      try {
        return reader.read(null, decoder);
      } catch (IOException | RuntimeException e) {
        throw new MirrorRecordException(
            record, "its " + name + " cannot be decoded", "an Avro " + expected.getName(), e);
      }
    }

    private SpecificDatumReader<T> reader(ConsumerRecord<byte[], byte[]> record, int id) {
      SpecificDatumReader<T> reader = lastReader;
      if (reader == null || id != lastId) {
        reader = readers.get(id);
        if (reader == null) {
          reader = new SpecificDatumReader<>(fetch(record, id), expected);
          readers.put(id, reader);
        }
        lastReader = reader;
        lastId = id;
      }
      return reader;
    }

    private Schema fetch(ConsumerRecord<byte[], byte[]> record, int id) {
      try {
        ParsedSchema schema = registry.getSchemaBySubjectAndId(subject, id);
        if (schema.rawSchema() instanceof Schema avro) {
          return avro;
        }
        throw new MirrorRecordException(
            record, "schema " + id + " is " + schema.schemaType(), "an Avro schema", null);
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
