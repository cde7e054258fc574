package io.keywake.cli.server;

import io.keywake.connectors.mirror.MirrorException;
import io.keywake.exporter.ExportSettings;
import io.keywake.exporter.ExportSetupException;
import io.keywake.exporter.Exports;
import io.keywake.monitoring.HttpPortException;
import io.keywake.monitoring.Monitoring;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.rdb.RdbException;
import io.keywake.store.rdb.SnapshotInUseException;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store with its exports that serves clients. Started, waited for and closed by threads of the
 * command; what it consists of has threads of its own.
 */
public final class RunningServer implements AutoCloseable {
  private final ServerConfiguration configuration;
  private final StoreServer server;
  private final @Nullable String consoleUrl;

  private RunningServer(
      ServerConfiguration configuration, StoreServer server, @Nullable String consoleUrl) {
    this.configuration = configuration;
    this.server = server;
    this.consoleUrl = consoleUrl;
  }

  /** As the other one, with nothing to restore. */
  public static RunningServer start(ServerConfiguration configuration, @Nullable Path snapshot) {
    return start(configuration, snapshot, List.of());
  }

  /**
   * Starts a server and returns when it accepts clients.
   *
   * @param snapshot the file to begin with, or null for that of the store's directory, if any
   * @param restoredTopic the topic of an export to begin with instead, or null
   * @throws RuntimeException with a line for the user, naming the setting, if something does not
   *     fit what was found
   */
  public static RunningServer start(
      ServerConfiguration configuration, @Nullable Path snapshot, @Nullable String restoredTopic) {
    if (restoredTopic == null) {
      return start(configuration, snapshot);
    }
    refuseSnapshot(snapshot, configuration.store());
    try (TopicRestore restore = TopicRestore.begin(configuration.export(restoredTopic))) {
      StoreIdentity.adopt(configuration.store(), restore.await().storeId());
      return start(configuration, null, List.of(restore::fill));
    } catch (MirrorException e) {
      throw new ConfigurationException("restore-from-topic: " + e.getMessage(), e);
    }
  }

  private static void refuseSnapshot(@Nullable Path given, StoreSettings settings) {
    Path own = Path.of(settings.get(RedisSettings.DIR), settings.get(RedisSettings.DBFILENAME));
    boolean isOwnThere = settings.get(RedisSettings.LOAD_AT_START) && Files.exists(own);
    if (given != null || isOwnThere) {
      throw new ConfigurationException(
          "restore-from-topic: there is the snapshot "
              + (given == null ? own.toAbsolutePath().normalize() : given)
              + " to begin with as well; expected one of both (set "
              + RedisSettings.LOAD_AT_START.name()
              + " to no, or move the file away)",
          null);
    }
  }

  private static RunningServer start(
      ServerConfiguration configuration,
      @Nullable Path snapshot,
      List<StoreExtension.Factory> first) {
    Monitoring.Factory monitoring = new Monitoring.Factory(configuration.store());
    List<StoreExtension.Factory> extensions = new ArrayList<>(first);
    extensions.addAll(extensions(configuration, monitoring));
    try {
      StoreServer server =
          StoreServer.start(
              configuration.store(),
              configuration.file(),
              snapshot,
              extensions,
              BrokenInvariant::endProcess);
      return new RunningServer(configuration, server, monitoring.url());
    } catch (ExportSetupException e) {
      String export = e.export();
      throw new ConfigurationException(
          ServerConfiguration.prefix(export == null ? "*" : export) + e.getMessage(), e);
    } catch (RdbException e) {
      throw new ConfigurationException("load: " + e.getMessage(), e);
    } catch (HttpPortException e) {
      throw new ConfigurationException(e.getMessage() + "; expected a port that is free", e);
    } catch (SnapshotInUseException e) {
      throw new ConfigurationException(RedisSettings.DIR.name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          RedisSettings.PORT.name() + ": " + e.getMessage() + "; expected a port that is free", e);
    }
  }

  /** Exports last, so that they end first, and are watched until they have. */
  private static List<StoreExtension.Factory> extensions(
      ServerConfiguration configuration, Monitoring.Factory monitoring) {
    if (configuration.exports().isEmpty()) {
      return List.of(monitoring);
    }
    String storeId = StoreIdentity.of(configuration.store());
    ServerConfiguration.configure(configuration.store(), StoreSettings.STORE_ID.name(), storeId);
    return List.of(monitoring, Exports.factory(storeId, configuration.exports()));
  }

  /** One line that tells where clients are accepted and what is exported. */
  public String description() {
    StringBuilder line = new StringBuilder("accepting clients on port " + server.port());
    if (configuration.exports().isEmpty()) {
      line.append(", without exports: no bootstrap servers are set");
    }
    String separator = ", exporting to ";
    for (ExportSettings export : configuration.exports()) {
      line.append(separator).append(export.topic());
      separator = ", ";
    }
    if (consoleUrl != null) {
      line.append(", console at ").append(consoleUrl);
    }
    return line.toString();
  }

  /** Where a browser on this machine finds the console, or null if there is none. */
  @Nullable String consoleUrl() {
    return consoleUrl;
  }

  /** Waits until a client has sent SHUTDOWN. */
  public void awaitShutdownAsked() throws InterruptedException {
    server.awaitShutdownAsked();
  }

  /** Lets clients go, has the exports publish what is left, and ends. */
  @Override
  public void close() {
    server.close();
  }
}
