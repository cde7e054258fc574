package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RespClientTest {
  private ServerSocket listener;
  private RespClient client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new RespClient(listener.getLocalPort());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    listener.close();
  }

  @Test
  void sendsACommandAsAnArrayOfBulkStrings() throws IOException {
    answer("+PONG\r\n");

    assertThat(client.call("PING")).isEqualTo("PONG");
    assertThat(received(14)).isEqualTo("*1\r\n$4\r\nPING\r\n");
  }

  @Test
  void readsNumbersBulkStringsAndNothing() throws IOException {
    answer("*4\r\n:-7\r\n$5\r\na\r\nb!\r\n$-1\r\n*0\r\n");

    assertThat(client.call("ANY")).isEqualTo(Arrays.asList(-7L, "a\r\nb!", null, List.of()));
  }

  @Test
  void readsAMapThatIsSentFlat() throws IOException {
    answer("*4\r\n$4\r\nkeys\r\n:5\r\n$5\r\nstate\r\n$2\r\nup\r\n");

    assertThat(client.callForMap("ANY")).isEqualTo(Map.of("keys", 5L, "state", "up"));
  }

  @Test
  void throwsAnErrorThatIsReplied() throws IOException {
    answer("-ERR no such thing\r\n");

    assertThatThrownBy(() -> client.call("ANY"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("ERR no such thing");
  }

  @Test
  void throwsAnErrorAmongTheRepliesToManyCommands() throws IOException {
    answer("+OK\r\n-ERR the second\r\n");
    byte[][] command = {{'X'}};

    assertThatThrownBy(() -> client.callAll(List.of(command, command)))
        .hasMessageContaining("ERR the second");
  }

  @Test
  void tellsThatTheServerHasGone() throws IOException {
    answer("$5\r\nab");
    server.shutdownOutput();

    assertThatThrownBy(() -> client.call("ANY"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("closed the connection");
  }

  private void answer(String reply) throws IOException {
    server.getOutputStream().write(reply.getBytes(ISO_8859_1));
    server.getOutputStream().flush();
  }

  private String received(int bytes) throws IOException {
    return new String(server.getInputStream().readNBytes(bytes), ISO_8859_1);
  }
}
