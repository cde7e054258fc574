package io.keywake.cli.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes, in memory. Used by the test's thread. */
record SmallDisk(Path directory) implements AutoCloseable {
  private static final String SIZE = "16m";
  private static final int PIECE_BYTES = 4096;

  /** Mounts one below a directory; where that is not allowed, the test is skipped, and says so. */
  static SmallDisk mount(Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve("disk"));
    String refusal = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", "" + directory);
    if (!refusal.isEmpty()) {
      System.err.println("WARNING: no test with a full disk, because mount says: " + refusal);
    }
    assumeThat(refusal).as("what mount complains about").isEmpty();
    return new SmallDisk(directory);
  }

  /** Leaves no room. */
  void fill() throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      if (Files.size(ballast()) == 0) {
        throw full;
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  void drain() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return directory.resolve("ballast");
  }

  /** What a command complains about; nothing if it succeeds. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      return missing.toString();
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exitCode = process.onExit().join().exitValue();
    return exitCode == 0 ? "" : output + "exit code " + exitCode;
  }

  @Override
  public void close() throws IOException {
    String refusal = run("umount", "" + directory);
    if (!refusal.isEmpty()) {
      throw new IOException("umount " + directory + ": " + refusal);
    }
  }
}
