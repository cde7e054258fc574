package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorConfigTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "bootstrap.servers", "127.0.0.1:9092",
          "schema.registry.url", "http://127.0.0.1:8081",
          "topic", "entries");

  @Test
  void hasDefaultsForAllButTheEndpointsAndTheTopic() {
    MirrorConfig config = MirrorConfig.of(LEAST);
    assertThat(config.topic()).isEqualTo("entries");
    assertThat(config.controlTopic()).isEqualTo("entries.control");
    assertThat(config.alignIntervalMs()).isEqualTo(1000);
    assertThat(config.barrierAgeMaxMs()).isNull();
    assertThat(config.startupTimeoutMs()).isEqualTo(15_000);
    assertThat(config.absenceMaxMs()).isNull();
    assertThat(config.isAppliedAtBarriers()).isFalse();
    assertThat(config.isRebuiltInSecondCopy()).isFalse();
    assertThat(config.partitions()).isEmpty();
    assertThat(config.stateDirectory()).isNull();
    assertThat(config.stateSaveIntervalMs()).isEqualTo(60_000);
    assertThat(config.consumerSettings())
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("client.id", "keywake-mirror-entries")
        .doesNotContainKey("group.id");
  }

  @Test
  void passesPrefixedSettingsOnWithoutTheirPrefix() {
    MirrorConfig config =
        MirrorConfig.of(
            with("consumer.fetch.max.bytes", "1", "registry.basic.auth.user.info", "a:b"));
    assertThat(config.consumerSettings()).containsEntry("fetch.max.bytes", "1");
    assertThat(config.registrySettings())
        .containsEntry("basic.auth.user.info", "a:b")
        .containsEntry("schema.registry.url", "http://127.0.0.1:8081");
  }

  @Test
  void takesNumbersOfPartitions() {
    assertThat(MirrorConfig.of(with("partitions", "0,2")).partitions()).containsExactly(0, 2);
    refuses(with("partitions", "0,first"), "partitions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bootstrap.servers", "schema.registry.url", "topic"})
  void namesASettingThatIsMissing(String setting) {
    Map<String, String> settings = new HashMap<>(LEAST);
    settings.remove(setting);
    refuses(settings, setting);
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.server, 127.0.0.1:9092",
    "align.interval.ms, -1",
    "align.interval.ms, soon",
    "barrier.age.max.ms, -2",
    "topic, ''",
    "consumer.isolation.level, read_uncommitted",
    "consumer.auto.offset.reset, latest"
  })
  void namesASettingThatItDoesNotAccept(String setting, String value) {
    refuses(with(setting, value), setting);
  }

  @Test
  void printsAReferenceOfItsSettings() {
    assertThat(MirrorConfig.reference()).contains(LEAST.keySet()).contains("align.interval.ms");
  }

  private static void refuses(Map<String, String> settings, String setting) {
    assertThatExceptionOfType(MirrorSetupException.class)
        .isThrownBy(() -> MirrorConfig.of(settings))
        .withMessageContaining(setting)
        .withMessageContaining("expected");
  }

  private static Map<String, String> with(String... pairs) {
    Map<String, String> settings = new HashMap<>(LEAST);
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    return settings;
  }
}
