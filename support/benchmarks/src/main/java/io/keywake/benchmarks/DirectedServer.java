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
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A server that does its work in the background when it is told to, so that it can be filled and
 * measured at rest before. Its main thread reads what to do from standard input, and answers on
 * standard output.
 *
 * <p>The command line's server begins its exports before it accepts clients: there is nothing to
 * walk then, and everything that is loaded goes the way of mutations.
 */
final class DirectedServer {
  /** To begin the export; answered with {@link #WALKING}. */
  static final String EXPORT = "export";

  /** To walk everything again and again, for a client that discards it. */
  static final String WALK = "walk";

  /** To end that after the present walk; answered with {@link #WALKED}. */
  static final String REST = "rest";

  /** Followed by the port. */
  static final String PORT = "port ";

  /** Followed by the time in milliseconds since 1970 when the walk of the export began. */
  static final String WALKING = "walking ";

  /** Followed by the number of walks. */
  static final String WALKED = "walked ";

  private static final String STORE_ID = "benchmark";

  private final List<DeferredExtension> exports = new ArrayList<>();
  private StoreExtension.@Nullable Context context;
  private @Nullable RepeatedWalk walk;

  private DirectedServer() {}

  /**
   * Runs the server until the input ends, as it does when the benchmark dies.
   *
   * @param arguments the file with the settings of the export, or nothing if there is none
   */
  public static void main(String[] arguments) throws IOException, SettingException {
    DirectedServer directed = new DirectedServer();
    StoreSettings settings = new StoreSettings();
    settings.configure(RedisSettings.PORT.name(), "0");
    settings.configure(RedisSettings.LOAD_AT_START.name(), "no");
    List<StoreExtension.Factory> factories = new ArrayList<>();
    factories.add(directed::notice);
    for (String file : arguments) {
      factories.add(directed.deferred(exportSettings(Path.of(file))));
    }
    StoreServer server =
        StoreServer.start(
            settings,
            "",
            factories,
            failure -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
    System.out.println(PORT + server.port());
    directed.obey();
    server.close();
  }

  private StoreExtension notice(StoreExtension.Context store) {
    context = store;
    return new StoreExtension() {};
  }

  private StoreExtension.Factory deferred(ExportSettings settings) {
    StoreExtension.Factory factory = Exports.factory(STORE_ID, List.of(settings));
    return store -> {
      DeferredExtension extension = new DeferredExtension(factory.create(store));
      exports.add(extension);
      return extension;
    };
  }

  private void obey() throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String word = input.readLine(); word != null; word = input.readLine()) {
      switch (word) {
        case EXPORT -> {
          exports.forEach(DeferredExtension::begin);
          System.out.println(WALKING + System.currentTimeMillis());
        }
        case WALK -> walk = RepeatedWalk.begin(Objects.requireNonNull(context));
        case REST -> System.out.println(WALKED + Objects.requireNonNull(walk).end());
        default -> throw new IllegalArgumentException("expected a word, found " + word);
      }
    }
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
