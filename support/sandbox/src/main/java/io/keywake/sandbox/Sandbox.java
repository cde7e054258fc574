package io.keywake.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker, or several, and a real schema registry on this machine's loopback interface,
 * each a child process. For any thread.
 *
 * <p>One broker is a single node on which transactions work. Of several, topics have a replica on
 * each, and as many as two have to be in sync. Topics must be created before use. The registry
 * speaks Confluent's interface and refuses schemas that are not fully compatible (forward and
 * backward) with the version before.
 *
 * <p>The children end with this process, however it ends.
 */
public final class Sandbox implements AutoCloseable {

  /** The highest port number. */
  public static final int PORT_MAX = 65_535;

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

  private final DataDirectory data;
  private final List<KafkaBroker.Node> nodes;
  private final SchemaRegistry schemaRegistry;
  private final List<SandboxProcess> brokers;
  private final SandboxProcess registry;
  private final @Nullable Thread shutdownHook;

  /** Written under the lock of this object. */
  private volatile boolean closed;

  private Sandbox(Builder builder, Distribution distribution, DataDirectory data) {
    this.data = data;
    int registryPort = LoopbackPort.claim(builder.registryPort, "schema registry");
    this.nodes = builder.nodes();
    this.brokers =
        processes(distribution, data.path(), nodes, builder.brokerProperties, builder.readyTimeout);
    this.schemaRegistry =
        new SchemaRegistry(distribution, data.path().resolve("registry"), registryPort);
    this.registry = new SandboxProcess(schemaRegistry, data.path(), builder.readyTimeout);
    this.shutdownHook = builder.shutdownHook ? new Thread(this::close, "sandbox-shutdown") : null;
  }

  private static List<SandboxProcess> processes(
      Distribution distribution,
      Path directory,
      List<KafkaBroker.Node> nodes,
      Map<String, String> properties,
      Duration readyTimeout) {
    String clusterId = Uuid.randomUuid().toString();
    Path data = directory.resolve("kafka");
    return nodes.stream()
        .map(node -> new KafkaBroker(distribution, data, clusterId, node, nodes, properties))
        .map(broker -> new SandboxProcess(broker, directory, readyTimeout))
        .toList();
  }

  /** Starts a sandbox on free ports, with a temporary directory that is removed on close. */
  public static Sandbox start() {
    return builder().start();
  }

