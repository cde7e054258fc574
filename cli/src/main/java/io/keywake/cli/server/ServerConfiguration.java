package io.keywake.cli.server;

import io.keywake.exporter.ExportSettings;
import io.keywake.exporter.ExportSetupException;
import io.keywake.monitoring.MonitoringSettings;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server process is to do: the store's settings under their Redis names, and for each export
 * its own under {@code export.<name>.}. Handed over to the server that is started with it.
 *
 * @param file absolute path of the file of settings, or an empty one
 * @param exports by name
 */
public record ServerConfiguration(StoreSettings store, String file, List<ExportSettings> exports) {
  static final String EXPORT_PREFIX = "export.";
  private static final String EXPORT_NAME = "name";

  public ServerConfiguration {
    exports = List.copyOf(exports);
  }

  /**
   * Reads settings and checks them.
   *
   * @param file what to read first, or null
   * @param options by their whole names; they win over the file
   * @throws RuntimeException with a line for the user, naming the setting that is missing, unknown
   *     or not acceptable
   */
  public static ServerConfiguration of(@Nullable Path file, Map<String, String> options) {
    Map<String, String> settings = new TreeMap<>();
    if (file != null) {
      settings.putAll(ConfigurationFile.read(file));
    }
    settings.putAll(options);
    StoreSettings store = new StoreSettings(MonitoringSettings.ALL);
    Map<String, Map<String, String>> exports = new TreeMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(EXPORT_PREFIX)) {
            addExportSetting(exports, name, value);
          } else {
            configure(store, name, value);
          }
        });
    List<ExportSettings> checked = new ArrayList<>();
    exports.forEach((name, own) -> checked.add(export(name, own)));
    String path = file == null ? "" : file.toAbsolutePath().normalize().toString();
    return new ServerConfiguration(store, path, checked);
  }

  /**
   * The export to a topic.
   *
   * @throws ConfigurationException if there is none
   */
  ExportSettings export(String topic) {
    return exports.stream()
        .filter(export -> export.topic().equals(topic))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "restore-from-topic: no export is to topic "
                        + topic
                        + "; expected the settings of the one that goes on there",
                    null));
  }

  static void configure(StoreSettings store, String name, String value) {
    if (store.find(name) == null) {
      throw new ConfigurationException(
          name
              + ": there is no such setting; expected one that CONFIG GET * lists, or "
              + EXPORT_PREFIX
              + "<name>.<setting>",
          null);
    }
    try {
      store.configure(name, value);
    } catch (SettingException e) {
      throw new ConfigurationException(name + ": found \"" + value + "\": " + e.reason(), e);
    }
  }

  private static void addExportSetting(
      Map<String, Map<String, String>> exports, String name, String value) {
    int end = name.indexOf('.', EXPORT_PREFIX.length());
    if (end <= EXPORT_PREFIX.length() || end == name.length() - 1) {
      throw new ConfigurationException(
          name + ": there is no such setting; expected " + EXPORT_PREFIX + "<name>.<setting>",
          null);
    }
    String export = name.substring(EXPORT_PREFIX.length(), end);
    exports.computeIfAbsent(export, each -> new TreeMap<>()).put(name.substring(end + 1), value);
  }

  private static ExportSettings export(String name, Map<String, String> own) {
    if (own.containsKey(EXPORT_NAME)) {
      throw new ConfigurationException(
          prefix(name) + EXPORT_NAME + ": an export has the name that its settings begin with",
          null);
    }
    own.put(EXPORT_NAME, name);
    try {
      return ExportSettings.of(own);
    } catch (ExportSetupException e) {
      throw new ConfigurationException(prefix(name) + e.getMessage(), e);
    }
  }

  static String prefix(String export) {
    return EXPORT_PREFIX + export + '.';
  }
}
