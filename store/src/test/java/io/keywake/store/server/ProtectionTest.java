package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a whole store refuses over its sockets, and says of it. */
@Timeout(120)
class ProtectionTest {
  private static final List<Path> KERNEL_TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.keywake.store");
  private StoreServer server;

  ProtectionTest() throws SettingException, IOException {
    server = start(Map.of());
  }

  private StoreServer start(Map<String, String> texts) throws SettingException, IOException {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    for (Map.Entry<String, String> each : texts.entrySet()) {
      settings.configure(each.getKey(), each.getValue());
    }
    return StoreServer.start(settings, "", List.of(), failure::set);
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void end() {
    logger.detachAppender(log);
    server.close();
    assertThat(failure).hasValue(null);
  }

  private TestClient connect() throws IOException {
    return new TestClient(server.port());
  }

  private void restart(Map<String, String> texts) throws SettingException, IOException {
    server.close();
    server = start(texts);
  }

  private void set(String setting, String value) throws IOException {
    try (TestClient client = connect()) {
      assertThat(client.call("CONFIG", "SET", setting, value)).isEqualTo("+OK");
    }
  }

  private String info(String field) throws IOException {
    try (TestClient client = connect()) {
      return client
          .callBulk("INFO", "everything")
          .lines()
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> line.substring(field.length() + 1))
          .findFirst()
          .orElse("missing");
    }
  }

  /** What comes before the end; a reset is an end too. */
  private static String endOf(TestClient client) {
    try {
      return client.readToEnd();
    } catch (IOException e) {
      return "";
    }
  }

