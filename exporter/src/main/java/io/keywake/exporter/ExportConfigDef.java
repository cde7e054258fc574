package io.keywake.exporter;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** Names, defaults and bounds of the settings of an export. Immutable. */
final class ExportConfigDef {
  static final String NAME = "name";
  static final String TOPIC = "topic";
  static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
  static final String AUTO_REGISTER_SCHEMAS = "auto.register.schemas";
  static final String PARTITIONS = "partitions";
  static final String REPLICATION_FACTOR = "replication.factor";
  static final String FORM = "form";
  static final String RETENTION_MS = "retention.ms";
  static final String REFRESH_INTERVAL_MS = "refresh.interval.ms";
  static final String RECORD_BYTES_MAX = "record.bytes.max";
  static final String DELETE_RETENTION_MS = "delete.retention.ms";
  static final String MIN_COMPACTION_LAG_MS = "min.compaction.lag.ms";
  static final String COMPRESSION_TYPE = "compression.type";
  static final String EXPLICIT_DELETES = "explicit.deletes";
  static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
  static final String BARRIER_INTERVAL_MS = "barrier.interval.ms";
  static final String QUEUE_ITEMS_MAX = "queue.items.max";
  static final String QUEUE_BYTES_MAX = "queue.bytes.max";
  static final String LARGE_VALUE_BYTES = "large.value.bytes";
  static final String LARGE_VALUE_BYTES_PER_SECOND = "large.value.bytes.per.second";
  static final String LARGE_VALUE_DELAY_MS = "large.value.delay.ms";
  static final String STARTUP_TIMEOUT_MS = "startup.timeout.ms";
  static final String STARTUP_REQUIRED = "startup.required";
  static final String OUTAGE_AFTER_MS = "outage.after.ms";
  static final String CLOSE_TIMEOUT_MS = "close.timeout.ms";

  static final String INCLUDE_DATABASES = "include.databases";
  static final String EXCLUDE_DATABASES = "exclude.databases";
  static final String INCLUDE_KEYS = "include.keys";
  static final String EXCLUDE_KEYS = "exclude.keys";
  static final String INCLUDE_TYPES = "include.types";
  static final String EXCLUDE_TYPES = "exclude.types";
  static final String ROUTES = "routes";

  static final String KAFKA_PREFIX = "kafka.";
  static final String PRODUCER_PREFIX = "producer.";
  static final String ADMIN_PREFIX = "admin.";
  static final String REGISTRY_PREFIX = "registry.";
  static final List<String> PREFIXES =
      List.of(KAFKA_PREFIX, PRODUCER_PREFIX, ADMIN_PREFIX, REGISTRY_PREFIX);

  /** Settings of the producer that exactly-once delivery and the wire format stand on. */
  static final List<String> FIXED =
      List.of(
          ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          ProducerConfig.COMPRESSION_TYPE_CONFIG);

  private static final int MIB = 1 << 20;
  private static final long HOUR_MS = 3_600_000;

  /** A broker takes no request that is larger, unless told otherwise. */
  private static final int RECORD_BYTES_LIMIT = 100 * MIB;

  private static final int RECORD_BYTES_LEAST = 64 << 10;

  private static final ConfigDef.ValidList ANY_LIST =
      ConfigDef.ValidList.anyNonDuplicateValues(true, false);
  private static final ConfigDef.Validator DATABASES =
      ConfigDef.LambdaValidator.with(
          ExportConfigDef::requireDatabases, () -> "numbers of databases");
  private static final ConfigDef.ValidList TYPES =
      ConfigDef.ValidList.in(true, "string", "hash", "list", "set", "zset");

  static final ConfigDef DEFINITION = selection(connection(topics(stream(new ConfigDef()))));

  /** Those that say which keys are published, and where to. */
  static final ConfigDef SELECTION = selection(new ConfigDef());

  private ExportConfigDef() {}

