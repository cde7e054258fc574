package io.keywake.store.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.StringValue;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.SetParams;

/** The assembled store over its port, by a client that is not ours. */
class StoreServerTest {
  private static final int KEYS = 5_000;

  private static StoreServer start(String port, StoreExtension.Factory... extensions)
      throws IOException, SettingException {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", port);
    return StoreServer.start(
        settings,
        "",
        List.of(extensions),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @Test
  void servesARedisClient() throws Exception {
    try (StoreServer server = start("0");
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      assertThat(client.set("greeting", "hello")).isEqualTo("OK");
      assertThat(client.get("greeting")).isEqualTo("hello");
      client.hset("h", Map.of("f", "v"));
      assertThat(client.hgetAll("h")).containsExactly(Map.entry("f", "v"));
      assertThat(client.dbSize()).isEqualTo(2);
    }
  }

  @Test
  void deletesWhatHasExpiredThoughNobodyAsks() throws Exception {
    try (StoreServer server = start("0");
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      client.set("brief", "x", SetParams.setParams().px(1));
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (client.dbSize() > 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  @Test
  void saysThatAPortIsTakenBeforeItTakesAnythingElse() throws Exception {
    AtomicBoolean started = new AtomicBoolean();
    StoreExtension.Factory extension =
        context ->
            new StoreExtension() {
              @Override
              public void start() {
                started.set(true);
              }
            };
    try (StoreServer server = start("0", extension)) {
      assertThat(started.getAndSet(false)).isTrue();
      assertThatThrownBy(() -> start(Integer.toString(server.port()), extension))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(server.port()));
    }
    assertThat(started).isFalse();
  }

  @Test
  void shutsDownWhenAClientAsks() throws Exception {
    try (StoreServer server = start("0");
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      CompletableFuture<Void> asked =
          CompletableFuture.runAsync(
              () -> {
                try {
                  server.awaitShutdownAsked();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThatThrownBy(() -> client.sendCommand(() -> "SHUTDOWN".getBytes(UTF_8), "NOSAVE"))
          .isInstanceOf(JedisConnectionException.class);
      asked.join();
    }
  }

  /** Copies the store in a thread of its own while clients write. */
  private static final class Copier implements StoreExtension {
    private final Context context;
    private final CompletableFuture<Map<String, String>> copy = new CompletableFuture<>();

    Copier(Context context) {
      this.context = context;
    }

    @Override
    public void start() {
      CompletableFuture<IterationReader> created = new CompletableFuture<>();
      context
          .executionThread()
          .execute(
              () ->
                  created.complete(
                      context
                          .iterations()
                          .create(
                              IterationSettings.streaming("copy")
                                  .completingWhen(
                                      () ->
                                          context
                                                  .keyspace()
                                                  .table(0)
                                                  .find(
                                                      context
                                                          .keyspace()
                                                          .position("last".getBytes(UTF_8)),
                                                      "last".getBytes(UTF_8))
                                              != null),
                              terminated -> {})));
      Thread thread = new Thread(() -> copy(created.join()), "copier");
      thread.start();
    }

    private void copy(IterationReader reader) {
      Map<String, String> entries = new HashMap<>();
      try (reader) {
        while (true) {
          Item item = reader.read();
          if (item instanceof Item.Entries presented) {
            presented
                .entries()
                .forEach(
                    placed -> put(entries, new Effect.Upserted(0, 0, 0, placed.entry(), false)));
            presented
                .deletions()
                .forEach(deleted -> entries.remove(new String(deleted.key(), UTF_8)));
          } else if (item instanceof Item.Effects effects) {
            effects.effects().forEach(effect -> put(entries, (Effect.OfKey) effect));
          } else if (item instanceof Item.Complete) {
            copy.complete(entries);
            return;
          }
          reader.acknowledge(reader.readItems());
        }
      } catch (InterruptedException | RuntimeException e) {
        copy.completeExceptionally(e);
      }
    }

    private static void put(Map<String, String> entries, Effect.OfKey effect) {
      String key = new String(effect.key(), UTF_8);
      if (effect instanceof Effect.Upserted upserted) {
        byte[] value = ((StringValue) upserted.entry().value()).toByteArray();
        entries.put(key, new String(value, UTF_8));
      } else {
        entries.remove(key);
      }
    }
  }

  @Test
  void anExtensionCopiesTheStoreWhileClientsWrite() throws Exception {
    CompletableFuture<Copier> copier = new CompletableFuture<>();
    StoreExtension.Factory factory =
        context -> {
          Copier made = new Copier(context);
          copier.complete(made);
          return made;
        };
    try (StoreServer server = start("0", factory);
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      Map<String, String> expected = new HashMap<>();
      for (int step = 0; step < 4 * KEYS; step++) {
        String key = "k" + (step * 31) % KEYS;
        if (step % 5 == 4) {
          client.del(key);
          expected.remove(key);
        } else {
          client.set(key, "v" + step);
          expected.put(key, "v" + step);
        }
      }
      client.set("last", "1");
      expected.put("last", "1");
      assertThat(copier.join().copy.join()).isEqualTo(expected);
    }
  }
}
