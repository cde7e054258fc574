package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.exporter.RunningStore.OpenMirror;
import io.keywake.sandbox.Sandbox;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.params.SetParams;

/** A real store, a real broker and registry, and mirrors that must equal the store. */
@Tag("integration")
class ExportIntegrationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ProtocolCommand SWAPDB = () -> "SWAPDB".getBytes(UTF_8);
  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void aMirrorEqualsTheStoreWhileItIsWrittenTo() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-a", "live")) {
      load(store, 20_000);
      try (Writer writer = new Writer(store, 1);
          OpenMirror mirror = new OpenMirror(sandbox, "live")) {
        await().atMost(PATIENCE).until(() -> writer.units() > 3000);
        writer.stop();
        MirrorBarrier barrier = store.compareWith(mirror);
        assertThat(barrier.generation()).isEqualTo(1);
        assertThat(barrier.storeId()).isEqualTo("store-a");
      }
      store.compareWithMirror(sandbox);

      Map<String, Object> status = store.status();
      assertThat(status)
          .containsEntry("state", "running")
          .containsEntry("phase", "streaming")
          .containsEntry("generation", 1L)
          .containsEntry("lost-transactions", 0L)
          .containsEntry("last-error", "");
      await().atMost(PATIENCE).until(() -> store.is("lag-changes", 0L));
      assertThat(store.info()).contains("# Exports", "export_live:state=running");
    }
  }

  @Test
  void keysThatAreSelectedGoWhereRoutesSayAndElsewhereWhenTheseChange() throws Exception {
    try (OpenMirror mirror = selecting("users:user:*")) {
      try (RunningStore store =
              new RunningStore(
                  sandbox,
                  "store-s",
                  "selected",
                  "routes",
                  "people:user:*",
                  "exclude.types",
                  "set");
          Jedis client = store.client()) {
        client.mset("user:1", "Bob", "item", "now", "user:gone", "v");
        client.sadd("left out", "member");
        store.compareWith(mirror);
        assertThat(store.state()).hasSize(3);
        store.compareWithMirror(sandbox);
      }
    }
  }

  /** A mirror of topics whose keys have been routed so in a generation before. */
  private static OpenMirror selecting(String routes) throws Exception {
    try (RunningStore store =
            new RunningStore(
                sandbox, "store-s", "selected", "routes", routes, "exclude.types", "hash");
        Jedis client = store.client()) {
      client.mset("user:1", "Ada", "user:2", "Cy", "item", "then");
      client.hset("left out", "field", "value");
      store.compareWithMirror(sandbox);
      client.del("item");
      client.hset("item", "field", "value");
      OpenMirror mirror = new OpenMirror(sandbox, "selected");
      store.compareWith(mirror);
      assertThat(store.state()).hasSize(2);
      return mirror;
    }
  }

  @Test
  void aTopicOfAnotherStoreOrWithoutItsControlTopicIsRefused() throws Exception {
    try (RunningStore first =
            new RunningStore(sandbox, "store-1", "first", "routes", "shared:user:*");
        Jedis client = first.client()) {
      client.set("user:1", "Ada");
      first.compareWithMirror(sandbox);
      assertRefused(
          "store-2", "routes: topic shared belongs to topic first", "second", "shared:user:*");
      assertRefused("store-1", "topic: topic shared belongs to topic first", "shared", "other:*");
      first.compareWithMirror(sandbox);
    }
    // Topics that hold nothing were created by those that were refused.
    new RunningStore(sandbox, "store-2", "second").close();
  }

  private static void assertRefused(String storeId, String message, String topic, String routes) {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> new RunningStore(sandbox, storeId, topic, "routes", routes))
        .withMessageStartingWith(message);
  }

  @Test
  void aRouteThatIsMovedToAnotherExportNeedsATopicThatIsNew() throws Exception {
    ExportSettings from = routed("from", "moved:user:*");
    ExportSettings to = routed("to", "");
    try (StoreServer server = serverWith(from, to);
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      client.set("user:1", "Ada");
      client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "WAIT", "from", "0");
    }
    from = routed("from", "");
    to = routed("to", "moved:user:*");
    for (List<ExportSettings> order : List.of(List.of(from, to), List.of(to, from))) {
      assertThatExceptionOfType(ExportSetupException.class)
          .isThrownBy(() -> serverWith(order.get(0), order.get(1)))
          .withMessageMatching("routes: topic moved (has records of|belongs to topic from).*");
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin.deleteTopics(List.of("moved", "moved.parts")).all().get();
      await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains("moved"));
    }
    serverWith(to, from).close();
  }

  private static ExportSettings routed(String topic, String routes) {
    return ExportSettings.of(RunningStore.settings(sandbox, topic, "routes", routes));
  }

  private static StoreServer serverWith(ExportSettings... exports) throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    return StoreServer.start(
        settings,
        "",
        List.of(Exports.factory("store-m", List.of(exports))),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @Test
  void aRestartedStoreBeginsAGenerationAndMirrorsSweep() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-b", "again")) {
      load(store, 500);
      store.compareWithMirror(sandbox);
    }
    try (OpenMirror mirror = new OpenMirror(sandbox, "again");
        RunningStore store = new RunningStore(sandbox, "store-b", "again")) {
      try (Jedis client = store.client()) {
        client.set("other", "1");
      }
      assertThat(store.compareWith(mirror).generation()).isEqualTo(2);
      await().atMost(PATIENCE).until(() -> store.is("removing-orphans", 0L));
      assertThat(store.compareWithMirror(sandbox).removingOrphans()).isFalse();
    }
  }

  @Test
  void aSecondExportFencesTheFirst() throws Exception {
    try (RunningStore first = new RunningStore(sandbox, "store-c", "fenced")) {
      load(first, 100);
      first.compareWithMirror(sandbox);
      try (RunningStore second = new RunningStore(sandbox, "store-c", "fenced")) {
        load(first, 100);
        await().atMost(PATIENCE).until(() -> first.is("state", "fenced"));
        assertThat((String) first.status().get("last-error")).contains("another process");
        load(second, 50);
        assertThat(second.compareWithMirror(sandbox).generation()).isEqualTo(2);
        assertThat(second.status()).containsEntry("state", "running");
      }
    }
  }

  @Test
  void anOutageOfTheBrokerIsShownAndOutlived() throws Exception {
    try (RunningStore store =
            new RunningStore(sandbox, "store-d", "outage", "outage.after.ms", "1000");
        OpenMirror mirror = new OpenMirror(sandbox, "outage")) {
      load(store, 2_000);
      store.compareWith(mirror);
      try (Writer writer = new Writer(store, 2)) {
        sandbox.broker().kill();
        await().atMost(PATIENCE).until(() -> store.is("state", "paused"));
        long units = writer.units();
        await().atMost(PATIENCE).until(() -> writer.units() > units + 500);
        sandbox.broker().start();
        await().atMost(PATIENCE).until(() -> store.is("state", "running"));
      }
      assertThat(store.compareWith(mirror).generation()).isEqualTo(1);
    }
  }

  @Test
  void anOutageThatOutlastsTheTransactionIsOutlivedToo() throws Exception {
    try (RunningStore store =
            new RunningStore(
                sandbox,
                "store-f",
                "long-outage",
                "outage.after.ms",
                "500",
                "producer.request.timeout.ms",
                "500",
                "producer.delivery.timeout.ms",
                "1000",
                "producer.linger.ms",
                "5",
                "producer.transaction.timeout.ms",
                "2000");
        OpenMirror mirror = new OpenMirror(sandbox, "long-outage")) {
      load(store, 2_000);
      store.compareWith(mirror);
      try (Writer writer = new Writer(store, 3)) {
        sandbox.broker().kill();
        await().atMost(PATIENCE).until(() -> !store.is("lost-transactions", 0L));
        long units = writer.units();
        await().atMost(PATIENCE).until(() -> writer.units() > units + 5_000);
        sandbox.broker().start();
        await().atMost(PATIENCE).until(() -> store.is("state", "running"));
      }
      assertThat(store.compareWith(mirror).generation()).isEqualTo(1);
      store.compareWithMirror(sandbox);
    }
  }

  @Test
  void theRegistryIsNotNeededOnceTheExportRuns() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-e", "alone");
        OpenMirror mirror = new OpenMirror(sandbox, "alone")) {
      load(store, 100);
      store.compareWith(mirror);
      sandbox.registry().kill();
      try {
        load(store, 200);
        store.compareWith(mirror);
        assertThat(store.status()).containsEntry("state", "running");
      } finally {
        sandbox.registry().start();
      }
    }
  }

  private static void load(RunningStore store, int keys) {
    try (Jedis client = store.client();
        Pipeline pipeline = client.pipelined()) {
      for (int i = 0; i < keys; i++) {
        if (i % 5 == 0) {
          pipeline.hset("hash:" + i, Map.of("a", "1", "b", String.valueOf(i)));
        } else if (i % 25 == 1) {
          pipeline.rpush("list:" + i, "b", "a", "b");
        } else if (i % 25 == 2) {
          pipeline.sadd("set:" + i, "7", String.valueOf(i));
        } else if (i % 25 == 3) {
          pipeline.zadd("sorted:" + i, Map.of("a", -1.5, "b", Double.POSITIVE_INFINITY));
        } else {
          pipeline.set("string:" + i, "value " + i);
        }
      }
      pipeline.sync();
    }
  }

  /** Writes at random until it is stopped. */
  private static final class Writer implements AutoCloseable {
    private final RunningStore store;
    private final Random random;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CompletableFuture<Void> end;
    private volatile long units;

    Writer(RunningStore store, long seed) {
      this.store = store;
      this.random = new Random(seed);
      this.end = CompletableFuture.runAsync(this::run);
    }

    long units() {
      return units;
    }

    void stop() {
      stopped.set(true);
      end.join();
    }

    @Override
    public void close() {
      stop();
    }

    private void run() {
      long done = 0;
      try (Jedis client = store.client()) {
        while (!stopped.get()) {
          unit(client);
          units = ++done;
        }
      }
    }

    private void unit(Jedis client) {
      String key = "k" + random.nextInt(500);
      String hash = "h" + random.nextInt(20);
      String member = "m" + random.nextInt(2000);
      switch (random.nextInt(18)) {
        case 0 -> client.set(key, "brief", SetParams.setParams().px(1 + random.nextInt(200)));
        case 1 -> client.del(key);
        case 2 -> client.append(key, "x".repeat(random.nextInt(500)));
        case 3 -> client.hset(hash, "f" + random.nextInt(2000), "v".repeat(random.nextInt(100)));
        case 4 -> client.hdel(hash, "f" + random.nextInt(2000));
        case 5 -> client.pexpire(key, 300_000 + random.nextInt(100_000));
        case 6 -> {
          try (Transaction unit = client.multi()) {
            unit.set(key, "1");
            unit.incr(key);
            unit.rename(key, "r" + random.nextInt(100));
            unit.exec();
          }
        }
        case 7 -> {
          if (random.nextInt(100) == 0) {
            client.sendCommand(SWAPDB, "0", "1");
          }
        }
        case 8 -> {
          if (random.nextInt(100) == 0) {
            client.select(1);
            client.flushDB();
            client.select(0);
          }
        }
        case 9 -> client.rpush("l" + random.nextInt(10), member, "tail");
        case 10 -> client.lrem("l" + random.nextInt(10), 1, "tail");
        case 11 -> client.sadd("s" + random.nextInt(10), member);
        case 12 -> client.spop("s" + random.nextInt(10));
        case 13 -> client.zadd("z" + random.nextInt(10), random.nextInt(100), member);
        case 14 -> client.zpopmin("z" + random.nextInt(10));
        default -> client.set(key, "value " + random.nextInt());
      }
    }
  }
}
