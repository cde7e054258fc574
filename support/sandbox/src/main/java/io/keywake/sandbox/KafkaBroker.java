package io.keywake.sandbox;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * A single Kafka node, broker and controller in one. Called by the thread that starts its process.
 */
final class KafkaBroker implements Service {

  private static final int ANSWER_TIMEOUT_MS = 5_000;

  /** Internal topics are created with all their partitions when first used: few are fast. */
  private static final String INTERNAL_PARTITIONS = "4";

  /**
   * Four times the defaults. The start runs most code a few thousand times and never again; not
   * optimising it saves a quarter of the start's processor time. What records go through gets there
   * soon all the same.
   */
  private static final List<String> LATE_OPTIMISATION =
      List.of(
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=2400",
          "-XX:Tier4CompileThreshold=60000",
          "-XX:Tier4BackEdgeThreshold=160000");

  private static final String BROKER_SESSION_TIMEOUT_MS =
      String.valueOf(Duration.ofDays(1).toMillis());

  private final Distribution distribution;
  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final Map<String, String> overrides;

  KafkaBroker(Distribution distribution, Path directory, int port, Map<String, String> overrides) {
    this.distribution = distribution;
    this.directory = directory;
    this.port = port;
    this.controllerPort = LoopbackPort.free();
    this.overrides = overrides;
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public String address() {
    return LoopbackPort.HOST + ":" + port;
  }

  @Override
  public List<String> command() throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      configuration().store(writer, null);
    }
    List<String> command = new ArrayList<>(LATE_OPTIMISATION);
    command.addAll(
        List.of(
            "-Xmx256m",
            "-Dlogback.configurationFile=io/keywake/sandbox/child/logback-broker.xml",
            "-cp",
            distribution.brokerClassPath(),
            "io.keywake.sandbox.child.BrokerMain",
            file.toString()));
    return command;
  }

  private Properties configuration() {
    String controller = LoopbackPort.HOST + ":" + controllerPort;
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@" + controller);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("listeners", "PLAINTEXT://" + address() + ",CONTROLLER://" + controller);
    p.setProperty("advertised.listeners", "PLAINTEXT://" + address());
    p.setProperty("log.dirs", directory.resolve("log").toString());
    // A client that knows a topic before its owner made it would make it, with other settings.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS);
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A node that its own controller fences, because both were held up, or hands leadership to
    // nobody as it stops, leaves partitions without a leader; see SingleNode for what that breaks.
    p.setProperty("broker.session.timeout.ms", BROKER_SESSION_TIMEOUT_MS);
    p.setProperty("controlled.shutdown.enable", "false");
    // The default of 128 MiB is half of the heap.
    p.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
    overrides.forEach(p::setProperty);
    return p;
  }

  @Override
  public boolean answers() throws InterruptedException {
    // Asking an address where nobody listens would fill the caller's log with warnings.
    if (!LoopbackPort.accepts(port)) {
      return false;
    }
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
    try (Admin admin = Admin.create(settings)) {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ANSWER_TIMEOUT_MS);
      return !admin.describeCluster(options).nodes().get().isEmpty();
    } catch (ExecutionException notYet) {
      return false;
    }
  }
}
