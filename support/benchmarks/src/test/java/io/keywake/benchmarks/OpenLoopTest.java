package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OpenLoopTest {
  private static final String REQUEST =
      "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$3\r\n...\r\n";

  private static final byte[] OK = "+OK\r\n".getBytes(ISO_8859_1);

  /**
   * Often enough that no test waits, seldom enough that few requests come beyond those it needs.
   */
  private static final double PER_SECOND = 200;

  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  @Test
  void goesOnSendingWithoutAReply() throws IOException {
    try (OpenLoop loop = start();
        Socket server = listener.accept()) {
      for (int count = 0; count < 3; count++) {
        assertThat(request(server).replaceFirst("[A-Z]{3}\r\n$", "...\r\n")).isEqualTo(REQUEST);
      }
      loop.run(0);
    }
  }

  @Test
  void waitsForTheLastReplyBeforeItEnds() throws IOException {
    try (OpenLoop loop = start();
        Socket server = listener.accept()) {
      String first = request(server);
      CompletableFuture<Void> finished = CompletableFuture.runAsync(loop::finish);
      assertThat(first).isNotEmpty();
      assertThat(finished).isNotDone();

      server.getOutputStream().write(OK);
      new Thread(() -> replyToAll(server)).start();

      assertThat(finished).succeedsWithin(Duration.ofMinutes(1));
    }
  }

  @Test
  void failsWithAnErrorThatIsReplied() throws IOException {
    try (OpenLoop loop = start();
        Socket server = listener.accept()) {
      server.getOutputStream().write("-OOM no more\r\n".getBytes(ISO_8859_1));

      assertThatThrownBy(() -> loop.run(10_000))
          .isInstanceOf(BenchmarkException.class)
          .hasMessage("the load failed: -OOM no more");
    }
  }

  @Test
  void failsIfTheServerGoes() throws IOException {
    try (OpenLoop loop = start()) {
      listener.accept().close();

      assertThatThrownBy(() -> loop.run(10_000)).isInstanceOf(BenchmarkException.class);
    }
  }

  private OpenLoop start() {
    return OpenLoop.start(
        listener.getLocalPort(), new OpenLoop.Settings(LoadedCommand.SET, 1, 1, 3), PER_SECOND);
  }

  private static String request(Socket server) throws IOException {
    return new String(server.getInputStream().readNBytes(REQUEST.length()), ISO_8859_1);
  }

  private static void replyToAll(Socket server) {
    try {
      while (!request(server).isEmpty()) {
        server.getOutputStream().write(OK);
      }
    } catch (IOException theClientHasGone) {
      // There is nobody left to reply to.
    }
  }
}
