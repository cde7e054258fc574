package io.keywake.exporter;

import static io.keywake.exporter.ExportConfigDef.DEFINITION;

import io.keywake.schemas.TopicNames;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigValue;

/**
 * What one export does, and where. Immutable; built by {@link #of}, which {@link #reference}
 * describes.
 *
 * @param name unique among the exports of a store
 * @param topic the data topic
 * @param bootstrapServers brokers to start from
 * @param schemaRegistryUrl one URL, or several separated by commas
 * @param autoRegisterSchemas whether missing schemas are registered at the start
 * @param partitions of the data topic
 * @param replicationFactor of topics that are created, -1 for the brokers' default
 * @param form what records say of large values that have changed
 * @param retentionMs in delta form, how long the data topic keeps everything
 * @param refreshIntervalMs in delta form, how long a round takes in which every key is published
 *     again
 * @param recordBytesMax the largest record
 * @param deleteRetentionMs how long tombstones stay in the data topic at least
 * @param minCompactionLagMs how old a record is at least when compaction may remove it
 * @param compressionType of record batches
 * @param explicitDeletes whether a change of operation DELETE precedes every tombstone
 * @param commitIntervalMs how long a transaction takes in records
 * @param barrierIntervalMs how long barriers are apart while the store changes
 * @param queueItemsMax items that wait for the exporter at most
 * @param queueBytesMax heap bytes that these may keep alive
 * @param largeValueBytes from how many heap bytes on a value counts as large
 * @param largeValueBytesPerSecond how many bytes of large values are published again per second
 * @param largeValueDelayMs how long a barrier waits for that limit
 * @param startupTimeoutMs how long brokers and registry may take to answer at the start
 * @param startupRequired whether a server whose export cannot start does not start either
 * @param outageAfterMs how long nothing may be acknowledged before the export counts as paused
 * @param closeTimeoutMs how long the last records and the last barrier may take when it is stopped
 * @param selection which entries are published
 * @param routes which topics they go to
 * @param selectionText both as text, which differs if and only if one of them does
 * @param kafka further settings of every Kafka client
 * @param producer further settings of the producer
 * @param admin further settings of the administrative client
 * @param registry further settings of the serializers and the registry's client
 */
