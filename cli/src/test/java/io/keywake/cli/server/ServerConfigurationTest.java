package io.keywake.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.exporter.ExportSettings;
import io.keywake.store.command.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigurationTest {
  private static final Map<String, String> MAIN =
      Map.of(
          "export.main.bootstrap.servers", "127.0.0.1:9092",
          "export.main.schema.registry.url", "http://127.0.0.1:8081",
          "export.main.topic", "shop");

  @TempDir private Path directory;

  @Test
  void hasTheStoresDefaultsAndNoExportsWithoutSettings() {
    ServerConfiguration configuration = ServerConfiguration.of(null, Map.of());

    assertThat(configuration.store().get(RedisSettings.PORT)).isEqualTo(6379);
    assertThat(configuration.exports()).isEmpty();
    assertThat(configuration.file()).isEmpty();
  }

  @Test
  void letsOptionsWinOverTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("a.conf"), "port 7000\nhz 50\n");
    ServerConfiguration configuration = ServerConfiguration.of(file, Map.of("port", "7001"));

    assertThat(configuration.store().get(RedisSettings.PORT)).isEqualTo(7001);
    assertThat(configuration.store().get(RedisSettings.HZ)).isEqualTo(50);
    assertThat(configuration.file()).isEqualTo(file.toString());
  }

  @Test
  void takesAnyNumberOfExports() {
    Map<String, String> settings = new HashMap<>(MAIN);
    MAIN.forEach((name, value) -> settings.put(name.replace("main", "second"), value));
    settings.put("export.second.topic", "copy");
    settings.put("export.second.partitions", "12");

    List<ExportSettings> exports = ServerConfiguration.of(null, settings).exports();
    assertThat(exports).extracting(ExportSettings::name).containsExactly("main", "second");
    assertThat(exports).extracting(ExportSettings::topic).containsExactly("shop", "copy");
    assertThat(exports).extracting(ExportSettings::partitions).containsExactly(4, 12);
  }

  @Test
  void refusesASettingThatDoesNotExist() {
    refuses(
        Map.of("prot", "6379"),
        "prot: there is no such setting; expected one that CONFIG GET * lists, or"
            + " export.<name>.<setting>");
    refuses(
        Map.of("export.main", "x"),
        "export.main: there is no such setting; expected export.<name>.<setting>");
  }

  @Test
  void refusesAValueThatASettingOfTheStoreDoesNotTake() {
    refuses(
        Map.of("port", "65536"),
        "port: found \"65536\": argument must be between 0 and 65535 inclusive");
  }

  @Test
  void namesTheSettingOfAnExportInFull() {
    Map<String, String> settings = new HashMap<>(MAIN);
    settings.put("export.main.partitons", "3");
    assertThatThrownBy(() -> ServerConfiguration.of(null, settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("export.main.partitons: there is no such setting; expected ");
  }

  @Test
  void saysWhatAnExportLacks() {
    refuses(
        Map.of("export.main.topic", "shop"),
        "export.main.bootstrap.servers: not set; expected a value, because it has no default");
  }

  @Test
  void keepsTheStoresIdentity() {
    Map<String, String> settings = Map.of("dir", directory.toString());
    String first = StoreIdentity.of(ServerConfiguration.of(null, settings).store());

    assertThat(StoreIdentity.of(ServerConfiguration.of(null, settings).store())).isEqualTo(first);
  }

  @Test
  void prefersAnIdentityThatIsSet() {
    Map<String, String> settings = Map.of("dir", directory.toString(), "store-id", "mine");

    assertThat(StoreIdentity.of(ServerConfiguration.of(null, settings).store())).isEqualTo("mine");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysThatTheIdentityCannotBeKept() {
    Path missing = directory.resolve("missing");
    ServerConfiguration configuration =
        ServerConfiguration.of(null, Map.of("dir", missing.toString()));

    assertThatThrownBy(() -> StoreIdentity.of(configuration.store()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("dir: " + missing.resolve("keywake-store-id") + " cannot be read");
  }

  private static void refuses(Map<String, String> settings, String message) {
    assertThatThrownBy(() -> ServerConfiguration.of(null, settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }
}