  private static ConfigDef connection(ConfigDef def) {
    return def.define(
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
            AUTO_REGISTER_SCHEMAS,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.MEDIUM,
            "Whether schemas that the registry does not have are registered at the start. If not,"
                + " they have to be there.")
        .define(
            STARTUP_TIMEOUT_MS,
            ConfigDef.Type.INT,
            15_000,
            Range.atLeast(1),
            Importance.LOW,
            "How long brokers and registry may take to answer when the export starts.")
        .define(
            STARTUP_REQUIRED,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.LOW,
            "Whether the server ends if the export cannot start. If not, it serves at once, and the"
                + " export starts beside it, or shows as failed until KEYWAKE EXPORT START.")
        .define(
            OUTAGE_AFTER_MS,
            ConfigDef.Type.INT,
            3_000,
            Range.atLeast(1),
            Importance.LOW,
            "How long brokers may leave everything unanswered before the export shows as paused.")
        .define(
            CLOSE_TIMEOUT_MS,
            ConfigDef.Type.INT,
            10_000,
            Range.atLeast(0),
            Importance.LOW,
            "How long the last records and the last barrier may take when the export is stopped. 0:"
                + " it ends at once with what is committed.");
  }

  private static ConfigDef topics(ConfigDef def) {
    return def.define(
            TOPIC,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "The data topic. Generations and barriers go to a second one, whose name has \".control\""
                + " at its end. Both are created if they are missing, and belong to one store.")
        .define(
            PARTITIONS,
            ConfigDef.Type.INT,
            4,
            Range.atLeast(1),
            Importance.HIGH,
            "Partitions of the data topic; fixed for the topic's life.")
        .define(
            REPLICATION_FACTOR,
            ConfigDef.Type.INT,
            -1,
            Range.between(-1, Short.MAX_VALUE),
            Importance.MEDIUM,
            "Replicas of topics that are created; -1 takes the brokers' default.")
        .define(
            FORM,
            ConfigDef.Type.STRING,
            ExportForm.IMAGE.text(),
            ConfigDef.ValidString.in(ExportForm.IMAGE.text(), ExportForm.DELTA.text()),
            Importance.HIGH,
            "What a record says of a large value that has changed. image: the whole value; the data"
                + " topic is compacted. delta: what changed alone; the data topic keeps everything"
                + " for retention.ms, and every key is published again within that time.")
        .define(
            RETENTION_MS,
            ConfigDef.Type.LONG,
            7 * 24 * HOUR_MS,
            Range.atLeast(2),
            Importance.MEDIUM,
            "In delta form, how long the data topic keeps records at least. A reader that stays away"
                + " for longer has to begin anew.")
        .define(
            REFRESH_INTERVAL_MS,
            ConfigDef.Type.LONG,
            -1L,
            Range.atLeast(-1),
            Importance.MEDIUM,
            "In delta form, how long it takes until every key has been published again, evenly; a new"
                + " reader begins about that far back. At most half of retention.ms; -1: a third of"
                + " it.")
        .define(
            RECORD_BYTES_MAX,
            ConfigDef.Type.INT,
            16 * MIB,
            Range.between(RECORD_BYTES_LEAST, RECORD_BYTES_LIMIT),
            Importance.MEDIUM,
            "The largest record; larger values go in parts. The max.message.bytes of the topics of data"
                + " and parts has to be at least this.")
        .define(
            DELETE_RETENTION_MS,
            ConfigDef.Type.LONG,
            7 * 24 * HOUR_MS,
            Range.atLeast(0),
            Importance.MEDIUM,
            "How long the data topic keeps tombstones at least. A reader that stays away for longer"
                + " has to begin anew.")
        .define(
            MIN_COMPACTION_LAG_MS,
            ConfigDef.Type.LONG,
            6 * HOUR_MS,
            Range.atLeast(0),
            Importance.MEDIUM,
            "How old a record of the data topic is at least when compaction removes it. A barrier of"
                + " that age or more may name a state that can no longer be read.")
        .define(
            COMPRESSION_TYPE,
            ConfigDef.Type.STRING,
            "none",
            ConfigDef.ValidString.in("none", "gzip", "snappy", "lz4", "zstd"),
            Importance.MEDIUM,
            "Compression of record batches. Clients of every kind read none and gzip; for the others"
                + " some need a further package.");
  }

