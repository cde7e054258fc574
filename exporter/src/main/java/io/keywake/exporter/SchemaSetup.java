package io.keywake.exporter;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroDeserializerConfig;
import io.keywake.schemas.RegistryAddress;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The schema registry as an export needs it: schemas are registered, or found, before the first
 * record is encoded, and everything is cached from then on, so that the registry may go away.
 *
 * <p>Used by the thread that starts the export; what it hands out is for one thread each.
 */
final class SchemaSetup implements AutoCloseable {
  private static final int SCHEMAS_MAX = 1000;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  /** The registry's own code: it, or the subject, is not in a mode in which it is written to. */
  private static final int NOT_PERMITTED = 42205;

  /** Without, or with the wrong credentials. */
  private static final Set<Integer> REFUSED = Set.of(401, 403);

  private final ExportSettings settings;
  private final SchemaRegistryClient client;

  private SchemaSetup(ExportSettings settings, SchemaRegistryClient client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Connects to the registry.
   *
   * @throws ExportSetupException if it does not answer
   */
  static SchemaSetup open(ExportSettings settings) {
    try {
      SchemaRegistryClient client =
          SchemaRegistryClientFactory.newClient(
              address(settings).urls(),
              SCHEMAS_MAX,
              List.of(new AvroSchemaProvider()),
              configuration(settings),
              Map.of());
      SchemaSetup setup = new SchemaSetup(settings, client);
      client.getAllSubjects();
      return setup;
    } catch (IOException | RestClientException | RuntimeException e) {
      throw unreachable(settings, e);
    }
  }

  /**
   * The serializers of a topic, whose schemas are in the registry from now on.
   *
   * @throws ExportSetupException if the registry refuses a schema, or lacks it and may not be given
   *     it
   */
  TopicSerializer serializer(String topic, Schema key, Schema value) {
    int keyId = schemaId(topic + "-key", key);
    int valueId = schemaId(topic + "-value", value);
    return new TopicSerializer(topic, client, configuration(settings), keyId, valueId);
  }

  /** Decodes keys or values of the control topic. */
  KafkaAvroDeserializer controlDeserializer(boolean isKey) {
    Class<? extends SpecificRecord> type = isKey ? ControlKey.class : ControlRecord.class;
    Map<String, Object> configuration = configuration(settings);
    configuration.put(KafkaAvroDeserializerConfig.SPECIFIC_AVRO_READER_CONFIG, true);
    configuration.put(
        isKey
            ? KafkaAvroDeserializerConfig.SPECIFIC_AVRO_KEY_TYPE_CONFIG
            : KafkaAvroDeserializerConfig.SPECIFIC_AVRO_VALUE_TYPE_CONFIG,
        type.getName());
    return new KafkaAvroDeserializer(client, configuration, isKey);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new ExportException("the registry's client does not close: " + e.getMessage(), e);
    }
  }

  private int schemaId(String subject, Schema schema) {
    AvroSchema avro = new AvroSchema(schema);
    try {
      int id =
          settings.autoRegisterSchemas()
              ? client.register(subject, avro)
              : client.getId(subject, avro);
      client.getSchemaBySubjectAndId(subject, id);
      return id;
    } catch (RestClientException e) {
      if (e.getStatus() == CONFLICT) {
        throw new ExportSetupException(
            ExportConfigDef.SCHEMA_REGISTRY_URL,
            "the registry refuses the schema of " + subject + " (" + e.getMessage() + ")",
            "a subject that holds compatible schemas only",
            e);
      }
      if (e.getErrorCode() == NOT_PERMITTED) {
        throw new ExportSetupException(
            ExportConfigDef.SCHEMA_REGISTRY_URL,
            "the registry takes no schema of " + subject + " (" + e.getMessage() + ")",
            "a registry and subjects in mode READWRITE, or the schema to be registered already and "
                + ExportConfigDef.AUTO_REGISTER_SCHEMAS
                + "=false",
            e);
      }
      if (e.getStatus() == NOT_FOUND && !settings.autoRegisterSchemas()) {
        throw new ExportSetupException(
            ExportConfigDef.AUTO_REGISTER_SCHEMAS,
            "false, and the registry has no schema of " + subject,
            "true, or the schema to be registered already",
            e);
      }
      throw unreachable(settings, e);
    } catch (IOException e) {
      throw unreachable(settings, e);
    }
  }

  private static ExportSetupException unreachable(ExportSettings settings, Exception cause) {
    if (cause instanceof RestClientException answer && REFUSED.contains(answer.getStatus())) {
      return new ExportSetupException(
          ExportConfigDef.REGISTRY_PREFIX + "basic.auth.user.info",
          "the registry refuses (" + answer.getStatus() + ")",
          "credentials that may read and, with "
              + ExportConfigDef.AUTO_REGISTER_SCHEMAS
              + ", write its subjects",
          cause);
    }
    return new ExportSetupException(
        ExportConfigDef.SCHEMA_REGISTRY_URL,
        "no answer from " + address(settings) + " (" + cause.getMessage() + ")",
        "a schema registry that can be reached",
        cause);
  }

  private static RegistryAddress address(ExportSettings settings) {
    return RegistryAddress.of(settings.schemaRegistryUrl());
  }

  private static Map<String, Object> configuration(ExportSettings settings) {
    Map<String, Object> configuration = new HashMap<>();
    configuration.put(
        AbstractKafkaSchemaSerDeConfig.HTTP_CONNECT_TIMEOUT_MS, settings.startupTimeoutMs());
    configuration.put(
        AbstractKafkaSchemaSerDeConfig.HTTP_READ_TIMEOUT_MS, settings.startupTimeoutMs());
    configuration.put(AbstractKafkaSchemaSerDeConfig.MAX_RETRIES_CONFIG, 0);
    configuration.putAll(settings.registry());
    address(settings).addTo(configuration);
    configuration.put(AbstractKafkaSchemaSerDeConfig.AUTO_REGISTER_SCHEMAS, false);
    return configuration;
  }
}
