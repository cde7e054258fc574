package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.schemas.TopicNames;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.SslOptions;

/** The settings of the sink connector. Immutable. */
final class SinkSettings {
  static final String TARGET_HOST = "target.host";
  static final String TARGET_PORT = "target.port";
  static final String TARGET_USERNAME = "target.username";
  static final String TARGET_PASSWORD = "target.password";
  static final String TARGET_TLS = "target.tls";
  static final String TARGET_TRUSTSTORE = "target.tls.truststore.location";
  static final String TARGET_TRUSTSTORE_PASSWORD = "target.tls.truststore.password";
  static final String TARGET_TRUSTSTORE_TYPE = "target.tls.truststore.type";
  static final String TARGET_TIMEOUT_MS = "target.timeout.ms";
  static final String TARGET_STATE_PREFIX = "target.state.prefix";
  static final String TARGET_STATE_DATABASE = "target.state.database";
  static final String DATABASES = "databases";
  static final String HELD_BYTES_MAX = "held.bytes.max";
  static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
  static final String TOPICS = "topics";
  static final List<String> CONVERTERS =
      List.of("key.converter", "value.converter", "header.converter");
  static final String ISOLATION_LEVEL = "consumer.override.isolation.level";
  static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final ConfigDef.Validator BYTES_ONLY =
      ConfigDef.ValidString.in(BYTES, "ByteArrayConverter", "ByteArray");
  private static final String READ_COMMITTED = "read_committed";

  private static final String CONSUMER_PREFIX = "control.consumer.";
  private static final String REGISTRY_PREFIX = "registry.";
  private static final String EXPORT = "Export";
  private static final String TARGET = "Target";
  private static final String WORK = "Work";

  static final ConfigDef DEFINITION = exported(target(work(new ConfigDef())));

  private final AbstractConfig settings;
  private final String name;
  private final List<String> topics;

  /**
   * Takes what a task is given.
   *
   * @throws ConfigException naming the setting that is missing or not acceptable
   */
  SinkSettings(Map<String, String> properties) {
    this.settings = new AbstractConfig(DEFINITION, properties, false);
    this.name = properties.getOrDefault("name", "keywake");
    this.topics = topics(properties);
    if (topics.isEmpty()) {
      throw new ConfigException(
          TOPICS, null, "expected data topics, each with its topic of parts; no topics.regex");
    }
    checkTruststore();
  }

  /** The names that are listed, in their order. */
  static List<String> topics(Map<String, String> properties) {
    String list = properties.getOrDefault(TOPICS, "").trim();
    return List.of(list.isEmpty() ? new String[0] : list.split("\\s*,\\s*"));
  }

  private static ConfigDef exported(ConfigDef definition) {
    return definition
        .define(
            MirrorConfig.BOOTSTRAP_SERVERS,
            ConfigDef.Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.ValidList.anyNonDuplicateValues(false, false),
            Importance.HIGH,
            "Kafka brokers that the topics are at, as host:port: each task reads the export's"
                + " control topic by itself.",
            EXPORT,
            1,
            ConfigDef.Width.LONG,
            "Brokers")
        .define(
            MirrorConfig.SCHEMA_REGISTRY_URL,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "URL of the schema registry, or several separated by commas. Settings of its client"
                + " begin with \"registry.\".",
            EXPORT,
            2,
            ConfigDef.Width.LONG,
            "Schema registry")
        .define(
            MirrorConfig.CONTROL_TOPIC,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "The control topic of the export; if not set, the name of the first one of topics and"
                + " \".control\". Settings of the consumer that reads it begin with"
                + " \"control.consumer.\".",
            EXPORT,
            3,
            ConfigDef.Width.MEDIUM,
            "Control topic")
        .define(
            CONVERTERS.get(0),
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            BYTES_ONLY,
            Importance.HIGH,
            "Has to be " + BYTES + ": the connector decodes records by itself.",
            EXPORT,
            4,
            ConfigDef.Width.LONG,
            "Converter of keys")
        .define(
            CONVERTERS.get(1),
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            BYTES_ONLY,
            Importance.HIGH,
            "Has to be " + BYTES + ".",
            EXPORT,
            5,
            ConfigDef.Width.LONG,
            "Converter of values")
        .define(
            CONVERTERS.get(2),
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            BYTES_ONLY,
            Importance.HIGH,
            "Has to be " + BYTES + ".",
            EXPORT,
            6,
            ConfigDef.Width.LONG,
            "Converter of headers")
        .define(
            ISOLATION_LEVEL,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.ValidString.in(READ_COMMITTED),
            Importance.HIGH,
            "Has to be " + READ_COMMITTED + ": records of aborted transactions never happened.",
            EXPORT,
            7,
            ConfigDef.Width.SHORT,
            "Isolation level");
  }

