package io.keywake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refusals that need no child process. */
class SandboxTest {

  @TempDir Path directory;

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = holder.getLocalPort();
      assertThatThrownBy(() -> Sandbox.builder().kafkaPort(port).start())
          .isInstanceOf(SandboxException.class)
          .hasMessage(
              "port " + port + " on 127.0.0.1 is taken: expected a free one for the Kafka broker");
      assertThatThrownBy(() -> Sandbox.builder().registryPort(port).start())
          .isInstanceOf(SandboxException.class)
          .hasMessage(
              "port "
                  + port
                  + " on 127.0.0.1 is taken: expected a free one for the schema registry");
    }
  }

  @Test
  void refusesANumberThatIsNoPort() {
    assertThatThrownBy(() -> Sandbox.builder().kafkaPort(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port 65536: expected 0 (a free one) to 65535");
  }

  @Test
  void refusesADataDirectoryThatIsAFile() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Sandbox.builder().dataDirectory(file).start())
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("data directory " + file + " cannot be used");
  }

  @Test
  void doesNotOpenOnceItIsClosed() {
    Sandbox sandbox = Sandbox.builder().build();
    sandbox.close();
    assertThatThrownBy(sandbox::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to a sandbox that was closed");
    assertThat(sandbox.dataDirectory()).doesNotExist();
  }

  @Test
  void removesATemporaryDirectoryAndKeepsANamedOne() {
    DataDirectory temporary = DataDirectory.open(null);
    DataDirectory named = DataDirectory.open(directory);
    temporary.close();
    named.close();
    assertThat(temporary.path()).doesNotExist();
    assertThat(named.path()).exists();
  }

  @Test
  void quotesWholeLinesOfALongLog() throws IOException {
    Path log = directory.resolve("log");
    Files.writeString(log, "x".repeat(LogTail.BYTES_MAX) + "\nlast but one\nlast\n");
    assertThat(LogTail.of(log)).isEqualTo("last but one\nlast");
  }

  @Test
  void quotesAShortLogInFull() throws IOException {
    Path log = directory.resolve("log");
    Files.writeString(log, "only line\n");
    assertThat(LogTail.of(log)).isEqualTo("only line");
  }
}