  /** Settings for a sandbox. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts all processes and returns when they answer, after a few seconds. {@link #close} by
   * another thread makes it fail.
   *
   * @throws SandboxException if a process ends or does not answer in time; the sandbox is closed
   *     then
   */
  public void open() {
    try {
      // All at once: each spends its start loading classes, on a core of its own.
      brokers.forEach(SandboxProcess::launch);
      registry.launch();
      brokers.forEach(SandboxProcess::awaitReady);
      registry.awaitReady();
    } catch (RuntimeException failure) {
      try {
        close();
      } catch (RuntimeException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  /** Starts the brokers that do not run, and returns when all answer: it takes most of them. */
  public void startBrokers() {
    brokers.stream().filter(broker -> !broker.isAlive()).forEach(SandboxProcess::launch);
    brokers.forEach(SandboxProcess::awaitReady);
  }

  /**
   * Waits until another thread closes the sandbox. Not for those who stop and kill its processes on
   * purpose.
   *
   * @throws SandboxException if a process ends before that, in whatever way
   */
  public void awaitClose() throws InterruptedException {
    try {
      CompletableFuture.anyOf(
              processes().map(SandboxProcess::ended).toArray(CompletableFuture[]::new))
          .get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (!closed) {
      throw processes()
          .filter(process -> !process.isAlive())
          .findFirst()
          .orElse(registry)
          .endedByItself();
    }
  }

  /** The brokers' addresses for {@code bootstrap.servers}, for example {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return nodes.stream().map(KafkaBroker.Node::address).collect(Collectors.joining(","));
  }

  /**
   * The ports of the brokers' second listeners, where proxies are to find them; none, unless {@link
   * Builder#behindProxies} said where the proxies are.
   */
  public List<Integer> proxiedPorts() {
    return nodes.stream()
        .map(KafkaBroker.Node::proxy)
        .filter(Objects::nonNull)
        .map(KafkaBroker.Proxy::port)
        .toList();
  }

  /** The registry's address for {@code schema.registry.url}. */
  public String schemaRegistryUrl() {
    return schemaRegistry.url();
  }

  /** The broker, or the first of several, to be stopped, killed and started again. */
  public SandboxProcess broker() {
    return brokers.get(0);
  }

  /** All brokers. */
  public List<SandboxProcess> brokers() {
    return brokers;
  }

  /** The registry, to be stopped, killed and started again. */
  public SandboxProcess registry() {
    return registry;
  }

  /** Where the processes keep their data and their log files. */
  public Path dataDirectory() {
    return data.path();
  }

  /**
   * Ends all processes and returns when they are gone. In good order if the data stays, at once if
   * it is removed anyway. Has no effect the second time.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    removeShutdownHook();
    processes().forEach(SandboxProcess::retire);
    // All at once, and before waiting for the lock of a start that is under way elsewhere.
    processes().forEach(process -> process.signalEnd(data.isTemporary()));
    processes().forEach(SandboxProcess::stop);
    data.close();
  }

  private Stream<SandboxProcess> processes() {
    return Stream.concat(brokers.stream(), Stream.of(registry));
  }

  private void removeShutdownHook() {
    if (shutdownHook != null && Thread.currentThread() != shutdownHook) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException alreadyShuttingDown) {
        // The hook finds the sandbox closed, or waits for that.
      }
    }
  }

  /** Settings for a sandbox. Owned by one thread. */
  public static final class Builder {

    private int kafkaPort;
    private int registryPort;
    private int brokers = 1;
    private List<Integer> proxyPorts = List.of();
    private @Nullable Path dataDirectory;
    private Duration readyTimeout = READY_TIMEOUT;
    private boolean shutdownHook = true;
    private final Map<String, String> brokerProperties = new LinkedHashMap<>();

    private Builder() {}

    /** The first broker's port, 0 (the default) for a free one; the others have free ones. */
    public Builder kafkaPort(int port) {
      kafkaPort = valid(port);
      return this;
    }

    /** The registry's port, 0 (the default) for a free one. */
    public Builder registryPort(int port) {
      registryPort = valid(port);
      return this;
    }

    /** How many brokers there are: 1 by default, or 3 for one of them to be missed. */
    public Builder brokers(int count) {
      brokers = count;
      return this;
    }

    /**
     * Gives every broker a second listener, whose clients are told to find the broker at this port.
     *
     * @param ports of a proxy for each broker; {@link Sandbox#proxiedPorts} tells what is behind it
     */
    public Builder behindProxies(List<Integer> ports) {
      proxyPorts = List.copyOf(ports);
      return this;
    }

    /**
     * Where data is kept and found again by the next sandbox on the same directory. By default a
     * temporary directory is used and removed on close.
     */
    public Builder dataDirectory(Path directory) {
      dataDirectory = directory;
      return this;
    }

    /** A setting of the broker, beyond or instead of the sandbox's own. */
    public Builder brokerProperty(String name, String value) {
      brokerProperties.put(name, value);
      return this;
    }

    /** How long each process may take until it answers; 90 seconds by default. */
    public Builder readyTimeout(Duration timeout) {
      readyTimeout = timeout;
      return this;
    }

    /**
     * Leaves the orderly end at the virtual machine's shutdown to the caller, who has others to
     * stop before the broker and promises to call {@link Sandbox#close} in a shutdown hook of his
     * own.
     */
    public Builder withoutShutdownHook() {
      shutdownHook = false;
      return this;
    }

    /** A sandbox on which {@link Sandbox#open} was called. */
    public Sandbox start() {
      Sandbox sandbox = build();
      sandbox.open();
      return sandbox;
    }

    /**
     * Chooses ports and takes hold of the data directory, but starts no process yet. For those who
     * want to close the sandbox even while it is starting.
     *
     * @throws SandboxException if a port is taken, or the data directory cannot be used or is in
     *     use
     */
    public Sandbox build() {
      Distribution distribution = Distribution.locate();
      DataDirectory data = DataDirectory.open(dataDirectory);
      try {
        Sandbox sandbox = new Sandbox(this, distribution, data);
        if (sandbox.shutdownHook != null) {
          Runtime.getRuntime().addShutdownHook(sandbox.shutdownHook);
        }
        return sandbox;
      } catch (RuntimeException failure) {
        data.close();
        throw failure;
      }
    }

    private List<KafkaBroker.Node> nodes() {
      int first = LoopbackPort.claim(kafkaPort, "Kafka broker");
      List<KafkaBroker.Node> nodes = new ArrayList<>();
      for (int index = 0; index < brokers; index++) {
        KafkaBroker.Proxy proxy =
            index < proxyPorts.size()
                ? new KafkaBroker.Proxy(LoopbackPort.free(), proxyPorts.get(index))
                : null;
        int port = index == 0 ? first : LoopbackPort.free();
        nodes.add(new KafkaBroker.Node(index + 1, port, LoopbackPort.free(), proxy));
      }
      return nodes;
    }

    private static int valid(int port) {
      if (port < 0 || port > PORT_MAX) {
        throw new IllegalArgumentException(
            "port " + port + ": expected 0 (a free one) to " + PORT_MAX);
      }
      return port;
    }
  }
}
