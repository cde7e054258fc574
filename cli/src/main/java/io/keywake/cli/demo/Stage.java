package io.keywake.cli.demo;

import io.keywake.cli.server.BrokenInvariant;
import io.keywake.cli.verify.StoreAddress;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreExport;
import io.keywake.cli.verify.VerifiedMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.exporter.ExportSettings;
import io.keywake.exporter.Exports;
import io.keywake.monitoring.Monitoring;
import io.keywake.monitoring.MonitoringSettings;
import io.keywake.sandbox.Sandbox;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.DeferredExtension;
import io.keywake.store.server.StoreServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a demonstration takes place: a sandbox, a store with one export, and a mirror. Used by the
 * main thread; what it opens belongs to whoever ends the command.
 */
final class Stage {
  private static final String HOST = "127.0.0.1";
  private static final String EXPORT = "main";
  private static final String TOPIC = "keywake.demo";
  private static final String STORE_ID = "keywake-demo";

  /** None: what is published at the end is removed with the sandbox anyway. */
  private static final String CLOSE_TIMEOUT_MS = "0";

  private final Ownership ownership;
  private final Sandbox sandbox;
  private final List<DeferredExtension> deferred = new ArrayList<>();
  private final Monitoring.Factory monitoring;
  private final StoreServer server;

  private Stage(Ownership ownership, String form) throws IOException {
    this.ownership = ownership;
    sandbox = ownership.own(Sandbox.builder().withoutShutdownHook().build());
    sandbox.open();
    StoreSettings store = storeSettings();
    monitoring = new Monitoring.Factory(store);
    server = ownership.own(startServer(monitoring, store, form));
  }

  /** Starts sandbox and store; the export waits for {@link #beginExport}. */
  static Stage open(Ownership ownership, String form) throws IOException {
    return new Stage(ownership, form);
  }

  private StoreServer startServer(Monitoring.Factory monitoring, StoreSettings store, String form)
      throws IOException {
    ExportSettings settings =
        ExportSettings.of(
            Map.of(
                "name",
                EXPORT,
                "topic",
                TOPIC,
                "form",
                form,
                "bootstrap.servers",
                sandbox.bootstrapServers(),
                "schema.registry.url",
                sandbox.schemaRegistryUrl(),
                "close.timeout.ms",
                CLOSE_TIMEOUT_MS));
    return StoreServer.start(
        store,
        "",
        List.of(
            monitoring,
            context -> {
              DeferredExtension export =
                  new DeferredExtension(
                      Exports.factory(STORE_ID, List.of(settings)).create(context));
              deferred.add(export);
              return export;
            }),
        BrokenInvariant::endProcess);
  }

  private static StoreSettings storeSettings() {
    StoreSettings settings = new StoreSettings(MonitoringSettings.ALL);
    try {
      settings.configure(RedisSettings.BIND.name(), HOST);
      settings.configure(RedisSettings.PORT.name(), "0");
      settings.configure(RedisSettings.LOAD_AT_START.name(), "no");
      settings.configure(MonitoringSettings.HTTP_PORT.name(), "0");
    } catch (SettingException e) {
      throw new IllegalStateException(e);
    }
    return settings;
  }

  /** Creates the topics and begins the walk. */
  void beginExport() {
    deferred.forEach(DeferredExtension::begin);
  }

  /** Starts a mirror of the export, which must have begun. */
  Mirror openMirror(VerifiedMirror listener) {
    MirrorConfig config =
        MirrorConfig.of(
            Map.of(
                MirrorConfig.BOOTSTRAP_SERVERS, sandbox.bootstrapServers(),
                MirrorConfig.SCHEMA_REGISTRY_URL, sandbox.schemaRegistryUrl(),
                MirrorConfig.TOPIC, TOPIC));
    return ownership.own(Mirror.start(config, listener));
  }

  /** A connection to the store, by the network. */
  StoreClient openClient() {
    return new StoreClient(new StoreAddress(HOST, server.port(), null, null));
  }

  /** The export, as a client of the store asks about it. */
  static StoreExport export(StoreClient client) {
    return new StoreExport(client, EXPORT);
  }

  /** Where everything is, a line each. */
  List<String> addresses() {
    return List.of(
        "store              redis-cli -p " + server.port(),
        "console            " + monitoring.url(),
        "bootstrap servers  " + sandbox.bootstrapServers(),
        "schema registry    " + sandbox.schemaRegistryUrl());
  }

  /** How to look at it. */
  List<String> hints() {
    List<String> hints = new ArrayList<>(addresses());
    hints.add("topics             " + TOPIC + ", " + TOPIC + ".control");
    hints.add("state of the export");
    hints.add("  redis-cli -p " + server.port() + " KEYWAKE EXPORT STATUS " + EXPORT);
    hints.add("a second mirror");
    hints.add(
        "  ./keywake mirror --bootstrap-servers "
            + sandbox.bootstrapServers()
            + " --schema-registry-url "
            + sandbox.schemaRegistryUrl()
            + " --topic "
            + TOPIC);
    return hints;
  }

  /** Waits until a client has sent SHUTDOWN. */
  void awaitShutdownAsked() throws InterruptedException {
    server.awaitShutdownAsked();
  }
}