  private static ConfigDef selection(ConfigDef def) {
    defineList(
        def, INCLUDE_DATABASES, DATABASES, "Numbers of the databases to publish; all if empty.");
    defineList(def, EXCLUDE_DATABASES, DATABASES, "Numbers of databases not to publish.");
    defineList(
        def,
        INCLUDE_KEYS,
        ANY_LIST,
        "Patterns, as KEYS takes them, of the keys to publish; all if empty. In a pattern ? stands"
            + " for a comma.");
    defineList(def, EXCLUDE_KEYS, ANY_LIST, "Patterns of keys not to publish.");
    defineList(def, INCLUDE_TYPES, TYPES, "Types, as TYPE replies them, to publish; all if empty.");
    defineList(
        def,
        EXCLUDE_TYPES,
        TYPES,
        "Types not to publish. A key that gets a value of such a type is published as deleted.");
    defineList(
        def,
        ROUTES,
        ANY_LIST,
        "Topics of their own for some keys, each as topic:pattern. The first whose pattern matches a"
            + " key is where it goes; all other keys go to the data topic. users:user:* sends what"
            + " begins with user: to users.");
    return def;
  }

  private static void defineList(
      ConfigDef def, String name, ConfigDef.Validator validator, String documentation) {
    def.define(name, ConfigDef.Type.LIST, List.of(), validator, Importance.MEDIUM, documentation);
  }

  private static void requireDatabases(String name, Object value) {
    ANY_LIST.ensureValid(name, value);
    for (Object each : (List<?>) value) {
      if (!each.toString().matches("[0-9]{1,9}")) {
        throw new ConfigException(name, value, "numbers of databases, separated by commas");
      }
    }
  }

  private static ConfigDef stream(ConfigDef def) {
    return def.define(
            NAME,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "Name of the export, unique within the store; the data topic's name if it is empty.")
        .define(
            EXPLICIT_DELETES,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether a change of operation DELETE goes before every tombstone, for readers that"
                + " cannot see tombstones.")
        .define(
            COMMIT_INTERVAL_MS,
            ConfigDef.Type.INT,
            100,
            Range.atLeast(1),
            Importance.MEDIUM,
            "How long a transaction takes in records before it is committed.")
        .define(
            BARRIER_INTERVAL_MS,
            ConfigDef.Type.INT,
            1_000,
            Range.atLeast(1),
            Importance.MEDIUM,
            "How far barriers are apart while the store changes; when it pauses there is one at"
                + " once.")
        .define(
            QUEUE_ITEMS_MAX,
            ConfigDef.Type.INT,
            1 << 15,
            Range.atLeast(2),
            Importance.LOW,
            "How many items may wait between store and exporter. Beyond, changes are folded.")
        .define(
            QUEUE_BYTES_MAX,
            ConfigDef.Type.LONG,
            64L * MIB,
            Range.atLeast(1),
            Importance.LOW,
            "How many bytes the items may keep alive that wait between store and exporter.")
        .define(
            LARGE_VALUE_BYTES,
            ConfigDef.Type.INT,
            16 << 10,
            Range.atLeast(1),
            Importance.LOW,
            "From which size on a value is published again within a limit of bytes per second.")
        .define(
            LARGE_VALUE_BYTES_PER_SECOND,
            ConfigDef.Type.LONG,
            32L * MIB,
            Range.atLeast(1),
            Importance.LOW,
            "How many bytes of large values are published again per second.")
        .define(
            LARGE_VALUE_DELAY_MS,
            ConfigDef.Type.INT,
            1_000,
            Range.atLeast(0),
            Importance.LOW,
            "How long a barrier waits for large values that are over that limit.");
  }
}
