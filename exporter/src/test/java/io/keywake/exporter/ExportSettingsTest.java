package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "topic", "users",
          "bootstrap.servers", "one:9092,two:9092",
          "schema.registry.url", "http://registry:8081");

  @Test
  void needsATopicBrokersAndARegistryOnly() {
    ExportSettings settings = ExportSettings.of(LEAST);

    assertThat(settings.name()).isEqualTo("users");
    assertThat(settings.topic()).isEqualTo("users");
    assertThat(settings.controlTopic()).isEqualTo("users.control");
    assertThat(settings.bootstrapServers()).isEqualTo(List.of("one:9092", "two:9092"));
    assertThat(settings.partitions()).isEqualTo(4);
    assertThat(settings.compressionType()).isEqualTo("none");
    assertThat(settings.commitIntervalMs()).isEqualTo(100);
    assertThat(settings.barrierIntervalMs()).isEqualTo(1000);
    assertThat(settings.autoRegisterSchemas()).isTrue();
    assertThat(settings.explicitDeletes()).isFalse();
  }

  @Test
  void takesNumbersAsTextAndAsNumbers() {
    assertThat(ExportSettings.of(with("partitions", "12")).partitions()).isEqualTo(12);
    assertThat(ExportSettings.of(with("partitions", 12)).partitions()).isEqualTo(12);
  }

  @Test
  void passesOnWhatHasThePrefixOfAClient() {
    ExportSettings settings =
        ExportSettings.of(
            with(
                "kafka.security.protocol",
                "SSL",
                "producer.linger.ms",
                "5",
                "admin.retries",
                "1",
                "registry.bearer.auth.token",
                "x"));

    assertThat(settings.kafka()).isEqualTo(Map.of("security.protocol", "SSL"));
    assertThat(settings.producer()).isEqualTo(Map.of("linger.ms", "5"));
    assertThat(settings.admin()).isEqualTo(Map.of("retries", "1"));
    assertThat(settings.registry()).isEqualTo(Map.of("bearer.auth.token", "x"));
  }

  @Test
  void keepsSecretsOutOfItsText() {
    assertThat(ExportSettings.of(with("registry.bearer.auth.token", "secret")).toString())
        .contains("users")
        .doesNotContain("secret");
  }

  @Test
  void refusesASettingThatItDoesNotKnow() {
    refuses(with("comit.interval.ms", 5), "comit.interval.ms", "there is no such setting");
  }

  @Test
  void refusesASettingThatIsMissing() {
    Map<String, Object> properties = with();
    properties.remove("topic");
    refuses(properties, "topic", "not set");
  }

  @Test
  void refusesANumberOutOfRange() {
    refuses(with("partitions", 0), "partitions", "found \"0\"; expected Value must be at least 1");
  }

  @Test
  void refusesACompressionThatDoesNotExist() {
    refuses(with("compression.type", "rar"), "compression.type", "found \"rar\"");
  }

  @Test
  void refusesToHaveWhatItStandsOnChanged() {
    refuses(with("producer.acks", "1"), "producer.acks", "found \"1\"");
    refuses(with("kafka.transactional.id", "x"), "kafka.transactional.id", "found \"x\"");
  }

  @Test
  void describesEverySetting() {
    assertThat(ExportSettings.reference())
        .contains(ExportConfigDef.DEFINITION.names().toArray(new String[0]));
  }

  private static void refuses(Map<String, Object> properties, String setting, String found) {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> ExportSettings.of(properties))
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting))
        .withMessageContaining(setting + ": " + found)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  private static Map<String, Object> with(Object... namesAndValues) {
    Map<String, Object> properties = new HashMap<>(LEAST);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }
}
