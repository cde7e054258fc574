package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void repliesSettingsByPattern() {
    assertThat(store.run("config get max*"))
        .isEqualTo(
            "[\"maxclients\", \"10000\", \"maxmemory\", \"0\", \"maxmemory-policy\","
                + " \"noeviction\", \"maxmemory-samples\", \"5\"]");
    assertThat(store.run("config get save appendonly"))
        .isEqualTo("[\"save\", \"\", \"appendonly\", \"no\"]");
    assertThat(store.run("config get MaxClients")).isEqualTo("[\"MaxClients\", \"10000\"]");
    assertThat(store.run("config get nosuch")).isEqualTo("[]");
    assertThat(store.run("config get hash-max-ziplist-*"))
        .isEqualTo("[\"hash-max-ziplist-entries\", \"128\", \"hash-max-ziplist-value\", \"64\"]");
  }

  @Test
  void changesTakeEffect() {
    assertThat(store.run("config set hash-max-ziplist-entries 1")).isEqualTo("+OK");
    assertThat(store.run("config get hash-max-listpack-entries"))
        .isEqualTo("[\"hash-max-listpack-entries\", \"1\"]");
    store.putField("h", "a", "1");
    store.putField("h", "b", "2");
    assertThat(store.run("object encoding h")).isEqualTo("\"hashtable\"");
  }

  @Test
  void changesAllOrNothing() {
    assertThat(store.run("config set maxclients 5 timeout soon"))
        .isEqualTo(
            "-ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't"
                + " be parsed into an integer");
    assertThat(store.run("config get maxclients")).isEqualTo("[\"maxclients\", \"10000\"]");
    assertThat(store.run("config set maxclients 5 timeout 7")).isEqualTo("+OK");
    assertThat(store.settings.get(RedisSettings.MAXCLIENTS)).isEqualTo(5);
    assertThat(store.settings.get(RedisSettings.TIMEOUT)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "databases 3, can't set immutable config",
    "timeout -1, argument must be between 0 and 2147483647 inclusive",
    "proto-max-bulk-len 1zb, argument must be a memory value",
    "proto-max-bulk-len 1, argument must be between 1048576 and 2147482623 inclusive",
    "appendonly yes, 'there is no append-only file, it must stay ''no'''",
    "maxmemory 1zb, argument must be a memory value",
    "timeout 1 TIMEOUT 2, duplicate parameter"
  })
  void refusesBadValues(String setting, String reason) {
    assertThat(store.run("config set " + setting))
        .startsWith("-ERR CONFIG SET failed (possibly related to argument '")
        .endsWith("') - " + reason);
  }

  @Test
  void refusesBadRequests() {
    assertThat(store.run("config set nosuch 1"))
        .isEqualTo("-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'");
    assertThat(store.run("config set timeout 1 hz")).isEqualTo("-ERR syntax error");
    assertThat(store.run("config rewrite"))
        .isEqualTo("-ERR The server is running without a config file");
  }

  @Test
  void readsSizesWithUnits() throws SettingException {
    store.settings.configure("proto-max-bulk-len", "64mb");
    store.settings.configure("CLIENT-QUERY-BUFFER-LIMIT", "2gb");

    assertThat(store.settings.text(RedisSettings.PROTO_MAX_BULK_LEN)).isEqualTo("67108864");
    assertThat(store.settings.requestLimits().bulkBytesMax()).isEqualTo(64 << 20);
    assertThat(store.settings.requestLimits().requestBytesMax()).isEqualTo(2L << 30);
  }

  @Test
  void refusesABadConfiguration() {
    assertThatThrownBy(() -> store.settings.configure("port", "65536"))
        .isInstanceOfSatisfying(
            SettingException.class,
            e -> {
              assertThat(e.setting()).isEqualTo("port");
              assertThat(e.reason()).isEqualTo("argument must be between 0 and 65535 inclusive");
            });
    assertThatThrownBy(() -> store.settings.configure("prot", "1"))
        .isInstanceOf(SettingException.class)
        .hasMessage("unknown setting");
  }

  @Test
  void everyDefaultIsAValueThatTheSettingTakes() throws SettingException {
    StoreSettings settings = new StoreSettings();
    for (Setting<?> setting : List.copyOf(settings.all().values())) {
      settings.configure(setting.name(), setting.defaultText());
      assertThat(settings.text(setting)).isEqualTo(setting.defaultText());
      assertThat(setting.description()).endsWith(".");
    }
  }

  @Test
  void takesSettingsOfOtherComponents() throws SettingException {
    Setting<Boolean> fast =
        Setting.atStart("export-fast", SettingType.yesOrNo(), false, "Whether to be fast.");
    StoreSettings settings = new StoreSettings(List.of(fast));

    settings.configure("export-fast", "YES");
    assertThat(settings.get(fast)).isTrue();
    assertThat(settings.text(fast)).isEqualTo("yes");
  }
}
