package io.keywake.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker and a real schema registry on this machine's loopback interface, each a child
 * process. For any thread.
 *
 * <p>The broker is a single node on which transactions work; topics must be created before use. The
 * registry speaks Confluent's interface and refuses schemas that are not fully compatible (forward
 * and backward) with the version before.
 *
 * <p>The children end with this process, however it ends.
 */
public final class Sandbox implements AutoCloseable {

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

  private final DataDirectory data;
  private final KafkaBroker kafkaBroker;
  private final SchemaRegistry schemaRegistry;
  private final SandboxProcess broker;
  private final SandboxProcess registry;
  private final @Nullable Thread shutdownHook;

  /** Under the lock of this object. */
  private boolean closed;

  private Sandbox(Builder builder, Distribution distribution, DataDirectory data) {
    this.data = data;
    int kafkaPort = LoopbackPort.claim(builder.kafkaPort, "Kafka broker");
    int registryPort = LoopbackPort.claim(builder.registryPort, "schema registry");
    this.kafkaBroker =
        new KafkaBroker(
            distribution, data.path().resolve("kafka"), kafkaPort, builder.brokerProperties);
    this.schemaRegistry =
        new SchemaRegistry(distribution, data.path().resolve("registry"), registryPort);
    this.broker = new SandboxProcess(kafkaBroker, data.path(), builder.readyTimeout);
    this.registry = new SandboxProcess(schemaRegistry, data.path(), builder.readyTimeout);
    this.shutdownHook =
        builder.shutdownHook ? new Thread(this::closeAtShutdown, "sandbox-shutdown") : null;
  }

  /** Starts a sandbox on free ports, with a temporary directory that is removed on close. */
  public static Sandbox start() {
    return builder().start();
  }

  /** Settings for a sandbox. */
  public static Builder builder() {
    return new Builder();
  }

  /** The broker's address for {@code bootstrap.servers}, for example {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return kafkaBroker.address();
  }

  /** The registry's address for {@code schema.registry.url}. */
  public String schemaRegistryUrl() {
    return schemaRegistry.url();
  }

  /** The broker, to be stopped, killed and started again. */
  public SandboxProcess broker() {
    return broker;
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
   * Ends both processes and returns when they are gone. In good order if the data stays, at once if
   * it is removed anyway. Has no effect the second time.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    removeShutdownHook();
    if (!data.isTemporary()) {
      broker.stop();
      registry.stop();
    }
    broker.kill();
    registry.kill();
    data.close();
  }

  private void startProcesses() {
    if (shutdownHook != null) {
      Runtime.getRuntime().addShutdownHook(shutdownHook);
    }
    try {
      // Both at once: each spends its start loading classes, on a core of its own.
      broker.launch();
      registry.launch();
      broker.awaitReady();
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

  private void removeShutdownHook() {
    if (shutdownHook != null && Thread.currentThread() != shutdownHook) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException alreadyShuttingDown) {
        // The hook finds the sandbox closed, or waits for that.
      }
    }
  }

  private void closeAtShutdown() {
    if (data.isTemporary()) {
      // Ends a start that is under way in another thread and holds the processes' locks.
      broker.destroyNow();
      registry.destroyNow();
    }
    close();
  }

  /** Settings for a sandbox. Owned by one thread. */
  public static final class Builder {

    private static final int PORT_MAX = 65_535;

    private int kafkaPort;
    private int registryPort;
    private @Nullable Path dataDirectory;
    private Duration readyTimeout = READY_TIMEOUT;
    private boolean shutdownHook = true;
    private final Map<String, String> brokerProperties = new LinkedHashMap<>();

    private Builder() {}

    /** The broker's port, 0 (the default) for a free one. */
    public Builder kafkaPort(int port) {
      kafkaPort = valid(port);
      return this;
    }

    /** The registry's port, 0 (the default) for a free one. */
    public Builder registryPort(int port) {
      registryPort = valid(port);
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

    /**
     * Starts both processes and returns when both answer, after a few seconds.
     *
     * @throws SandboxException if a port is taken, the data directory is in use, or a process ends
     *     or does not answer in time; nothing is left running then
     */
    public Sandbox start() {
      Distribution distribution = Distribution.locate();
      DataDirectory data = DataDirectory.open(dataDirectory);
      Sandbox sandbox;
      try {
        sandbox = new Sandbox(this, distribution, data);
      } catch (RuntimeException failure) {
        data.close();
        throw failure;
      }
      sandbox.startProcesses();
      return sandbox;
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