public record ExportSettings(
    String name,
    String topic,
    List<String> bootstrapServers,
    String schemaRegistryUrl,
    boolean autoRegisterSchemas,
    int partitions,
    int replicationFactor,
    ExportForm form,
    long retentionMs,
    long refreshIntervalMs,
    int recordBytesMax,
    long deleteRetentionMs,
    long minCompactionLagMs,
    String compressionType,
    boolean explicitDeletes,
    int commitIntervalMs,
    int barrierIntervalMs,
    int queueItemsMax,
    long queueBytesMax,
    int largeValueBytes,
    long largeValueBytesPerSecond,
    int largeValueDelayMs,
    int startupTimeoutMs,
    boolean startupRequired,
    int outageAfterMs,
    int closeTimeoutMs,
    Selection selection,
    Routes routes,
    String selectionText,
    Map<String, Object> kafka,
    Map<String, Object> producer,
    Map<String, Object> admin,
    Map<String, Object> registry) {
  private static final int REFRESHES_PER_RETENTION = 3;

  public ExportSettings {
    bootstrapServers = List.copyOf(bootstrapServers);
    kafka = Map.copyOf(kafka);
    producer = Map.copyOf(producer);
    admin = Map.copyOf(admin);
    registry = Map.copyOf(registry);
  }

  /**
   * Checks settings and takes them.
   *
   * @param properties by the names of {@link #reference}; values may be text
   * @throws ExportSetupException naming the setting that is missing, unknown or not acceptable
   */
  public static ExportSettings of(Map<String, ?> properties) {
    refuseUnknown(properties);
    Map<String, String> texts = new HashMap<>();
    properties.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    for (ConfigValue value : DEFINITION.validate(texts)) {
      for (String error : value.errorMessages()) {
        String found = texts.get(value.name());
        throw new ExportSetupException(
            value.name(),
            found == null ? "not set" : "found \"" + found + '"',
            found == null ? "a value, because it has no default" : expectation(error),
            null);
      }
    }
    return taken(new AbstractConfig(DEFINITION, texts, false));
  }

  /** The reference of all settings, in reStructuredText. */
  public static String reference() {
    return DEFINITION.toEnrichedRst();
  }

  /** The topic of generations and barriers. */
  public String controlTopic() {
    return TopicNames.control(topic);
  }

  /** The topic of what could not be published. */
  public String deadLetterTopic() {
    return TopicNames.deadLetter(topic);
  }

  /** Without the settings that are passed on, because secrets are among them. */
  @Override
  public String toString() {
    return "export " + name + " to topic " + topic + " at " + String.join(",", bootstrapServers);
  }

  /** Up to how many bytes, the key's included, a change is published as what has changed alone. */
  long deltaBytesMax() {
    // What a change takes in a record is less than what it takes as objects.
    return form == ExportForm.DELTA ? recordBytesMax / 2 : 0;
  }

  /** Stable, so that a second export of the same topic fences the first. */
  String transactionalId() {
    return "keywake-export-" + topic;
  }

  /**
   * The selection that a text stands for, as a generation's record in the control topic has it.
   *
   * @throws ExportSetupException if this version does not understand it
   */
  public static Selection selectionOf(String selectionText) {
    Map<String, String> properties = new HashMap<>();
    selectionText
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              properties.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
            });
    if (!ExportConfigDef.SELECTION.names().containsAll(properties.keySet())) {
      throw new ExportSetupException(
          "selection",
          "found " + properties,
          "no more than " + new TreeSet<>(ExportConfigDef.SELECTION.names()),
          null);
    }
    return new Selection(new AbstractConfig(ExportConfigDef.SELECTION, properties, false));
  }

  /** A line for each setting that is not empty, in the order of their names. */
  private static String selectionText(AbstractConfig values) {
    StringBuilder text = new StringBuilder();
    for (String name : new TreeSet<>(ExportConfigDef.SELECTION.names())) {
      List<String> list = values.getList(name);
      if (!list.isEmpty()) {
        text.append(name).append('=').append(String.join(",", list)).append('\n');
      }
    }
    return text.toString();
  }

  /** What is expected, from an error that begins by repeating the name and the value. */
  private static String expectation(String error) {
    int end = error.indexOf(": ");
    return end < 0 ? error : error.substring(end + 2);
  }

  private static void refuseUnknown(Map<String, ?> properties) {
    Set<String> unknown = new TreeSet<>(properties.keySet());
    unknown.removeAll(DEFINITION.names());
    unknown.removeIf(name -> ExportConfigDef.PREFIXES.stream().anyMatch(name::startsWith));
    for (String name : unknown) {
      throw new ExportSetupException(
          name,
          "there is no such setting",
          "one of "
              + new TreeSet<>(DEFINITION.names())
              + " or one that begins with "
              + ExportConfigDef.PREFIXES,
          null);
    }
    for (String fixed : ExportConfigDef.FIXED) {
      for (String prefix : List.of(ExportConfigDef.KAFKA_PREFIX, ExportConfigDef.PRODUCER_PREFIX)) {
        if (properties.containsKey(prefix + fixed)) {
          throw new ExportSetupException(
              prefix + fixed,
              "found \"" + properties.get(prefix + fixed) + '"',
              "it to be absent, because an export depends on the value that it sets itself",
              null);
        }
      }
    }
  }

  /** A round and another that has hardly begun have to fit into the retention. */
  private static long refreshIntervalMs(AbstractConfig values, long retentionMs) {
    long intervalMs = values.getLong(ExportConfigDef.REFRESH_INTERVAL_MS);
    if (intervalMs < 0) {
      return Math.max(1, retentionMs / REFRESHES_PER_RETENTION);
    }
    if (intervalMs > retentionMs / 2) {
      throw new ExportSetupException(
          ExportConfigDef.REFRESH_INTERVAL_MS,
          "found \"" + intervalMs + '"',
          "at most half of " + ExportConfigDef.RETENTION_MS + ", which is " + retentionMs,
          null);
    }
    return intervalMs;
  }

  private static ExportSettings taken(AbstractConfig values) {
    String topic = values.getString(ExportConfigDef.TOPIC);
    String name = values.getString(ExportConfigDef.NAME);
    long retentionMs = values.getLong(ExportConfigDef.RETENTION_MS);
    return new ExportSettings(
        name.isEmpty() ? topic : name,
        topic,
        values.getList(ExportConfigDef.BOOTSTRAP_SERVERS),
        values.getString(ExportConfigDef.SCHEMA_REGISTRY_URL),
        values.getBoolean(ExportConfigDef.AUTO_REGISTER_SCHEMAS),
        values.getInt(ExportConfigDef.PARTITIONS),
        values.getInt(ExportConfigDef.REPLICATION_FACTOR),
        ExportForm.valueOf(values.getString(ExportConfigDef.FORM).toUpperCase(Locale.ROOT)),
        retentionMs,
        refreshIntervalMs(values, retentionMs),
        values.getInt(ExportConfigDef.RECORD_BYTES_MAX),
        values.getLong(ExportConfigDef.DELETE_RETENTION_MS),
        values.getLong(ExportConfigDef.MIN_COMPACTION_LAG_MS),
        values.getString(ExportConfigDef.COMPRESSION_TYPE),
        values.getBoolean(ExportConfigDef.EXPLICIT_DELETES),
        values.getInt(ExportConfigDef.COMMIT_INTERVAL_MS),
        values.getInt(ExportConfigDef.BARRIER_INTERVAL_MS),
        values.getInt(ExportConfigDef.QUEUE_ITEMS_MAX),
        values.getLong(ExportConfigDef.QUEUE_BYTES_MAX),
        values.getInt(ExportConfigDef.LARGE_VALUE_BYTES),
        values.getLong(ExportConfigDef.LARGE_VALUE_BYTES_PER_SECOND),
        values.getInt(ExportConfigDef.LARGE_VALUE_DELAY_MS),
        values.getInt(ExportConfigDef.STARTUP_TIMEOUT_MS),
        values.getBoolean(ExportConfigDef.STARTUP_REQUIRED),
        values.getInt(ExportConfigDef.OUTAGE_AFTER_MS),
        values.getInt(ExportConfigDef.CLOSE_TIMEOUT_MS),
        new Selection(values),
        new Routes(topic, values.getList(ExportConfigDef.ROUTES)),
        selectionText(values),
        values.originalsWithPrefix(ExportConfigDef.KAFKA_PREFIX),
        values.originalsWithPrefix(ExportConfigDef.PRODUCER_PREFIX),
        values.originalsWithPrefix(ExportConfigDef.ADMIN_PREFIX),
        values.originalsWithPrefix(ExportConfigDef.REGISTRY_PREFIX));
  }
}
