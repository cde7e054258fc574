package io.keywake.connectors.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

class SinkSettingsTest {
  @Test
  void hasDefaultsForAllButWhereTheExportAndTheTargetAre() {
    SinkSettings settings = settings();
    assertThat(settings.target()).isEqualTo(new HostAndPort("redis", 6379));
    assertThat(settings.heldBytesMax()).isEqualTo(16 << 20);
    assertThat(settings.retryBackoffMs()).isEqualTo(1000);
    assertThat(settings.statePrefix()).isEqualTo("keywake-sink:shop-redis");
    assertThat(settings.stateDatabase()).isZero();
    assertThat(settings.databases().targetOf(5)).isEqualTo(5);
    DefaultJedisClientConfig client = settings.client();
    assertThat(client.getSocketTimeoutMillis()).isEqualTo(10_000);
    assertThat(client.getConnectionTimeoutMillis()).isEqualTo(10_000);
    assertThat(client.getClientName()).isEqualTo("keywake-sink-shop-redis");
    assertThat(client.getPassword()).isNull();
    assertThat(client.getSslOptions()).isNull();
  }

  @Test
  void namesTheSettingThatIsMissing() {
    for (String name :
        List.of(
            "bootstrap.servers",
            "schema.registry.url",
            "target.host",
            "key.converter",
            "value.converter",
            "header.converter",
            "consumer.override.isolation.level")) {
      Map<String, String> properties = properties();
      properties.remove(name);
      assertThatExceptionOfType(ConfigException.class)
          .as(name)
          .isThrownBy(() -> new SinkSettings(properties))
          .withMessage(
              "Missing required configuration \"" + name + "\" which has no default value.");
    }
  }

  @Test
  void namesTheSettingThatIsNotAcceptable() {
    for (List<String> each :
        List.of(
            List.of("target.host", ""),
            List.of("target.port", "0"),
            List.of("target.port", "65536"),
            List.of("target.timeout.ms", "0"),
            List.of("target.tls", "perhaps"),
            List.of("target.tls.truststore.type", "PEM"),
            List.of("target.state.database", "-1"),
            List.of("held.bytes.max", "0"),
            List.of("retry.backoff.ms", "0"),
            List.of("barrier.age.max.ms", "-2"),
            List.of("absence.max.ms", "-2"),
            List.of("databases", "0:1,1:1"),
            List.of("key.converter", "io.confluent.connect.avro.AvroConverter"),
            List.of("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
            List.of("header.converter", "org.apache.kafka.connect.storage.SimpleHeaderConverter"),
            List.of("consumer.override.isolation.level", "read_uncommitted"))) {
      assertThatExceptionOfType(ConfigException.class)
          .as("%s", each)
          .isThrownBy(() -> settings(each.get(0), each.get(1)))
          .withMessageContaining(each.get(0));
    }
  }

  @Test
  void wantsTopicsByTheirNames() {
    Map<String, String> properties = properties();
    properties.remove("topics");
    properties.put("topics.regex", "shop.*");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new SinkSettings(properties))
        .withMessageContaining("topics")
        .withMessageContaining("no topics.regex");
    assertThat(SinkSettings.topics(Map.of("topics", " a , b,c "))).containsExactly("a", "b", "c");
  }

  @Test
  void saysBeforehandWhichTopicLacksItsPair() {
    assertThat(complaints("shop,shop.parts")).isEmpty();
    assertThat(complaints("shop,users,shop.parts,users.parts")).isEmpty();
    for (String topics :
        List.of("", "shop", "shop.parts", "shop,users,shop.parts", "shop.control")) {
      assertThat(complaints(topics)).as(topics).hasSize(1);
      assertThat(complaints(topics).get(0))
          .contains("expected data topics and, for each of them, its topic of parts");
    }
  }

  @Test
  void logsInAsItIsToldAndShowsNoPassword() {
    SinkSettings settings =
        settings("target.username", "sink", "target.password", "secret", "target.timeout.ms", "5");
    assertThat(settings.client().getUser()).isEqualTo("sink");
    assertThat(settings.client().getPassword()).isEqualTo("secret");
    assertThat(settings.client().getSocketTimeoutMillis()).isEqualTo(5);
    for (String name : List.of("target.password", "target.tls.truststore.password")) {
      ConfigDef.ConfigKey key =
          Objects.requireNonNull(SinkSettings.DEFINITION.configKeys().get(name));
      assertThat(key.type).as(name).isEqualTo(ConfigDef.Type.PASSWORD);
    }
  }

  @Test
  void wantsATrustStoreThatItCanRead() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings("target.tls.truststore.location", "/nowhere/trust.p12"))
        .withMessageContaining("target.tls.truststore.location")
        .withMessageContaining("expected a file in PKCS12 that opens with its password");
  }

  @Test
  void looksForTheControlTopicOfTheFirstDataTopicUnlessItIsNamed() {
    assertThat(settings("topics", "shop.parts,shop").mirror().topic()).isEqualTo("shop");
    assertThat(settings().mirror().controlTopic()).isEqualTo("shop.control");
    assertThat(settings("control.topic", "elsewhere").mirror().controlTopic())
        .isEqualTo("elsewhere");
  }

  private static List<String> complaints(String topics) {
    Map<String, String> properties = properties();
    properties.put("topics", topics);
    return new KeywakeSinkConnector()
        .validate(properties).configValues().stream()
            .filter(value -> value.name().equals("topics"))
            .map(ConfigValue::errorMessages)
            .flatMap(List::stream)
            .toList();
  }

  private static SinkSettings settings(String... more) {
    Map<String, String> properties = properties();
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return new SinkSettings(properties);
  }

  /** As docs/connect has them. */
  static Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "shop-redis");
    properties.put("topics", "shop,shop.parts");
    properties.put("consumer.override.isolation.level", "read_committed");
    SinkSettings.CONVERTERS.forEach(each -> properties.put(each, SinkSettings.BYTES));
    properties.put("bootstrap.servers", "kafka:9092");
    properties.put("schema.registry.url", "http://registry");
    properties.put("target.host", "redis");
    return properties;
  }
}
