package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A command in a process of its own. Used by one thread; what it prints is read by others, so that
 * no pipe is ever full.
 */
public final class CommandProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 300;

  private final Process process;
  private final Output out;
  private final Output err;

  public CommandProcess(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // It lives briefly, beside many others.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).start();
    out = new Output(process.inputReader(StandardCharsets.UTF_8));
    err = new Output(process.errorReader(StandardCharsets.UTF_8));
  }

  /** The next line of standard output; {@code null} as text at its end. */
  public String readLine() {
    return out.next();
  }

  /** Reads standard output up to the line that begins like this, and returns it. */
  public String readLine(String beginning) {
    return readUpTo(out, beginning);
  }

  /** Reads standard error up to the line that begins like this, and returns it. */
  public String readErrLine(String beginning) {
    return readUpTo(err, beginning);
  }

  private String readUpTo(Output from, String beginning) {
    String line = from.next();
    while (!line.startsWith(beginning)) {
      if (from.isAtEnd()) {
        throw new AssertionError("no line \"" + beginning + "\" in " + out + ", " + err);
      }
      line = from.next();
    }
    return line;
  }

  /** The next line of standard error; {@code null} as text at its end. */
  String readErrLine() {
    return err.next();
  }

  /** What is left of standard output, up to its end. */
  public List<String> outLines() {
    return out.rest();
  }

  /** What is left of standard error, up to its end. */
  public List<String> errLines() {
    return err.rest();
  }

  List<ProcessHandle> children() {
    return process.toHandle().children().toList();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", this).isTrue();
    return process.exitValue();
  }

  /** Sends SIGKILL and returns when the process is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What it has printed so far. */
  @Override
  public String toString() {
    return "process that printed " + out + " and, as errors, " + err;
  }

  /** The lines of one pipe: filled by a thread of its own, read by another. */
  private static final class Output {
    private final List<String> lines = new ArrayList<>();
    private int read;
    private boolean ended;

    Output(BufferedReader pipe) {
      Thread filler = new Thread(() -> fill(pipe), "pipe");
      filler.setDaemon(true);
      filler.start();
    }

    private void fill(BufferedReader pipe) {
      try {
        pipe.lines().forEach(this::add);
      } catch (UncheckedIOException e) {
        add("cannot be read: " + e);
      }
      end();
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized String next() {
      await(() -> read < lines.size() || ended);
      return read < lines.size() ? lines.get(read++) : "null";
    }

    synchronized boolean isAtEnd() {
      return ended && read == lines.size();
    }

    synchronized List<String> rest() {
      await(() -> ended);
      List<String> rest = List.copyOf(lines.subList(read, lines.size()));
      read = lines.size();
      return rest;
    }

    private synchronized void await(BooleanSupplier condition) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      try {
        while (!condition.getAsBoolean()) {
          long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (leftMs <= 0) {
            throw new AssertionError("nothing more within " + PATIENCE_SECONDS + " s: " + lines);
          }
          wait(leftMs);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }

    @Override
    public synchronized String toString() {
      return lines.toString();
    }
  }
}
