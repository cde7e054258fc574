package io.keywake.cli;

import io.keywake.sandbox.Sandbox;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keywake sandbox}. Runs on the main thread. */
@Command(
    name = "sandbox",
    description = {
      "Runs a Kafka broker and a schema registry on this machine until it is stopped.",
      "",
      "Both listen on 127.0.0.1 only. Transactions work; topics are not created by use."
          + " The registry checks that schemas are fully compatible.",
      ""
    })
final class SandboxCommand implements Callable<Integer> {

  @ParentCommand private @Nullable KeywakeCommand parent;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Sandbox.Builder builder = Sandbox.builder().withoutShutdownHook();

  private @Nullable Path dataDirectory;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Port of the broker. Default: a free one.")
  void kafkaPort(int port) {
    builder.kafkaPort(valid("--kafka-port", port));
  }

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      description = "Port of the registry. Default: a free one.")
  void registryPort(int port) {
    builder.registryPort(valid("--registry-port", port));
  }

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep topics and schemas here for the next start."
              + " Default: a temporary directory, removed at the end.")
  void dataDirectory(Path directory) {
    dataDirectory = directory;
    builder.dataDirectory(directory);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("not run as part of keywake");
    }
    Sandbox sandbox = parent.termination().own(builder.build());
    sandbox.open();
    describe(sandbox);
    sandbox.awaitClose();
    return 0;
  }

  private void describe(Sandbox sandbox) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("bootstrap servers:   " + sandbox.bootstrapServers());
    out.println("schema registry URL: " + sandbox.schemaRegistryUrl());
    out.println(
        "data directory:      "
            + sandbox.dataDirectory()
            + (dataDirectory == null ? " (removed at the end)" : ""));
    out.println("Stop it with Ctrl-C, or: kill " + ProcessHandle.current().pid());
    out.flush();
  }

  private int valid(String option, int port) {
    if (port < 0 || port > Sandbox.PORT_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          option + ": " + port + " is no port, expected 0 (a free one) to " + Sandbox.PORT_MAX);
    }
    return port;
  }
}
