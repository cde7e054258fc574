package io.keywake.connectors.mirror;

import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.keywake.schemas.RegistryAddress;
import io.keywake.schemas.TopicNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a mirror. Immutable.
 *
 * <p>Besides the mirror's own settings, whatever starts with {@code consumer.} goes to the Kafka
 * clients and whatever starts with {@code registry.} to Confluent's deserialiser and its registry
 * client, without the prefix.
 */
public final class MirrorConfig {
  /** Brokers to start from. */
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

  /** Where the schema registry is. */
  public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";

  /** The data topic. */
  public static final String TOPIC = "topic";

  /** The control topic of the export that writes the data topic. */
  public static final String CONTROL_TOPIC = "control.topic";

  /** How long barriers may be missed before the mirror waits for one. */
  public static final String ALIGN_INTERVAL_MS = "align.interval.ms";

  /** Up to which age a barrier is believed. */
  public static final String BARRIER_AGE_MAX_MS = "barrier.age.max.ms";

  /** How long brokers and registry may take to answer at the start. */
  public static final String STARTUP_TIMEOUT_MS = "startup.timeout.ms";

  /** How long a mirror may have reached no barrier to go on where it is. */
  public static final String ABSENCE_MAX_MS = "absence.max.ms";

  /** When changes are handed to the listener. */
  public static final String APPLY = "apply";

  /** Where an in-memory mirror builds the copy of a new generation. */
  public static final String REBUILD = "rebuild";

  /** Which partitions are read. */
  public static final String PARTITIONS = "partitions";

  /** Where an in-memory mirror keeps its state. */
  public static final String STATE_DIR = "state.dir";

  /** How often it is saved there. */
  public static final String STATE_SAVE_INTERVAL_MS = "state.save.interval.ms";

  /** {@link #APPLY}: at once. */
  public static final String AS_THEY_COME = "as-they-come";

  /** {@link #APPLY}: once a barrier is known that they belong to. */
  public static final String AT_BARRIERS = "at-barriers";

  /** {@link #REBUILD}: over the entries that there are. */
  public static final String IN_PLACE = "in-place";

  /** {@link #REBUILD}: in a copy that takes the place of the one that is read meanwhile. */
  public static final String SECOND_COPY = "second-copy";

  private static final String CONSUMER_PREFIX = "consumer.";
  private static final String REGISTRY_PREFIX = "registry.";
  private static final long FROM_TOPIC = -1;
  private static final int FETCH_RECORDS = 5000;
  private static final int REGISTRY_CONNECT_TIMEOUT_MS = 5000;
  private static final int REGISTRY_READ_TIMEOUT_MS = 10_000;

