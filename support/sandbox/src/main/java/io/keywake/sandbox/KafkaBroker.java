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
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka node, broker and controller in one: the only one, or one of several. Called by the thread
 * that starts its process.
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

  /** How soon another node takes over from one that was killed. */
  private static final String NODE_SESSION_TIMEOUT_MS = "4000";

  private static final String NODE_HEARTBEAT_INTERVAL_MS = "500";
  private static final int INSYNC_REPLICAS_MIN = 2;

  /**
   * A node's place in its cluster.
   *
   * @param id from 1 on
   * @param proxy where clients find the node's second listener, or null if it has none
   */
  record Node(int id, int port, int controllerPort, @Nullable Proxy proxy) {
    String address() {
      return LoopbackPort.HOST + ":" + port;
    }

    String controller() {
      return LoopbackPort.HOST + ":" + controllerPort;
    }
  }

  /**
   * A listener behind a proxy.
   *
   * @param port where the node listens
   * @param advertisedPort where the proxy does
   */
  record Proxy(int port, int advertisedPort) {}

  private final Distribution distribution;
  private final Path directory;
  private final String clusterId;
  private final Node node;
  private final List<Node> nodes;
  private final Map<String, String> overrides;

  /**
   * @param directory of all nodes
   * @param clusterId what a new cluster is called
   * @param nodes all of the cluster, this one included
   */
  KafkaBroker(
      Distribution distribution,
      Path directory,
      String clusterId,
      Node node,
      List<Node> nodes,
      Map<String, String> overrides) {
    this.distribution = distribution;
    this.directory = nodes.size() == 1 ? directory : directory.resolve("node-" + node.id());
    this.clusterId = clusterId;
    this.node = node;
    this.nodes = List.copyOf(nodes);
    this.overrides = overrides;
  }

  @Override
  public String name() {
    return nodes.size() == 1 ? "broker" : "broker-" + node.id();
  }

  @Override
  public String address() {
    return node.address();
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
            nodes.size() == 1 ? "-Xmx256m" : "-Xmx192m",
            "-Dlogback.configurationFile=io/keywake/sandbox/child/logback-broker.xml",
            "-cp",
            distribution.brokerClassPath(),
            "io.keywake.sandbox.child.BrokerMain",
            file.toString(),
            clusterId));
    return command;
  }

  private Properties configuration() {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(node.id()));
    p.setProperty(
        "controller.quorum.voters",
        nodes.stream()
            .map(each -> each.id() + "@" + each.controller())
            .collect(Collectors.joining(",")));
    p.setProperty("log.dirs", directory.resolve("log").toString());
    // A client that knows a topic before its owner made it would make it, with other settings.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // The default of 128 MiB is half of the heap.
    p.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
    listeners(p);
    internalTopics(p);
    if (nodes.size() == 1) {
      // A node that its own controller fences, because both were held up, or hands leadership to
      // nobody as it stops, leaves partitions without a leader; see SingleNode for what that
      // breaks.
      p.setProperty("broker.session.timeout.ms", BROKER_SESSION_TIMEOUT_MS);
      p.setProperty("controlled.shutdown.enable", "false");
    } else {
      p.setProperty("broker.session.timeout.ms", NODE_SESSION_TIMEOUT_MS);
      p.setProperty("broker.heartbeat.interval.ms", NODE_HEARTBEAT_INTERVAL_MS);
    }
    overrides.forEach(p::setProperty);
    return p;
  }

  private void listeners(Properties p) {
    String listeners = "PLAINTEXT://" + address() + ",CONTROLLER://" + node.controller();
    String advertised = "PLAINTEXT://" + address();
    Proxy proxy = node.proxy();
    if (proxy != null) {
      listeners += ",PROXIED://" + LoopbackPort.HOST + ":" + proxy.port();
      advertised += ",PROXIED://" + LoopbackPort.HOST + ":" + proxy.advertisedPort();
    }
    p.setProperty("listeners", listeners);
    p.setProperty("advertised.listeners", advertised);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT");
  }

  private void internalTopics(Properties p) {
    String replicas = Integer.toString(nodes.size());
    String insync = Integer.toString(Math.min(nodes.size(), INSYNC_REPLICAS_MIN));
    p.setProperty("default.replication.factor", replicas);
    p.setProperty("min.insync.replicas", insync);
    p.setProperty("offsets.topic.replication.factor", replicas);
    p.setProperty("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
    p.setProperty("transaction.state.log.replication.factor", replicas);
    p.setProperty("transaction.state.log.min.isr", insync);
    p.setProperty("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
    p.setProperty("share.coordinator.state.topic.replication.factor", replicas);
    p.setProperty("share.coordinator.state.topic.min.isr", insync);
    p.setProperty("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS);
  }

  @Override
  public boolean answers() throws InterruptedException {
    // Asking an address where nobody listens would fill the caller's log with warnings.
    if (!LoopbackPort.accepts(node.port())) {
      return false;
    }
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
    try (Admin admin = Admin.create(settings)) {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ANSWER_TIMEOUT_MS);
      return admin.describeCluster(options).nodes().get().stream()
          .anyMatch(each -> each.id() == node.id());
    } catch (ExecutionException notYet) {
      return false;
    }
  }
}
