package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/** Exports of a real store that are stopped, started, refreshed and waited for by its clients. */
@Tag("integration")
class LifecycleIntegrationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ProtocolCommand KEYWAKE = () -> "KEYWAKE".getBytes(UTF_8);
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
  void goesOnWhereItStoppedThoughTheRegistryIsAway() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-l", "stopped");
        Jedis client = store.client()) {
      write(client, 0, 500);
      assertThat(export(client, "STOP", "stopped")).isEqualTo("OK");
      assertThat(store.status()).containsEntry("state", "stopped");
      long records = records(store);
      write(client, 400, 600);
      client.del("key 1");
      assertThat(store.status())
          .containsEntry("pending-keys", 201L)
          .containsEntry("records", records);
      assertThat(waitFor(client, "stopped", 50)).isNull();

      sandbox.registry().kill();
      try {
        assertThat(export(client, "START", "stopped")).isEqualTo("OK");
        assertThat(waitFor(client, "stopped", PATIENCE.toMillis())).isEqualTo(sequence(client));
      } finally {
        sandbox.registry().start();
      }

      assertThat(store.status())
          .containsEntry("state", "running")
          .containsEntry("records", records + 201)
          .containsEntry("lag-changes", 0L)
          .containsEntry("lag-ms", 0L);
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
    }
  }

  @Test
  void publishesKeysAgainThatMatch() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-r", "refreshed");
        Jedis client = store.client()) {
      write(client, 0, 300);
      client.set("other", "1");
      waitFor(client, "refreshed", PATIENCE.toMillis());
      long records = records(store);

      assertThat(export(client, "REFRESH", "refreshed", "MATCH", "key *")).isEqualTo("OK");

      await().atMost(PATIENCE).until(() -> store.is("refresh", "none"));
      assertThat(store.status()).containsEntry("records", records + 300);
      store.compareWithMirror(sandbox);
    }
  }

  @Test
  void whoWaitsIsToldWhenEverythingIsCommitted() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-w", "awaited");
        Jedis client = store.client()) {
      for (int round = 0; round < 20; round++) {
        client.set("key " + round, "1");
        long written = sequence(client);
        assertThat(waitFor(client, "awaited", PATIENCE.toMillis())).isEqualTo(written);
      }
      Transaction transaction = client.multi();
      transaction.set("a", "1");
      transaction.sendCommand(KEYWAKE, "WAIT", "awaited", "0");
      assertThat(transaction.exec()).containsExactly("OK", null);
      assertThatThrownBy(() -> waitFor(client, "nothing", 0))
          .isInstanceOf(JedisDataException.class)
          .hasMessage("ERR no export 'nothing'; there are [awaited]");
    }
  }

  @Test
  void staysStoppedIfTheBrokerIsAwayWhenItStarts() throws Exception {
    try (RunningStore store =
            new RunningStore(sandbox, "store-s", "away", "startup.timeout.ms", "3000");
        Jedis client = store.client()) {
      write(client, 0, 100);
      assertThat(export(client, "STOP", "away")).isEqualTo("OK");
      sandbox.broker().kill();
      try {
        client.set("key 1", "changed");
        assertThatThrownBy(() -> export(client, "START", "away"))
            .isInstanceOf(JedisDataException.class)
            .hasMessageContaining("export 'away' cannot start: stopped, ");
        assertThat(store.status()).containsEntry("state", "stopped");
      } finally {
        sandbox.broker().start();
      }

      assertThat(export(client, "START", "away")).isEqualTo("OK");
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
    }
  }

  @Test
  void doesNotStartIfAnotherProcessHasTakenTheTopics() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-f", "taken");
        Jedis client = store.client()) {
      write(client, 0, 100);
      export(client, "STOP", "taken");
      try (RunningStore other = new RunningStore(sandbox, "store-f", "taken");
          Jedis ofOther = other.client()) {
        ofOther.set("other", "1");
        assertThatThrownBy(() -> export(client, "START", "taken"))
            .isInstanceOf(JedisDataException.class)
            .hasMessageContaining("cannot start: fenced");
        assertThat(store.status()).containsEntry("state", "fenced");
        assertThatThrownBy(() -> client.sendCommand(KEYWAKE, "EXPORT", "BARRIER", "taken"))
            .hasMessageContaining("is not running: fenced");
        client.set("key 1", "changed");
        assertThatThrownBy(() -> waitFor(client, "taken", 0))
            .hasMessageContaining("has ended: fenced");
        other.compareWithMirror(sandbox);

        assertThat(export(client, "START", "taken")).isEqualTo("OK");
        ofOther.set("other", "2");
        await().atMost(PATIENCE).until(() -> other.is("state", "fenced"));
        await().atMost(PATIENCE).until(() -> store.is("removing-orphans", 0L));
        assertThat(store.status()).containsEntry("state", "running");
        assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(3);
        assertThat(export(client, "STOP", "taken")).isEqualTo("OK");
      }
    }
  }

  @Test
  void anExportWhoseIterationWasEndedBeginsAnew() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-e", "ended");
        Jedis client = store.client()) {
      write(client, 0, 100);
      store.compareWithMirror(sandbox);
      client.sendCommand(KEYWAKE, "ITERATOR", "TERMINATE", "export:ended");
      await().atMost(PATIENCE).until(() -> store.is("state", "failed"));
      client.del("key 1");

      assertThat(export(client, "START", "ended")).isEqualTo("OK");

      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(2);
    }
  }

  @Test
  void aStoreServesWithoutAnExportThatCannotStart() throws Exception {
    sandbox.broker().kill();
    try (RunningStore store =
            new RunningStore(
                sandbox,
                "store-l",
                "later",
                "startup.timeout.ms",
                "3000",
                "startup.required",
                "false");
        Jedis client = store.client()) {
      try {
        write(client, 0, 100);
        await().atMost(PATIENCE).until(() -> store.is("state", "failed"));
        assertThat(store.status().get("last-error")).asString().contains("no answer from");
        assertThatThrownBy(() -> export(client, "START", "later"))
            .isInstanceOf(JedisDataException.class)
            .hasMessageContaining("export 'later' cannot start: failed, ");
      } finally {
        sandbox.broker().start();
      }

      assertThat(export(client, "START", "later")).isEqualTo("OK");
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
    }
  }

  private static long records(RunningStore store) {
    return (Long) Objects.requireNonNull(store.status().get("records"));
  }

  private static void write(Jedis client, int from, int to) {
    for (int key = from; key < to; key++) {
      client.set("key " + key, "value of " + from);
    }
  }

  private static String export(Jedis client, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "EXPORT";
    System.arraycopy(words, 0, all, 1, words.length);
    return new String((byte[]) client.sendCommand(KEYWAKE, all), UTF_8);
  }

  private static Object waitFor(Jedis client, String export, long timeoutMs) {
    return client.sendCommand(KEYWAKE, "WAIT", export, Long.toString(timeoutMs));
  }

  private static long sequence(Jedis client) {
    return (Long) client.sendCommand(KEYWAKE, "SEQUENCE");
  }
}
