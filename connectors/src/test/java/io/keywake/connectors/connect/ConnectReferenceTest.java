package io.keywake.connectors.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/connect.md} says what the definitions say, and shows the files that the tests use.
 * {@code -Ddocs.write=true} writes these parts.
 */
class ConnectReferenceTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "connect.md");
  private static final Path FILES = Path.of("..", "docs", "connect");

  @Test
  void hasEverySetting() throws IOException {
    check("value settings", table(UnwrapSettings.valueDefinition()));
    check("key settings", table(UnwrapSettings.keyDefinition()));
  }

  @Test
  void hasEveryConfiguration() throws IOException {
    for (String file :
        List.of("users.sql", "jdbc-sink.json", "file-sink.json", "redis-sink.json")) {
      String language = file.substring(file.indexOf('.') + 1);
      check(file, "```" + language + "\n" + Files.readString(FILES.resolve(file)) + "```\n");
    }
  }

  private static String table(ConfigDef definition) {
    StringBuilder table = new StringBuilder("| setting | default | |\n| --- | --- | --- |\n");
    for (String name : definition.configKeys().keySet()) {
      ConfigKey key = definition.configKeys().get(name);
      String standard =
          key.defaultValue instanceof List<?> list
              ? String.join(",", list.stream().map(String::valueOf).toList())
              : String.valueOf(key.defaultValue);
      table
          .append("| `")
          .append(name)
          .append("` | ")
          .append(standard.isEmpty() ? "empty" : "`" + standard + "`")
          .append(" | ")
          .append(key.documentation)
          .append(" |\n");
    }
    return table.toString();
  }

  private static void check(String part, String expected) throws IOException {
    String document = Files.readString(DOCUMENT);
    String begin = "<!-- " + part + " -->\n";
    int from = document.indexOf(begin);
    int to = document.indexOf("<!-- end -->", from);
    assertThat(from).as("the comment that begins %s", part).isNotNegative();
    from += begin.length();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, document.substring(0, from) + expected + document.substring(to));
      return;
    }
    assertThat(document.substring(from, to))
        .as("docs/connect.md; -Ddocs.write=true writes it")
        .isEqualTo(expected);
  }
}