  private static ConfigDef target(ConfigDef definition) {
    return definition
        .define(
            TARGET_HOST,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "Host of the Redis or Valkey to write to.",
            TARGET,
            1,
            ConfigDef.Width.MEDIUM,
            "Host")
        .define(
            TARGET_PORT,
            ConfigDef.Type.INT,
            6379,
            Range.between(1, 65535),
            Importance.HIGH,
            "Its port.",
            TARGET,
            2,
            ConfigDef.Width.SHORT,
            "Port")
        .define(
            TARGET_USERNAME,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "User to log in as; the default user if not set.",
            TARGET,
            3,
            ConfigDef.Width.SHORT,
            "User")
        .define(
            TARGET_PASSWORD,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.MEDIUM,
            "Password to log in with; without one there is no login.",
            TARGET,
            4,
            ConfigDef.Width.SHORT,
            "Password")
        .define(
            TARGET_TLS,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether to talk to the target by TLS.",
            TARGET,
            5,
            ConfigDef.Width.SHORT,
            "TLS")
        .define(
            TARGET_TRUSTSTORE,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "File with the certificates that are trusted; those of the Java runtime if not set.",
            TARGET,
            6,
            ConfigDef.Width.LONG,
            "Trust store")
        .define(
            TARGET_TRUSTSTORE_PASSWORD,
            ConfigDef.Type.PASSWORD,
            null,
            Importance.LOW,
            "Password of that file.",
            TARGET,
            7,
            ConfigDef.Width.SHORT,
            "Password of the trust store")
        .define(
            TARGET_TRUSTSTORE_TYPE,
            ConfigDef.Type.STRING,
            "PKCS12",
            ConfigDef.ValidString.in("PKCS12", "JKS"),
            Importance.LOW,
            "Type of that file.",
            TARGET,
            8,
            ConfigDef.Width.SHORT,
            "Type of the trust store")
        .define(
            TARGET_TIMEOUT_MS,
            ConfigDef.Type.INT,
            10_000,
            Range.atLeast(1),
            Importance.LOW,
            "How long the target may take to accept a connection, and to answer.",
            TARGET,
            9,
            ConfigDef.Width.SHORT,
            "Timeout")
        .define(
            TARGET_STATE_PREFIX,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "What the connector's own keys in the target begin with; \"keywake-sink:\" and the"
                + " connector's name if not set. Two connectors need two.",
            TARGET,
            10,
            ConfigDef.Width.MEDIUM,
            "Prefix of own keys")
        .define(
            TARGET_STATE_DATABASE,
            ConfigDef.Type.INT,
            0,
            Range.atLeast(0),
            Importance.LOW,
            "Number of the target's database that these keys are in.",
            TARGET,
            11,
            ConfigDef.Width.SHORT,
            "Database of own keys");
  }

  private static ConfigDef work(ConfigDef definition) {
    return definition
        .define(
            DATABASES,
            ConfigDef.Type.LIST,
            List.of(),
            SinkSettings::checkDatabases,
            Importance.MEDIUM,
            "Which databases of the store are written and to which ones of the target, as in"
                + " \"0:3,1:4\". If not set, all of them, to those of the same number.",
            WORK,
            1,
            ConfigDef.Width.MEDIUM,
            "Databases")
        .define(
            HELD_BYTES_MAX,
            ConfigDef.Type.LONG,
            16L << 20,
            Range.atLeast(1),
            Importance.MEDIUM,
            "How many bytes of changes a task keeps in memory while it waits for the barrier that"
                + " it can write them at; when there are more, it writes before.",
            WORK,
            2,
            ConfigDef.Width.SHORT,
            "Bytes held")
        .define(
            RETRY_BACKOFF_MS,
            ConfigDef.Type.LONG,
            1000,
            Range.atLeast(1),
            Importance.LOW,
            "How long to wait before what failed is tried again, as while the target is away.",
            WORK,
            3,
            ConfigDef.Width.SHORT,
            "Pause between attempts")
        .define(
            MirrorConfig.BARRIER_AGE_MAX_MS,
            ConfigDef.Type.LONG,
            -1,
            Range.atLeast(-1),
            Importance.LOW,
            "Up to which age a barrier is believed although more was written behind it. -1 takes"
                + " half of the data topic's min.compaction.lag.ms.",
            WORK,
            4,
            ConfigDef.Width.SHORT,
            "Age of barriers")
        .define(
            MirrorConfig.ABSENCE_MAX_MS,
            ConfigDef.Type.LONG,
            -1,
            Range.atLeast(-1),
            Importance.LOW,
            "How long the connector or its target may have been away to go on where they were,"
                + " rather than at the topics' beginning. -1 takes half of the data topic's"
                + " delete.retention.ms.",
            WORK,
            5,
            ConfigDef.Width.SHORT,
            "Absence");
  }

