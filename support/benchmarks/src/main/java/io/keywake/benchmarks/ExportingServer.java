package io.keywake.benchmarks;

import io.keywake.exporter.ExportSettings;
import io.keywake.exporter.Exports;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.DeferredExtension;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A server whose export begins when it is told to, so that it can be filled before. Its main thread
 * reads what to do from standard input, and answers on standard output.
 *
 * <p>The command line's server begins its exports before it accepts clients: there is nothing to
 * walk then, and everything that is loaded goes the way of mutations.
 */
final class ExportingServer {
  /** Answered with {@link #WALKING}; anything else, and the end of the input, ends the process. */
  static final String EXPORT = "export";

  /** Followed by the port. */
  static final String PORT = "port ";

  /** Followed by the time in milliseconds since 1970 when the walk began. */
  static final String WALKING = "walking ";

  private static final String STORE_ID = "benchmark";

  private ExportingServer() {}

  /**
   * Runs the server until the input ends, as it does when the benchmark dies.
   *
   * @param arguments the file with the settings of the export
   */
  public static void main(String[] arguments) throws IOException, SettingException {
    StoreSettings settings = new StoreSettings();
    settings.configure(RedisSettings.PORT.name(), "0");
    settings.configure(RedisSettings.LOAD_AT_START.name(), "no");
    List<DeferredExtension> deferred = new ArrayList<>();
    StoreExtension.Factory exports =
        Exports.factory(STORE_ID, List.of(exportSettings(Path.of(arguments[0]))));
    StoreServer server =
        StoreServer.start(
            settings,
            "",
            List.of(
                context -> {
                  DeferredExtension extension = new DeferredExtension(exports.create(context));
                  deferred.add(extension);
                  return extension;
                }),
            failure -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
    System.out.println(PORT + server.port());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (EXPORT.equals(input.readLine())) {
      deferred.forEach(DeferredExtension::begin);
      System.out.println(WALKING + System.currentTimeMillis());
    }
    server.close();
  }

  private static ExportSettings exportSettings(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> settings = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return ExportSettings.of(settings);
  }
}
