package io.keywake.store.server;

import com.sun.management.OperatingSystemMXBean;
import io.keywake.store.command.StoreProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The Java process that a store runs in. Any thread. */
final class ServerProcess implements StoreProcess {
  private static final int RUN_ID_BYTES = 20;
  private static final Path RESIDENT = Path.of("/proc/self/statm");
  private static final long PAGE_BYTES = 4096;

  private final String runId = newRunId();
  private final long startedAtMs = System.currentTimeMillis();
  private final String configFile;
  private final Shutdown shutdown;
  private volatile int port;

  /** Begins the end, or returns false if it cannot. */
  @FunctionalInterface
  interface Shutdown {
    boolean begin(Saving saving, boolean force);
  }

  ServerProcess(String configFile, Shutdown shutdown) {
    this.configFile = configFile;
    this.shutdown = shutdown;
  }

  private static String newRunId() {
    byte[] id = new byte[RUN_ID_BYTES];
    new SecureRandom().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** Sets the port that was bound. */
  void port(int bound) {
    port = bound;
  }

  @Override
  public String runId() {
    return runId;
  }

  @Override
  public String version() {
    String version = ServerProcess.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public long startedAtMs() {
    return startedAtMs;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String configFile() {
    return configFile;
  }

  @Override
  public long heapUsedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public long heapMaxBytes() {
    return Runtime.getRuntime().maxMemory();
  }

  @Override
  public long residentBytes() {
    try {
      return Long.parseLong(Files.readString(RESIDENT).split(" ", -1)[1]) * PAGE_BYTES;
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  @Override
  public long machineBytes() {
    OperatingSystemMXBean system = system();
    return system == null ? 0 : system.getTotalMemorySize();
  }

  @Override
  public long processorNanos() {
    OperatingSystemMXBean system = system();
    return system == null ? 0 : system.getProcessCpuTime();
  }

  private static @Nullable OperatingSystemMXBean system() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system
        : null;
  }

  @Override
  public boolean shutdown(Saving saving, boolean force) {
    return shutdown.begin(saving, force);
  }
}
