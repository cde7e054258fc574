package io.keywake.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker or the registry of a {@link Sandbox}, or what stands beside it: one child process that
 * can be stopped, killed and started again, each time on the same port and with the same data. For
 * any thread; calls on one instance wait for each other.
 */
public final class SandboxProcess {

  private static final Logger LOG = LoggerFactory.getLogger(SandboxProcess.class);

  private static final long POLL_INTERVAL_MS = 20;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /**
   * The child must not see the interrupt key of the terminal, which reaches all processes in the
   * foreground: whoever owns the sandbox decides what ends first. A JVM leaves a signal ignored
   * that was ignored when it started.
   */
  private static final List<String> WITHOUT_INTERRUPT =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private final Service service;
  private final Path directory;
  private final Path log;
  private final Duration readyTimeout;

  /** Read without the lock by those who must not wait for it, hence volatile; changed under it. */
  private volatile @Nullable Process process;

  private volatile boolean retired;

  /**
   * Makes a process that is not running yet.
   *
   * @param directory working directory of the child; its temporary files and its log go there too
   * @param readyTimeout how long it may take until it answers
   */
  public SandboxProcess(Service service, Path directory, Duration readyTimeout) {
    this.service = service;
    this.directory = directory;
    this.log = directory.resolve(service.name() + ".log");
    this.readyTimeout = readyTimeout;
  }

  /** Starts the process and returns when it answers requests. */
  public synchronized void start() {
    launch();
    awaitReady();
  }

  /** Asks the process to end in good order and returns when it is gone; no effect if it is. */
  public synchronized void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} did not end within {}, killing it", this, STOP_TIMEOUT);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** Ends the process at once, as a crash would, and returns when it is gone. */
  public synchronized void kill() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    // Cannot take long, and nothing could be done without it: not worth being interrupted.
    running.onExit().join();
    process = null;
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /**
   * The operating system's id of the process.
   *
   * @throws IllegalStateException if it was not started, or was stopped or killed through this
   *     class
   */
  public long pid() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(this + " is not running");
    }
    return running.pid();
  }

  /** What runs and where, for example {@code broker at 127.0.0.1:9092}. */
  @Override
  public String toString() {
    return service.name() + " at " + service.address();
  }

  synchronized void launch() {
    if (retired) {
      throw new IllegalStateException(this + " belongs to a sandbox that was closed");
    }
    if (isAlive()) {
      throw new IllegalStateException(this + " is already running");
    }
    try {
      Path temporary = Files.createDirectories(directory.resolve("tmp"));
      List<String> command = new ArrayList<>(WITHOUT_INTERRUPT);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-XX:+UseSerialGC");
      command.add("-XX:-UsePerfData");
      // Unpacked native libraries: a killed process cannot remove them, the sandbox can.
      command.add("-Djava.io.tmpdir=" + temporary);
      command.addAll(service.command());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(service.environment());
      process = builder.start();
      if (retired) {
        signalEnd(true);
      }
    } catch (IOException failure) {
      throw new SandboxException(this + " could not be launched: " + failure.getMessage(), failure);
    }
  }

  /** Returns when the launched process answers; kills it and throws if it does not in time. */
  synchronized void awaitReady() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(this + " was not launched");
    }
    long begin = System.nanoTime();
    try {
      while (!service.answers()) {
        if (running.waitFor(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
          throw failed("ended with exit code " + running.exitValue() + " before it answered");
        }
        if (System.nanoTime() - begin > readyTimeout.toNanos()) {
          throw failed("did not answer within " + readyTimeout.toMillis() + " ms");
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed("was given up: the waiting thread was interrupted");
    }
    LOG.info("{} answers, process {}", this, running.pid());
  }

  /** Completes when the process that runs now has ended. */
  CompletableFuture<?> ended() {
    Process running = process;
    return running == null ? CompletableFuture.completedFuture(null) : running.onExit();
  }

  SandboxException endedByItself() {
    return failed("ended by itself");
  }

  /** Nothing is started from now on. */
  void retire() {
    retired = true;
  }

  /** Asks the process to end, or kills it, without waiting for anything. */
  void signalEnd(boolean atOnce) {
    Process running = process;
    if (running != null) {
      if (atOnce) {
        running.destroyForcibly();
      } else {
        running.destroy();
      }
    }
  }

  private SandboxException failed(String what) {
    kill();
    String message = this + " " + what;
    try {
      String end = LogTail.of(log);
      return new SandboxException(
          end.isEmpty() ? message : message + "\nThe end of its log:\n" + end);
    } catch (IOException unreadable) {
      return new SandboxException(message, unreadable);
    }
  }
}
