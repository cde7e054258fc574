package io.keywake.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.CommandProcess;
import io.keywake.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three brokers that servers reach through a {@link FaultyNetwork} and mirrors directly, and a
 * registry. Owned by the test's thread.
 */
final class FaultWorld implements AutoCloseable {
  /** How long anything may take that is to happen; the whole test has a limit of its own. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Generous, for a machine that has a lot else to do. */
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(5);

  private static final int BROKERS = 3;

  final FaultyNetwork network;
  final Sandbox sandbox;

  private FaultWorld(FaultyNetwork network, Sandbox sandbox) {
    this.network = network;
    this.sandbox = sandbox;
  }

  static FaultWorld start() throws IOException {
    FaultyNetwork network = new FaultyNetwork(BROKERS);
    try {
      Sandbox sandbox =
          Sandbox.builder()
              .brokers(BROKERS)
              .behindProxies(network.ports())
              .readyTimeout(READY_TIMEOUT)
              .start();
      network.forwardTo(sandbox.proxiedPorts());
      return new FaultWorld(network, sandbox);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** A server that exports to a topic, not started yet. */
  KillableServer server(Path directory, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--dir",
                directory.toString(),
                "--topic",
                topic,
                "--bootstrap-servers",
                network.bootstrapServers(),
                "--schema-registry-url",
                sandbox.schemaRegistryUrl(),
                "--set",
                "store-id=faults",
                // New brokers on a machine with a lot else to do.
                "--set",
                "export.main.startup.timeout.ms=120000"));
    arguments.addAll(List.of(more));
    return new KillableServer(arguments);
  }

  Witness witness(String topic) {
    return new Witness(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl(), topic);
  }

  /** {@code keywake mirror}, as a process. */
  CommandProcess mirror(String topic, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "mirror",
                "--topic",
                topic,
                "--bootstrap-servers",
                sandbox.bootstrapServers(),
                "--schema-registry-url",
                sandbox.schemaRegistryUrl()));
    arguments.addAll(List.of(more));
    return new CommandProcess(arguments.toArray(String[]::new));
  }

  /** What a mirror process prints that is started now and stands at the next barrier. */
  List<String> mirrored(String topic, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of("--until-barrier", "--dump"));
    options.addAll(List.of(more));
    try (CommandProcess mirror = mirror(topic, options.toArray(String[]::new))) {
      List<String> dump = mirror.outLines();
      assertThat(mirror.exitCode()).as("%s", mirror).isZero();
      return dump;
    }
  }

  /** All brokers and the registry run, and nothing stands between. */
  void heal() {
    network.heal();
    sandbox.startBrokers();
    if (!sandbox.registry().isAlive()) {
      sandbox.registry().start();
    }
  }

  @Override
  public void close() {
    network.close();
    sandbox.close();
  }

  @Override
  public String toString() {
    return "brokers and registry in " + sandbox.dataDirectory();
  }
}