  private static void checkDatabases(String setting, @Nullable Object pairs) {
    DatabaseMap.of(
        setting, ((List<?>) Objects.requireNonNull(pairs)).stream().map(Object::toString).toList());
  }

  /** For what reads the control topic. */
  MirrorConfig mirror() {
    Map<String, Object> mirror = new HashMap<>();
    settings
        .originalsWithPrefix(CONSUMER_PREFIX)
        .forEach((setting, value) -> mirror.put("consumer." + setting, value));
    settings
        .originalsWithPrefix(REGISTRY_PREFIX)
        .forEach((setting, value) -> mirror.put(REGISTRY_PREFIX + setting, value));
    mirror.put(
        MirrorConfig.BOOTSTRAP_SERVERS,
        String.join(",", settings.getList(MirrorConfig.BOOTSTRAP_SERVERS)));
    mirror.put(
        MirrorConfig.SCHEMA_REGISTRY_URL, settings.getString(MirrorConfig.SCHEMA_REGISTRY_URL));
    mirror.put(MirrorConfig.TOPIC, dataTopic());
    String control = settings.getString(MirrorConfig.CONTROL_TOPIC);
    if (control != null) {
      mirror.put(MirrorConfig.CONTROL_TOPIC, control);
    }
    mirror.put(MirrorConfig.BARRIER_AGE_MAX_MS, settings.getLong(MirrorConfig.BARRIER_AGE_MAX_MS));
    mirror.put(MirrorConfig.ABSENCE_MAX_MS, settings.getLong(MirrorConfig.ABSENCE_MAX_MS));
    return MirrorConfig.of(mirror);
  }

  /** The one whose configuration tells how long what is kept. */
  private String dataTopic() {
    return topics.stream().filter(TopicNames::isFree).findFirst().orElse(topics.get(0));
  }

  long heldBytesMax() {
    return settings.getLong(HELD_BYTES_MAX);
  }

  long retryBackoffMs() {
    return settings.getLong(RETRY_BACKOFF_MS);
  }

  DatabaseMap databases() {
    return DatabaseMap.of(DATABASES, settings.getList(DATABASES));
  }

  String statePrefix() {
    String prefix = settings.getString(TARGET_STATE_PREFIX);
    return prefix == null ? "keywake-sink:" + name : prefix;
  }

  int stateDatabase() {
    return settings.getInt(TARGET_STATE_DATABASE);
  }

  HostAndPort target() {
    return new HostAndPort(settings.getString(TARGET_HOST), settings.getInt(TARGET_PORT));
  }

  DefaultJedisClientConfig client() {
    DefaultJedisClientConfig.Builder client =
        DefaultJedisClientConfig.builder()
            .timeoutMillis(settings.getInt(TARGET_TIMEOUT_MS))
            .clientName(("keywake-sink-" + name).replaceAll("[^!-~]", "_"));
    Password password = settings.getPassword(TARGET_PASSWORD);
    if (password != null) {
      client.user(settings.getString(TARGET_USERNAME)).password(password.value());
    }
    if (settings.getBoolean(TARGET_TLS)) {
      client.sslOptions(tls());
    }
    return client.build();
  }

  /** Whoever connects would only say that it did not succeed, and try again for ever. */
  private void checkTruststore() {
    String truststore = settings.getString(TARGET_TRUSTSTORE);
    if (truststore != null) {
      String type = settings.getString(TARGET_TRUSTSTORE_TYPE);
      try (InputStream in = Files.newInputStream(Path.of(truststore))) {
        KeyStore.getInstance(type).load(in, truststorePassword());
      } catch (IOException | GeneralSecurityException e) {
        throw new ConfigException(
            TARGET_TRUSTSTORE,
            truststore,
            "expected a file in " + type + " that opens with its password: " + e.getMessage());
      }
    }
  }

  private SslOptions tls() {
    SslOptions.Builder tls =
        SslOptions.builder().trustStoreType(settings.getString(TARGET_TRUSTSTORE_TYPE));
    String truststore = settings.getString(TARGET_TRUSTSTORE);
    if (truststore != null) {
      tls.truststore(new File(truststore), truststorePassword());
    }
    return tls.build();
  }

  private char[] truststorePassword() {
    Password password = settings.getPassword(TARGET_TRUSTSTORE_PASSWORD);
    return password == null ? new char[0] : password.value().toCharArray();
  }
}
