package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
  @Test
  void takesEverythingIfNothingIsSaid() {
    Selection selection = settings().selection();
    assertThat(selection.isEverything()).isTrue();
    assertThat(selection.containsKey(15, bytes("any"))).isTrue();
    assertThat(settings().selectionText()).isEmpty();
  }

  @Test
  void leavesOutWhatIsExcludedAndWhatIsNotIncluded() {
    Selection selection =
        settings(
                "include.databases", "0,2,3",
                "exclude.databases", "3",
                "include.keys", "user:*,cart:?",
                "exclude.keys", "*:tmp",
                "include.types", "string,zset",
                "exclude.types", "zset")
            .selection();
    assertThat(selection.isEverything()).isFalse();
    assertThat(selection.containsKey(0, bytes("user:1"))).isTrue();
    assertThat(selection.containsKey(2, bytes("cart:1"))).isTrue();
    assertThat(selection.containsKey(1, bytes("user:1"))).isFalse();
    assertThat(selection.containsKey(3, bytes("user:1"))).isFalse();
    assertThat(selection.containsKey(0, bytes("cart:12"))).isFalse();
    assertThat(selection.containsKey(0, bytes("user:tmp"))).isFalse();
    assertThat(selection.containsType("string")).isTrue();
    assertThat(selection.containsType("zset")).isFalse();
    assertThat(selection.containsType("hash")).isFalse();
  }

  @Test
  void isTheSameWhenItIsReadFromItsText() {
    ExportSettings settings =
        settings("exclude.types", "hash", "include.keys", "a=*,[bc]?", "routes", "users:user:*");
    assertThat(settings.selectionText())
        .isEqualTo("exclude.types=hash\ninclude.keys=a=*,[bc]?\nroutes=users:user:*\n");
    Selection read = ExportSettings.selectionOf(settings.selectionText());
    assertThat(read.containsKey(0, bytes("a=1"))).isTrue();
    assertThat(read.containsKey(0, bytes("d1"))).isFalse();
    assertThat(read.containsType("hash")).isFalse();
    assertThat(ExportSettings.selectionOf("").isEverything()).isTrue();
  }

  @Test
  void refusesATextOfALaterVersion() {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> ExportSettings.selectionOf("include.moons=7\n"))
        .withMessageContaining("include.moons");
  }

  @Test
  void namesTheSettingThatIsNotUnderstood() {
    refuses("include.databases", "zero");
    refuses("exclude.databases", "-1");
    refuses("include.types", "stream");
    refuses("routes", "users");
    refuses("routes", ":user:*");
    refuses("routes", "users:");
    refuses("routes", "us ers:*");
    refuses("routes", "users.parts:*");
    refuses("routes", "users.control:*");
  }

  @Test
  void sendsAKeyWhereTheFirstMatchingRouteSays() {
    ExportTopics topics =
        ExportTopics.of(
            settings("routes", "admins:user:0*,users:user:*,admins:root"), Set.of("gone", "users"));
    assertThat(topics.data()).containsExactly("main", "admins", "users", "gone");
    assertThat(topics.parts()).contains("gone.parts").hasSize(4);
    assertThat(topicOf(topics, "user:07")).isEqualTo("admins");
    assertThat(topicOf(topics, "user:1")).isEqualTo("users");
    assertThat(topicOf(topics, "root")).isEqualTo("admins");
    assertThat(topicOf(topics, "other")).isEqualTo("main");
  }

  @Test
  void twoExportsCannotShareATopic() {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(
            () ->
                Exports.factory(
                    "store", List.of(settings("routes", "users:user:*"), settingsOf("users"))))
        .withMessageContaining("routes: topic users is one of export main, too");
  }

  private static String topicOf(ExportTopics topics, String key) {
    return topics.data().get(topics.dataTopicOf(0, bytes(key)));
  }

  private static void refuses(String name, String value) {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> settings(name, value))
        .withMessageContaining(name + ": ")
        .withMessageContaining(value);
  }

  private static ExportSettings settings(String... more) {
    return settingsOf("main", more);
  }

  private static ExportSettings settingsOf(String topic, String... more) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "topic", topic,
                "bootstrap.servers", "nobody:1",
                "schema.registry.url", "mock://selection"));
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return ExportSettings.of(properties);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