  /** What a mirror depends on and nobody can choose. */
  private static final Map<String, Object> CONSUMER_FIXED =
      Map.of(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          "read_committed",
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "none",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          false,
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          false);

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              BOOTSTRAP_SERVERS,
              ConfigDef.Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              ConfigDef.ValidList.anyNonDuplicateValues(false, false),
              Importance.HIGH,
              "Kafka brokers to start from, as host:port.")
          .define(
              SCHEMA_REGISTRY_URL,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              new ConfigDef.NonEmptyString(),
              Importance.HIGH,
              "URL of the schema registry, or several separated by commas.")
          .define(
              TOPIC,
              ConfigDef.Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              new ConfigDef.NonEmptyString(),
              Importance.HIGH,
              "The data topic to mirror.")
          .define(
              CONTROL_TOPIC,
              ConfigDef.Type.STRING,
              null,
              Importance.MEDIUM,
              "The control topic of the export; the data topic's name and \".control\" if not set.")
          .define(
              ALIGN_INTERVAL_MS,
              ConfigDef.Type.LONG,
              1000,
              Range.atLeast(0),
              Importance.LOW,
              "How long barriers may be missed, because newer records were applied already, before the"
                  + " mirror stops applying until the next one.")
          .define(
              BARRIER_AGE_MAX_MS,
              ConfigDef.Type.LONG,
              FROM_TOPIC,
              Range.atLeast(FROM_TOPIC),
              Importance.LOW,
              "Up to which age a barrier is believed although more was written behind it. -1 takes half"
                  + " of the data topic's min.compaction.lag.ms, and no limit if the topic is not"
                  + " compacted.")
          .define(
              STARTUP_TIMEOUT_MS,
              ConfigDef.Type.INT,
              15_000,
              Range.atLeast(1),
              Importance.LOW,
              "How long brokers and registry may take to answer when the mirror starts.")
          .define(
              ABSENCE_MAX_MS,
              ConfigDef.Type.LONG,
              FROM_TOPIC,
              Range.atLeast(FROM_TOPIC),
              Importance.LOW,
              "How long a mirror may have reached no barrier to go on where it is, rather than from the"
                  + " topic's beginning. -1 takes half of the data topic's delete.retention.ms, as"
                  + " deletions may be gone after that, and no limit if the topic is not compacted.")
          .define(
              APPLY,
              ConfigDef.Type.STRING,
              AS_THEY_COME,
              ConfigDef.ValidString.in(AS_THEY_COME, AT_BARRIERS),
              Importance.MEDIUM,
              "When changes are applied: at once, or only once a barrier is known that they belong to."
                  + " At barriers, what is applied from one to the next are whole units.")
          .define(
              REBUILD,
              ConfigDef.Type.STRING,
              IN_PLACE,
              ConfigDef.ValidString.in(IN_PLACE, SECOND_COPY),
              Importance.MEDIUM,
              "Where an in-memory mirror builds the state of a new generation: over the entries that it"
                  + " has, or in a second copy, while the first one can be read as of its last"
                  + " barrier.")
          .define(
              PARTITIONS,
              ConfigDef.Type.LIST,
              List.of(),
              MirrorConfig::checkPartitions,
              Importance.LOW,
              "Numbers of the partitions to read of every topic, if others read the rest. All if not"
                  + " set.")
          .define(
              STATE_DIR,
              ConfigDef.Type.STRING,
              null,
              Importance.MEDIUM,
              "Directory in which an in-memory mirror keeps its state, to go on from there when it is"
                  + " started again. Without, it reads the topics from their beginning.")
          .define(
              STATE_SAVE_INTERVAL_MS,
              ConfigDef.Type.LONG,
              60_000,
              Range.atLeast(0),
              Importance.LOW,
              "How long after the end of a save the state is saved again, at the next barrier.");

  private final AbstractConfig settings;

  private MirrorConfig(AbstractConfig settings) {
    this.settings = settings;
  }

  /**
   * Checks settings and takes them.
   *
   * @throws MirrorSetupException naming the setting that is missing, unknown or not acceptable
   */
  public static MirrorConfig of(Map<String, ?> properties) {
    MirrorConfig config;
    try {
      config = new MirrorConfig(new AbstractConfig(DEFINITION, properties, false));
    } catch (ConfigException e) {
      throw new MirrorSetupException(
          "settings", String.valueOf(e.getMessage()), "what the reference of settings says", e);
    }
    Set<String> unknown = new TreeSet<>(properties.keySet());
    unknown.removeAll(DEFINITION.names());
    unknown.removeIf(name -> name.startsWith(CONSUMER_PREFIX) || name.startsWith(REGISTRY_PREFIX));
    for (String name : unknown) {
      throw new MirrorSetupException(
          name, "no such setting", "one of " + new TreeSet<>(DEFINITION.names()), null);
    }
    for (String name : CONSUMER_FIXED.keySet()) {
      if (properties.containsKey(CONSUMER_PREFIX + name)) {
        throw new MirrorSetupException(
            CONSUMER_PREFIX + name,
            "set to " + properties.get(CONSUMER_PREFIX + name),
            "it to be absent, as a mirror depends on " + CONSUMER_FIXED.get(name),
            null);
      }
    }
    return config;
  }

  /** The reference of all settings, in reStructuredText. */
  public static String reference() {
    return DEFINITION.toEnrichedRst();
  }

  /** The data topic. */
  public String topic() {
    return settings.getString(TOPIC);
  }

  /** The control topic. */
  public String controlTopic() {
    String name = settings.getString(CONTROL_TOPIC);
    return name == null ? TopicNames.control(topic()) : name;
  }

  List<String> bootstrapServers() {
    return settings.getList(BOOTSTRAP_SERVERS);
  }

  RegistryAddress schemaRegistry() {
    return RegistryAddress.of(settings.getString(SCHEMA_REGISTRY_URL));
  }

  long alignIntervalMs() {
    return settings.getLong(ALIGN_INTERVAL_MS);
  }

  /** Null if the topic is to decide. */
  @Nullable Long barrierAgeMaxMs() {
    long ageMs = settings.getLong(BARRIER_AGE_MAX_MS);
    return ageMs == FROM_TOPIC ? null : ageMs;
  }

  /** Null if the topic is to decide. */
  @Nullable Long absenceMaxMs() {
    long absenceMs = settings.getLong(ABSENCE_MAX_MS);
    return absenceMs == FROM_TOPIC ? null : absenceMs;
  }

  boolean isAppliedAtBarriers() {
    return settings.getString(APPLY).equals(AT_BARRIERS);
  }

  boolean isRebuiltInSecondCopy() {
    return settings.getString(REBUILD).equals(SECOND_COPY);
  }

  /** Null if no state is kept. */
  @Nullable Path stateDirectory() {
    String directory = settings.getString(STATE_DIR);
    return directory == null ? null : Path.of(directory);
  }

  long stateSaveIntervalMs() {
    return settings.getLong(STATE_SAVE_INTERVAL_MS);
  }

  /** Empty if all are read. */
  Set<Integer> partitions() {
    return settings.getList(PARTITIONS).stream().map(Integer::valueOf).collect(Collectors.toSet());
  }

  private static void checkPartitions(String name, @Nullable Object value) {
    for (Object partition : (List<?>) Objects.requireNonNull(value)) {
      if (!partition.toString().matches("[0-9]{1,6}")) {
        throw new ConfigException(name, partition, "expected numbers of partitions");
      }
    }
  }

  int startupTimeoutMs() {
    return settings.getInt(STARTUP_TIMEOUT_MS);
  }

  Map<String, Object> consumerSettings() {
    Map<String, Object> consumer = new HashMap<>();
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, FETCH_RECORDS);
    consumer.put(ConsumerConfig.CLIENT_ID_CONFIG, "keywake-mirror-" + topic());
    consumer.putAll(settings.originalsWithPrefix(CONSUMER_PREFIX));
    consumer.putAll(CONSUMER_FIXED);
    consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return consumer;
  }

  /**
   * The mirror tries again by itself, so the client does not; and it must not wait for a minute.
   */
  Map<String, Object> registrySettings() {
    Map<String, Object> registry = new HashMap<>();
    registry.put(
        AbstractKafkaSchemaSerDeConfig.HTTP_CONNECT_TIMEOUT_MS, REGISTRY_CONNECT_TIMEOUT_MS);
    registry.put(AbstractKafkaSchemaSerDeConfig.HTTP_READ_TIMEOUT_MS, REGISTRY_READ_TIMEOUT_MS);
    registry.put(AbstractKafkaSchemaSerDeConfig.MAX_RETRIES_CONFIG, 0);
    registry.putAll(settings.originalsWithPrefix(REGISTRY_PREFIX));
    schemaRegistry().addTo(registry);
    return registry;
  }
}
