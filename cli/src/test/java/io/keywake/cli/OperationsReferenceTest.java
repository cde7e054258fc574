package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.exporter.ExportSettings;
import io.keywake.exporter.ExportState;
import io.keywake.exporter.Exports;
import io.keywake.monitoring.MetricDescription;
import io.keywake.monitoring.MonitoringSettings;
import io.keywake.store.command.Setting;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.DeferredExtension;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import io.keywake.store.server.Watched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The reference in {@code docs/operations.md} says what the definitions say: settings, states and
 * metrics. {@code -Ddocs.write=true} writes its tables.
 */
class OperationsReferenceTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");

  /** A setting in Kafka's reference: its name, indented lines of text, a list of its properties. */
  private static final Pattern DEFINED = Pattern.compile("(?m)^``(.+)``\\n((?:  .*\\n|\\n)+)");

  @Test
  void hasEverySettingOfTheStore() throws IOException {
    StringBuilder table = table("setting", "default", "");
    for (Setting<?> setting :
        new LinkedHashSet<>(new StoreSettings(MonitoringSettings.ALL).all().values())) {
      String when = setting.isChangeable() ? "" : " At start.";
      row(table, code(setting.name()), value(setting.defaultText()), setting.description() + when);
    }
    check("store settings", table);
  }

  @Test
  void hasEverySettingOfAnExport() throws IOException {
    check("export settings", defined(ExportSettings.reference()));
  }

  @Test
  void hasEverySettingOfAMirror() throws IOException {
    check("mirror settings", defined(MirrorConfig.reference()));
  }

  @Test
  void hasEveryMetric() throws Exception {
    StringBuilder table = table("metric", "labels", "");
    for (Watched watched : watched()) {
      for (MetricDescription metric : MetricDescription.of(watched)) {
        String labels = String.join(", ", metric.labels());
        row(table, code(metric.name()), labels, metric.meaning());
      }
    }
    check("metrics", table);
  }

  @Test
  void hasEveryState() throws IOException {
    String document = Files.readString(DOCUMENT);
    for (ExportState state : ExportState.values()) {
      assertThat(document).contains("| `" + state.name().toLowerCase(Locale.ROOT) + "` |");
      assertThat(Watched.State.valueOf(state.name())).hasToString(state.name());
    }
  }

  /** What a server with an export has to show; nothing of it is running. */
  static List<Watched> watched() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    settings.configure("load-at-start", "no");
    List<Watched> all = new ArrayList<>();
    StoreServer.start(
            settings,
            "",
            List.of(
                context -> new DeferredExtension(Exports.factory("id", List.of()).create(context)),
                context ->
                    new StoreExtension() {
                      @Override
                      public void watch(List<Watched> watched) {
                        all.addAll(watched);
                      }
                    }),
            failure -> {
              throw new AssertionError(failure);
            })
        .close();
    return all;
  }

  private static StringBuilder defined(String reference) {
    StringBuilder table = table("setting", "default", "");
    Matcher settings = DEFINED.matcher(reference);
    while (settings.find()) {
      String text = settings.group(2);
      String meaning = text.substring(0, text.indexOf("  * Type:")).strip();
      Matcher standard = Pattern.compile("\\* Default: (.*)").matcher(text);
      String given = standard.find() ? standard.group(1).replaceFirst(" \\(.*", "") : null;
      row(
          table,
          code(settings.group(1)),
          given == null ? "none, required" : value(given.replace("\"", "")),
          meaning.replaceAll("\\s+", " "));
    }
    return table;
  }

  private static StringBuilder table(String... heads) {
    StringBuilder table = new StringBuilder();
    row(table, heads);
    return table.append("| --- ".repeat(heads.length)).append("|\n");
  }

  private static void row(StringBuilder table, String... cells) {
    for (String cell : cells) {
      table.append("| ").append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "" : " ");
    }
    table.append("|\n");
  }

  private static String code(String text) {
    return '`' + text + '`';
  }

  private static String value(String text) {
    return text.isEmpty() || text.equals("null") ? "empty" : code(text);
  }

  /** Compares a table with what stands between the comments that bear its name. */
  private static void check(String name, StringBuilder table) throws IOException {
    String document = Files.readString(DOCUMENT);
    String begin = "<!-- " + name + " -->\n";
    int from = document.indexOf(begin);
    int to = document.indexOf("<!-- end -->", from);
    assertThat(from).as("the comment that begins the table of " + name).isNotNegative();
    from += begin.length();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, document.substring(0, from) + table + document.substring(to));
    } else {
      assertThat(document.substring(from, to))
          .as("docs/operations.md; -Ddocs.write=true writes it")
          .isEqualTo(table.toString());
    }
  }
}
