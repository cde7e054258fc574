package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.FakeEnvironment;
import io.keywake.store.command.Session;
import io.keywake.store.command.StandardFamilies;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import io.keywake.store.network.NetworkCounters;
import io.keywake.store.network.NetworkSettings;
import io.keywake.store.network.RespServer;
import io.keywake.store.network.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on the execution loop, with commands that need no keyspace. */
@Timeout(120)
abstract class ServedClientsContract {
  private static final int CLIENTS_MAX = 20;

  private final ProbeCommands probes = new ProbeCommands();
  private final StoreSettings settings = new StoreSettings();
  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> 1_700_000_000_000L);
  private final CommandExecutor executor = executor();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private ExecutionLoop loop;
  private RespServer server;

  ServedClientsContract(Transport transport) {
    loop = new ExecutionLoop("execution", transport, System::nanoTime, failure::set);
    server =
        new RespServer(
            NetworkSettings.DEFAULT.withPort(0).withClientsMax(CLIENTS_MAX),
            loop.io(),
            transport,
            loop.meter(),
            new NetworkCounters(),
            executor,
            loop::fail);
  }

  @BeforeEach
  void bind() throws IOException {
    loop.start();
    loop.execute(() -> keyspace.bindTo(Thread.currentThread()));
    server.bind();
    server.accept();
  }

  @AfterEach
  void end() throws InterruptedException {
    loop.shutdown();
    assertThat(loop.awaitEnd(30_000)).isTrue();
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    try (TestClient client = connect()) {
      StringBuilder requests = new StringBuilder();
      StringBuilder replies = new StringBuilder();
      for (int i = 10_000; i < 20_000; i++) {
        requests.append("*2\r\n$4\r\nECHO\r\n$5\r\n").append(i).append("\r\n");
        replies.append("$5\r\n").append(i).append("\r\n");
      }
      client.send(requests.toString());
      assertThat(client.read(replies.length())).isEqualTo(replies.toString());
    }
  }

  @Test
  void answersARequestThatArrivesByteByByte() throws IOException {
    try (TestClient client = connect()) {
      for (char next : "*2\r\n$4\r\nECHO\r\n$3\r\nabc\r\nPING\r\n".toCharArray()) {
        client.send(String.valueOf(next));
      }
      assertThat(client.read(16)).isEqualTo("$3\r\nabc\r\n+PONG\r\n");
    }
  }

  @Test
  void takesAnArgumentOfManyReads() throws IOException {
    try (TestClient client = connect()) {
      String large = "x".repeat(5_000_000);
      client.send("*2\r\n$4\r\nECHO\r\n$5000000\r\n" + large + "\r\n");
      assertThat(client.readLine()).isEqualTo("$5000000");
      assertThat(client.read(5_000_002)).isEqualTo(large + "\r\n");
    }
  }

  @Test
  void holdsBackTheRequestsOfASlowReaderAndDisturbsNobodyElse() throws Exception {
    int requests = 80;
    int bytes = 1_000_000;
    try (TestClient slow = connect();
        TestClient other = connect()) {
      slow.send(("BIG " + bytes + "\r\n").repeat(requests));
      Awaitility.await().until(() -> probes.executed.get() > 0);
      for (int i = 0; i < 1000; i++) {
        other.send("PING\r\n");
        assertThat(other.readLine()).isEqualTo("+PONG");
      }
      // What the kernel takes for both sides is a few megabytes at most; the rest must not have
      // been executed.
      assertThat(probes.executed.get()).isLessThan(40);
      assertThat(onLoop(() -> firstSession().connection().pendingReplyBytes()))
          .isLessThan(2L * bytes);
      for (int i = 0; i < requests; i++) {
        assertThat(slow.readLine()).isEqualTo("$" + bytes);
        assertThat(slow.read(bytes + 2)).startsWith("abcdef").endsWith("\r\n");
      }
    }
  }

  @Test
  void givesOthersTheirTurnDuringAnEndlessPipeline() throws Exception {
    try (TestClient endless = connect();
        TestClient other = connect()) {
      byte[] many = "COUNT\r\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
      CompletableFuture<Void> sender =
          CompletableFuture.runAsync(
              () -> {
                while (true) {
                  sendUnchecked(endless, many);
                }
              });
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(
              () -> {
                while (true) {
                  readUnchecked(endless, 1_000_000);
                }
              });
      Awaitility.await().until(() -> probes.executed.get() > 200_000);
      for (int i = 0; i < 200; i++) {
        other.send("PING\r\n");
        assertThat(other.readLine()).isEqualTo("+PONG");
      }
      endless.disconnect();
      assertThat(sender).failsWithin(30, TimeUnit.SECONDS);
      assertThat(reader).failsWithin(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void closesOnlyTheClientThatBreaksTheProtocol() throws IOException {
    try (TestClient broken = connect();
        TestClient other = connect()) {
      broken.send("PING\r\n*1\r\n!4\r\n");
      assertThat(broken.readToEnd())
          .isEqualTo("+PONG\r\n-ERR Protocol error: expected '$', got '!'\r\n");
      other.send("PING\r\n");
      assertThat(other.readLine()).isEqualTo("+PONG");
    }
  }

  @Test
  void closesAClientThatSpeaksHttp() throws IOException {
    try (TestClient client = connect()) {
      client.send("PING\r\nPOST / HTTP/1.1\r\nHost: localhost\r\n\r\nCOUNT\r\n");
      assertThat(endOf(client)).isIn("", "+PONG\r\n");
      assertThat(probes.executed).hasValue(0);
    }
  }

  @Test
  void refusesOversizedLengths() throws IOException {
    try (TestClient client = connect()) {
      client.send("*2\r\n$4\r\nECHO\r\n$536870913\r\n");
      assertThat(client.readToEnd()).isEqualTo("-ERR Protocol error: invalid bulk length\r\n");
    }
    try (TestClient client = connect()) {
      client.send("*2147483648\r\n");
      assertThat(client.readToEnd()).isEqualTo("-ERR Protocol error: invalid multibulk length\r\n");
    }
  }

  @Test
  void executesNothingAfterAClientTookItsLeave() throws IOException {
    try (TestClient client = connect()) {
      client.send("COUNT\r\nLEAVE\r\nCOUNT\r\n");
      assertThat(client.readToEnd()).isEqualTo("+COUNTED\r\n+OK\r\n");
      assertThat(probes.executed).hasValue(2);
    }
  }

  @Test
  void executesNothingAfterTheConnectionWasKilled() throws Exception {
    try (TestClient client = connect()) {
      client.send("DIE\r\nCOUNT\r\n");
      assertThat(endOf(client)).isEmpty();
      assertThat(probes.executed).hasValue(1);
    }
    Awaitility.await().until(() -> onLoop(() -> (long) executor.sessions().count()) == 0);
  }

  @Test
  void killsAConnectionOnRequestOfAnother() throws Exception {
    try (TestClient client = connect()) {
      client.send("PING\r\n");
      client.readLine();
      onLoop(
          () -> {
            firstSession().connection().kill();
            return 0L;
          });
      assertThat(endOf(client)).isEmpty();
    }
  }

  @Test
  void holdsBackRequestsUntilTheReplyThatIsOwedIsThere() throws Exception {
    try (TestClient client = connect();
        TestClient other = connect()) {
      client.send("PING\r\nLATER\r\nCOUNT\r\n");
      assertThat(client.readLine()).isEqualTo("+PONG");
      Awaitility.await().until(() -> probes.isReplyOwed());
      other.send("PING\r\n");
      assertThat(other.readLine()).isEqualTo("+PONG");
      assertThat(probes.executed).hasValue(0);
      client.send("COUNT\r\n");
      loop.execute(() -> probes.completeLater("NOW"));
      assertThat(client.readLine()).isEqualTo("+NOW");
      assertThat(client.readLine()).isEqualTo("+COUNTED");
      assertThat(client.readLine()).isEqualTo("+COUNTED");
    }
  }

  @Test
  void holdsBackRequestsWhileItWaitsForAKeyAndReadsNoMoreThanALittle() throws Exception {
    try (TestClient client = connect();
        TestClient other = connect()) {
      client.send("AWAIT k 0\r\n");
      Awaitility.await().until(() -> blockedClients() == 1);
      client.send("COUNT\r\n".repeat(100_000));
      other.send("SET k 1\r\nEXISTS k\r\n");
      assertThat(other.readLine()).isEqualTo("+OK");
      assertThat(other.readLine()).isEqualTo(":0");
      assertThat(client.readLine()).isEqualTo("$1");
      assertThat(client.readLine()).isEqualTo("k");
      assertThat(client.read(100_000 * "+COUNTED\r\n".length())).endsWith("+COUNTED\r\n");
    }
  }

  @Test
  void keepsNothingForAClientThatLeftWhileItWaited() throws Exception {
    TestClient client = connect();
    client.send("AWAIT k 0\r\n");
    Awaitility.await().until(() -> blockedClients() == 1);
    client.close();
    Awaitility.await().until(() -> blockedClients() == 0);
    try (TestClient other = connect()) {
      other.send("SET k 1\r\nEXISTS k\r\n");
      assertThat(other.readLine()).isEqualTo("+OK");
      assertThat(other.readLine()).isEqualTo(":1");
    }
  }

  @Test
  void doesNotLetAClientWaitThatHasEndedItsSide() throws Exception {
    try (TestClient client = connect()) {
      client.send("PING\r\nAWAIT k 0\r\nPING\r\n");
      client.endInput();
      assertThat(client.readToEnd()).isEqualTo("+PONG\r\n");
    }
    try (TestClient client = connect()) {
      client.send("BIG 3000000\r\n".repeat(8) + "AWAIT k 0\r\n");
      client.endInput();
      assertThat(client.readToEnd()).hasSize(8 * (3_000_000 + "$3000000\r\n\r\n".length()));
    }
    Awaitility.await().until(() -> blockedClients() == 0);
  }

  @Test
  void keepsToSmallLimitsUntilTheClientHasAuthenticated() throws IOException {
    try (TestClient client = connect()) {
      client.send("CONFIG SET requirepass secret\r\n");
      assertThat(client.readLine()).isEqualTo("+OK");
    }
    try (TestClient client = connect()) {
      client.send("PING\r\n*11\r\n");
      assertThat(client.readLine()).isEqualTo("-NOAUTH Authentication required.");
      assertThat(client.readToEnd())
          .isEqualTo("-ERR Protocol error: unauthenticated multibulk length\r\n");
    }
  }

  @Test
  void namesBothEndsOfAConnection() throws Exception {
    try (TestClient client = connect()) {
      client.send("PING\r\n");
      client.readLine();
      loop.execute(
          () -> {
            assertThat(firstSession().connection().localAddress())
                .isEqualTo("127.0.0.1:" + server.port());
            assertThat(firstSession().connection().remoteAddress())
                .isEqualTo("127.0.0.1:" + client.port());
            probes.executed.incrementAndGet();
          });
      Awaitility.await().until(() -> probes.executed.get() == 1);
    }
  }

  @RepeatedTest(5)
  void answersWhatAClientSentBeforeItEndedItsSide() throws IOException {
    try (TestClient client = connect()) {
      client.send("BIG 3000000\r\n".repeat(8) + "PING\r\n");
      client.endInput();
      assertThat(client.readToEnd())
          .hasSize(8 * (3_000_000 + "$3000000\r\n\r\n".length()) + "+PONG\r\n".length())
          .endsWith("+PONG\r\n");
    }
  }

  @Test
  void turnsAwayClientsBeyondTheMaximum() throws Exception {
    TestClient[] clients = new TestClient[CLIENTS_MAX];
    for (int i = 0; i < CLIENTS_MAX; i++) {
      clients[i] = connect();
    }
    try (TestClient surplus = connect()) {
      assertThat(surplus.readToEnd()).isEqualTo("-ERR max number of clients reached\r\n");
    }
    clients[0].close();
    Awaitility.await().until(() -> onLoop(() -> (long) executor.sessions().count()) < CLIENTS_MAX);
    try (TestClient next = connect()) {
      next.send("PING\r\n");
      assertThat(next.readLine()).isEqualTo("+PONG");
    }
    for (TestClient client : clients) {
      client.close();
    }
  }

  @Test
  void sendsWhatIsWrittenBeforeItCloses() throws Exception {
    try (TestClient client = connect()) {
      client.send("BIG 3000000\r\n");
      Awaitility.await().until(() -> probes.executed.get() == 1);
      CompletableFuture<Void> closed = server.close();
      assertThat(client.readToEnd()).hasSize(3_000_012);
      assertThat(closed).succeedsWithin(30, TimeUnit.SECONDS);
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }
  }

  @Test
  void stopsTheLoopWhenACommandBreaksAnInvariant() throws Exception {
    try (TestClient client = connect()) {
      client.send("BREAK\r\nCOUNT\r\n");
      assertThat(endOf(client)).isEmpty();
    }
    assertThat(loop.awaitEnd(30_000)).isTrue();
    assertThat(failure.get()).hasMessage("command BREAK failed");
    assertThat(probes.executed).hasValue(1);
    assertThat(server.close()).succeedsWithin(30, TimeUnit.SECONDS);
  }

  @Test
  void saysWhichAddressIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      RespServer second =
          new RespServer(
              NetworkSettings.DEFAULT.withPort(taken.getLocalPort()),
              loop.io(),
              Transport.fastest(),
              loop.meter(),
              new NetworkCounters(),
              executor,
              loop::fail);
      assertThatThrownBy(second::bind)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
    }
  }

  private CommandExecutor executor() {
    CommandTable.Builder table = CommandTable.builder();
    StandardFamilies.all(FakeEnvironment.of(settings)).forEach(table::add);
    return new CommandExecutor(keyspace, table.add(probes).build(), settings);
  }

  private long blockedClients() throws Exception {
    return onLoop(() -> (long) executor.blockedClients().count());
  }

  private Session firstSession() {
    return executor.sessions().all().iterator().next();
  }

  private TestClient connect() throws IOException {
    return new TestClient(server.port());
  }

  private long onLoop(Callable<Long> question) throws Exception {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get(30, TimeUnit.SECONDS);
  }

  /** What comes before the end; a reset is an end too. */
  private static String endOf(TestClient client) {
    try {
      return client.readToEnd();
    } catch (IOException e) {
      return "";
    }
  }

  private static void sendUnchecked(TestClient client, byte[] bytes) {
    try {
      client.send(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void readUnchecked(TestClient client, int bytes) {
    try {
      client.read(bytes);
    } catch (EOFException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
