package io.keywake.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

  /** The highest port number. */
  public static final int PORT_MAX = 65_535;

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);

  private final DataDirectory data;
  private final KafkaBroker kafkaBroker;
  private final SchemaRegistry schemaRegistry;
  private final SandboxProcess broker;
  private final SandboxProcess registry;
  private final @Nullable Thread shutdownHook;

  /** Written under the lock of this object. */
  private volatile boolean closed;

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
    this.shutdownHook = builder.shutdownHook ? new Thread(this::close, "sandbox-shutdown") : null;
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
   * Starts both processes and returns when both answer, after a few seconds. {@link #close} by
   * another thread makes it fail.
   *
   * @throws SandboxException if a process ends or does not answer in time; the sandbox is closed
   *     then
   */
  public void open() {
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

  /**
   * Waits until another thread closes the sandbox. Not for those who stop and kill its processes on
   * purpose.
   *
   * @throws SandboxException if a process ends before that, in whatever way
   */
  public void awaitClose() throws InterruptedException {
    try {
      CompletableFuture.anyOf(broker.ended(), registry.ended()).get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (!closed) {
      throw (broker.isAlive() ? registry : broker).endedByItself();
    }
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
    broker.retire();
    registry.retire();
    // Both at once, and before waiting for the lock of a start that is under way elsewhere.
    broker.signalEnd(data.isTemporary());
    registry.signalEnd(data.isTemporary());
    broker.stop();
    registry.stop();
    data.close();
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

    private static int valid(int port) {
      if (port < 0 || port > PORT_MAX) {
        throw new IllegalArgumentException(
            "port " + port + ": expected 0 (a free one) to " + PORT_MAX);
      }
      return port;
    }
  }
}
