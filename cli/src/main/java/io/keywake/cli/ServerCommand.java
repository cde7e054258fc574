package io.keywake.cli;

import io.keywake.cli.server.RunningServer;
import io.keywake.cli.server.ServerConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keywake server}. Runs on the main thread, beside the threads of the store. */
@Command(
    name = "server",
    description = {
      "Runs a store that speaks the Redis protocol, with its exports, until it is stopped.",
      "",
      "A setting is one of the store, under its Redis name (CONFIG GET * lists them), or one of an"
          + " export, as export.<name>.<setting>. The options are for a few of them, and for an"
          + " export named \"main\"; they win over the file.",
      ""
    },
    footer = {
      "",
      "A file of settings has lines of the form \"name value\" or \"name=value\":",
      "  port 6379",
      "  export.main.bootstrap.servers=127.0.0.1:9092",
      "  export.main.schema.registry.url=http://127.0.0.1:8081",
      "  export.main.topic=shop"
    })
final class ServerCommand implements Callable<Integer> {
  private static final String MAIN_EXPORT = "export.main.";

  @ParentCommand private @Nullable KeywakeCommand parent;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What the options say, under the names of the settings. */
  private final Map<String, String> options = new LinkedHashMap<>();

  @Option(names = "--config", paramLabel = "FILE", description = "File of settings.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Any setting; may be repeated, and wins over all else.")
  private Map<String, String> others = new LinkedHashMap<>();

  @Option(
      names = "--load",
      paramLabel = "FILE",
      description = "Snapshot in Redis's format (RDB) to begin with. Default: that of dir, if any.")
  private @Nullable Path snapshot;

  @Option(
      names = "--restore-from-topic",
      paramLabel = "TOPIC",
      description =
          "Begin with what the topics of this export held at their newest barrier, and go on"
              + " exporting there. Nothing else may be there to begin with.")
  private @Nullable String restoredTopic;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port for clients, 0 for a free one. Default: 6379.")
  void port(String port) {
    options.put("port", port);
  }

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Address to listen on. Default: 127.0.0.1.")
  void bind(String address) {
    options.put("bind", address);
  }

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port of the console, /metrics and /health, 0 for a free one. Default: none.")
  void httpPort(String port) {
    options.put("http-port", port);
  }

  @Option(
      names = "--dir",
      paramLabel = "DIRECTORY",
      description = "Where the snapshot and the store's identity belong. Default: here.")
  void dir(String directory) {
    options.put("dir", directory);
  }

  @Option(
      names = "--save",
      paramLabel = "'SECONDS CHANGES ...'",
      description = "When a snapshot is saved by itself, and one at the end. Default: never.")
  void save(String points) {
    options.put("save", points);
  }

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT[,...]",
      description = "Kafka brokers of the export to start from. Without, nothing is exported.")
  void bootstrapServers(String servers) {
    options.put(MAIN_EXPORT + "bootstrap.servers", servers);
  }

  @Option(
      names = "--schema-registry-url",
      paramLabel = "URL",
      description = "The schema registry of the export.")
  void schemaRegistryUrl(String url) {
    options.put(MAIN_EXPORT + "schema.registry.url", url);
  }

  @Option(names = "--topic", paramLabel = "TOPIC", description = "The data topic of the export.")
  void topic(String topic) {
    options.put(MAIN_EXPORT + "topic", topic);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (parent == null) {
      throw new IllegalStateException("not run as part of keywake");
    }
    if (restoredTopic != null) {
      options.putIfAbsent(MAIN_EXPORT + "topic", restoredTopic);
    }
    options.putAll(others);
    ServerConfiguration configuration = ServerConfiguration.of(file, options);
    RunningServer server =
        parent.termination().own(RunningServer.start(configuration, snapshot, restoredTopic));
    PrintWriter out = spec.commandLine().getOut();
    out.println(server.description());
    out.flush();
    server.awaitShutdownAsked();
    return 0;
  }
}