  private void assertLogged(String text) {
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.contains(text));
  }

  @Test
  void closesAClientWhoseReplyReachesTheHardLimit() throws IOException {
    set("client-output-buffer-limit", "normal 1mb 0 0");
    try (TestClient client = connect();
        TestClient other = connect()) {
      assertThat(client.call("SETRANGE", "big", "1999999", "x")).isEqualTo(":2000000");
      client.sendCommand("GET", "big");
      assertThat(endOf(client)).isEmpty();
      assertThat(other.call("PING")).isEqualTo("+PONG");
      assertThat(other.call("SETRANGE", "small", "499999", "x")).isEqualTo(":500000");
      assertThat(other.callBulk("GET", "small")).hasSize(500_000);
    }
    assertLogged("closed for overcoming of output buffer limits.");
  }

  @Test
  void closesAClientThatStaysBeyondTheSoftLimit() throws IOException {
    try (TestClient client = connect();
        TestClient other = connect()) {
      assertThat(client.call("SETRANGE", "big", "29999999", "x")).isEqualTo(":30000000");
      set("client-output-buffer-limit", "normal 0 1mb 1");
      client.sendCommand("GET", "big");
      Awaitility.await()
          .until(() -> other.callBulk("CLIENT", "LIST"), list -> waitingBytes(list) > 1_000_000);
      Awaitility.await().until(() -> info("connected_clients").equals("2"));
    }
    assertLogged("closed for overcoming of output buffer limits.");
  }

  /** The most that waits for one of the clients of a CLIENT LIST. */
  private static long waitingBytes(String list) {
    return list.lines()
        .flatMap(line -> List.of(line.split(" ", -1)).stream())
        .filter(word -> word.startsWith("omem="))
        .mapToLong(word -> Long.parseLong(word.substring("omem=".length())))
        .max()
        .orElse(0);
  }

  @Test
  void tellsWhatWaitsForAClient() throws IOException {
    try (TestClient slow = connect();
        TestClient other = connect()) {
      assertThat(slow.call("SETRANGE", "big", "29999999", "x")).isEqualTo(":30000000");
      slow.sendCommand("GET", "big");
      Awaitility.await()
          .until(() -> other.callBulk("CLIENT", "LIST"), list -> waitingBytes(list) > 1_000_000);
      assertThat(other.callBulk("CLIENT", "LIST")).containsPattern(" obl=\\d+ oll=[1-9]\\d* omem=");
      assertThat(Long.parseLong(info("mem_clients_normal"))).isGreaterThan(1_000_000);
      assertThat(Long.parseLong(info("client_recent_max_output_buffer"))).isGreaterThan(1_000_000);
    }
  }

  @Test
  void closesWithoutAWordWhatSendsTooLargeARequest() throws IOException {
    set("client-query-buffer-limit", "1mb");
    try (TestClient client = connect();
        TestClient other = connect()) {
      client.send("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$3000000\r\n");
      assertThat(endOf(client)).isEmpty();
      assertThat(other.call("PING")).isEqualTo("+PONG");
    }
    assertLogged("Closing client that reached max query buffer length: id=");
  }

  @Test
  void refusesArgumentsBeyondTheirMaximum() throws IOException {
    set("proto-max-bulk-len", "1mb");
    try (TestClient client = connect()) {
      assertThat(client.call("SETRANGE", "a", "1048576", "x"))
          .isEqualTo("-ERR string exceeds maximum allowed size (proto-max-bulk-len)");
      client.send("*2\r\n$4\r\nECHO\r\n$1048577\r\n");
      assertThat(client.readToEnd()).isEqualTo("-ERR Protocol error: invalid bulk length\r\n");
    }
  }

  @Test
  void turnsAwayClientsBeyondMaxclientsAndCountsThem() throws IOException {
    try (TestClient first = connect()) {
      assertThat(first.call("CONFIG", "SET", "maxclients", "1")).isEqualTo("+OK");
      for (int times = 0; times < 2; times++) {
        try (TestClient surplus = connect()) {
          assertThat(surplus.readToEnd()).isEqualTo("-ERR max number of clients reached\r\n");
        }
      }
      assertThat(first.call("CONFIG", "SET", "maxclients", "100")).isEqualTo("+OK");
      assertThat(info("rejected_connections")).isEqualTo("2");
      assertThat(info("maxclients")).isEqualTo("100");
    }
  }

  @Test
  void disconnectsIdleClientsButNoneThatWaits() throws IOException {
    try (TestClient idle = connect();
        TestClient waiting = connect()) {
      waiting.sendCommand("BLPOP", "nosuch", "0");
      Awaitility.await().until(() -> info("blocked_clients").equals("1"));
      set("timeout", "1");
      assertThat(endOf(idle)).isEmpty();
      set("timeout", "0");
      assertThat(info("blocked_clients")).isEqualTo("1");
    }
  }

  @Test
  void probesSilentConnectionsAsItIsTold() throws IOException {
    assumeThat(KERNEL_TABLES).allMatch(Files::isReadable);
    try (TestClient probed = connect()) {
      assertThat(probed.call("CONFIG", "SET", "tcp-keepalive", "0")).isEqualTo("+OK");
      assertThat(hasKeepAliveTimer(probed)).isTrue();
      try (TestClient silent = connect()) {
        assertThat(silent.call("PING")).isEqualTo("+PONG");
        assertThat(hasKeepAliveTimer(silent)).isFalse();
      }
    }
  }

  /** Of the server's end of a connection: field "tr" is 02 while a keep-alive timer runs. */
  private boolean hasKeepAliveTimer(TestClient client) throws IOException {
    Pattern ends =
        Pattern.compile(
            String.format(
                Locale.ROOT, "0100007F:%04X [0F]*0100007F:%04X .*", server.port(), client.port()));
    for (Path table : KERNEL_TABLES) {
      for (String line : Files.readAllLines(table)) {
        if (ends.matcher(line).find()) {
          return line.contains(" 02:");
        }
      }
    }
    throw new IOException("the kernel does not know of port " + client.port());
  }

  @Test
  void letsNobodyInFromElsewhereWithoutAPassword() throws Exception {
    restart(Map.of("bind", "*"));
    InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
    assumeThat(canBind(elsewhere)).isTrue();
    try (TestClient stranger = new TestClient(server.port(), elsewhere)) {
      assertThat(stranger.readToEnd())
          .startsWith(
              "-DENIED Redis is running in protected mode because protected mode is enabled and no"
                  + " password is set for the default user.")
          .endsWith("\r\n");
    }
    assertThat(info("rejected_connections")).isEqualTo("1");
    set("requirepass", "secret");
    try (TestClient stranger = new TestClient(server.port(), elsewhere)) {
      assertThat(stranger.call("PING")).isEqualTo("-NOAUTH Authentication required.");
      assertThat(stranger.call("AUTH", "secret")).isEqualTo("+OK");
      assertThat(stranger.call("CONFIG", "SET", "requirepass", "", "protected-mode", "no"))
          .isEqualTo("+OK");
    }
    try (TestClient stranger = new TestClient(server.port(), elsewhere)) {
      assertThat(stranger.call("PING")).isEqualTo("+PONG");
    }
  }

  private static boolean canBind(InetAddress address) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(address, 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void listensOnTheLoopbackAddressAlone() throws Exception {
    InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
    assumeThat(canBind(elsewhere)).isTrue();
    assertThatThrownBy(() -> new Socket(elsewhere, server.port()).close())
        .isInstanceOf(IOException.class);
    try (TestClient client = connect()) {
      assertThat(client.call("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void asksForThePasswordThatIsSetAtRunTime() throws IOException {
    try (TestClient known = connect()) {
      assertThat(known.call("CONFIG", "SET", "requirepass", "secret")).isEqualTo("+OK");
      assertThat(known.call("PING")).isEqualTo("+PONG");
      try (TestClient unknown = connect()) {
        assertThat(unknown.call("PING")).isEqualTo("-NOAUTH Authentication required.");
        assertThat(unknown.call("AUTH", "wrong"))
            .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.");
        assertThat(unknown.call("AUTH", "secret")).isEqualTo("+OK");
        assertThat(unknown.call("PING")).isEqualTo("+PONG");
      }
    }
  }

  @Test
  void evictsInTheBackgroundWhenTheLimitIsLowered() throws IOException {
    try (TestClient client = connect()) {
      for (int number = 0; number < 5_000; number++) {
        client.sendCommand("SET", "key" + number, "x".repeat(100));
      }
      for (int number = 0; number < 5_000; number++) {
        assertThat(client.readLine()).isEqualTo("+OK");
      }
      assertThat(
              client.call("CONFIG", "SET", "maxmemory", "300kb", "maxmemory-policy", "allkeys-lru"))
          .isEqualTo("+OK");
      Awaitility.await().until(() -> Long.parseLong(info("used_memory")) <= 300 * 1024);
      assertThat(Long.parseLong(info("evicted_keys"))).isGreaterThan(1_000);
      assertThat(info("maxmemory_policy")).isEqualTo("allkeys-lru");
      assertThat(client.call("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1"))
          .isEqualTo("+OK");
      assertThat(client.call("SET", "a", "1"))
          .isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.");
    }
  }
}
