package io.keywake.cli.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
  @TempDir private Path directory;

  @Test
  void readsPropertiesAndLinesOfARedisConf() throws IOException {
    Path file =
        written(
            """
            # a comment
            port 7000
            bind 127.0.0.1 -::1
            save ""
            hz=20
            export.main.topic: shop
            export.main.bootstrap.servers = a:9092,b:9092
            """);

    assertThat(ConfigurationFile.read(file))
        .isEqualTo(
            Map.of(
                "port",
                "7000",
                "bind",
                "127.0.0.1 -::1",
                "save",
                "",
                "hz",
                "20",
                "export.main.topic",
                "shop",
                "export.main.bootstrap.servers",
                "a:9092,b:9092"));
  }

  @Test
  void takesTheLastOfSeveralLines() throws IOException {
    assertThat(ConfigurationFile.read(written("port 1\nport 2\n"))).containsEntry("port", "2");
  }

  @Test
  void joinsTheLinesOfTheClassesOfClients() throws IOException {
    Path file =
        written(
            """
            client-output-buffer-limit normal 1mb 0 0
            client-output-buffer-limit pubsub 2mb 0 0
            """);

    assertThat(ConfigurationFile.read(file))
        .containsEntry("client-output-buffer-limit", "normal 1mb 0 0 pubsub 2mb 0 0");
  }

  @Test
  void joinsTheLinesOfSavePointsUntilOneTakesThemBack() throws IOException {
    assertThat(ConfigurationFile.read(written("save 3600 1\nsave 60 100\n")))
        .containsEntry("save", "3600 1 60 100");
    assertThat(ConfigurationFile.read(written("save 3600 1\nsave \"\"\nsave 60 1\n")))
        .containsEntry("save", "60 1");
  }

  @Test
  void saysThatAFileIsMissing() {
    Path missing = directory.resolve("missing.conf");

    assertThatThrownBy(() -> ConfigurationFile.read(missing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--config " + missing + ": there is no such file; expected a file of settings");
  }

  @Test
  void saysThatAFileIsNoText() throws IOException {
    Path file = directory.resolve("binary.conf");
    Files.write(file, "dir \u00e4\u00f6".getBytes(ISO_8859_1));

    assertThatThrownBy(() -> ConfigurationFile.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not text in UTF-8");
  }

  private Path written(String text) throws IOException {
    return Files.writeString(directory.resolve("keywake.conf"), text);
  }
}
