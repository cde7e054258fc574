package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import io.keywake.exporter.StoreState.Content;
import io.keywake.sandbox.Sandbox;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;

/** A store with an export of the sandbox's topics, as a process would run it. */
final class RunningStore implements AutoCloseable {
  private static final ProtocolCommand KEYWAKE = () -> "KEYWAKE".getBytes(UTF_8);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String topic;
  private final Selection selection;
  private final Probe probe = new Probe();
  private final StoreServer server;
  private final List<Throwable> failures = new ArrayList<>();

  RunningStore(Sandbox sandbox, String storeId, String topic, String... more)
      throws IOException, SettingException {
    this(sandbox, storeId, topic, null, more);
  }

  /**
   * @param directory what the store begins with and leaves; null for nothing
   */
  RunningStore(
      Sandbox sandbox, String storeId, String topic, @Nullable Path directory, String... more)
      throws IOException, SettingException {
    this(storeId, directory, List.of(ExportSettings.of(settings(sandbox, topic, more))));
  }

  /**
   * @param exports of which the first is the one that is asked for
   */
  RunningStore(String storeId, @Nullable Path directory, List<ExportSettings> exports)
      throws IOException, SettingException {
    topic = exports.get(0).topic();
    selection = exports.get(0).selection();
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    if (directory != null) {
      settings.configure("dir", directory.toString());
      settings.configure("save", "3600 1");
      settings.configure("store-id", storeId);
    }
    server =
        StoreServer.start(
            settings, "", List.of(probe, Exports.factory(storeId, exports)), failures::add);
  }

  static Map<String, Object> settings(Sandbox sandbox, String topic, String... more) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "topic", topic,
                "bootstrap.servers", sandbox.bootstrapServers(),
                "schema.registry.url", sandbox.schemaRegistryUrl()));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  Jedis client() {
    return new Jedis("127.0.0.1", server.port(), (int) PATIENCE.toMillis());
  }

  /** Asks for a barrier. */
  long demandBarrier() {
    try (Jedis client = client()) {
      return (Long) client.sendCommand(KEYWAKE, "EXPORT", "BARRIER", topic);
    }
  }

  Map<String, Object> status() {
    try (Jedis client = client()) {
      List<?> reply = (List<?>) client.sendCommand(KEYWAKE, "EXPORT", "STATUS", topic);
      Map<String, Object> status = new HashMap<>();
      for (int i = 0; i < reply.size(); i += 2) {
        Object value = reply.get(i + 1);
        status.put(text(reply.get(i)), value instanceof byte[] bytes ? text(bytes) : value);
      }
      return status;
    }
  }

  /** Whether a field of the status has this value. */
  boolean is(String field, Object value) {
    return value.equals(status().get(field));
  }

  String info() {
    try (Jedis client = client()) {
      return client.info("exports");
    }
  }

  /** Of the keys that are exported. */
  Map<String, Content> state() {
    return probe.state(selection);
  }

  /** Compares a fresh mirror with the store, at a barrier of now. */
  MirrorBarrier compareWithMirror(Sandbox sandbox) throws InterruptedException {
    try (OpenMirror mirror = new OpenMirror(sandbox, topic)) {
      return compareWith(mirror);
    }
  }

  /** What a fresh mirror holds at a barrier of now. */
  <T> T mirrored(Sandbox sandbox, Duration patience, Function<InMemoryMirror, T> reading)
      throws InterruptedException {
    try (OpenMirror mirror = new OpenMirror(sandbox, topic)) {
      return mirror.mirror.atBarrier(
          demandBarrier(), patience, barrier -> reading.apply(mirror.entries));
    }
  }

  MirrorBarrier compareWith(OpenMirror mirror) throws InterruptedException {
    await().atMost(PATIENCE).until(() -> !willExpireSoon(state()));
    long sequence = demandBarrier();
    Map<String, Content> expected = state();
    return mirror.mirror.atBarrier(
        (Long) Objects.requireNonNull(status().get("generation")),
        sequence,
        PATIENCE,
        barrier -> {
          assertThat(mirror.state()).isEqualTo(expected);
          assertThat(barrier.keyCount())
              .isEqualTo(selection.isEverything() ? expected.size() : Selection.NOT_COUNTED);
          return barrier;
        });
  }

  private static boolean willExpireSoon(Map<String, Content> state) {
    long soonMs = System.currentTimeMillis() + PATIENCE.toMillis();
    return state.values().stream()
        .anyMatch(
            content -> content.expireAtMs() != Entry.NO_EXPIRY && content.expireAtMs() < soonMs);
  }

  @Override
  public void close() {
    server.close();
    assertThat(failures).isEmpty();
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, UTF_8);
  }

  /** A mirror that stays. */
  static final class OpenMirror implements AutoCloseable {
    private final InMemoryMirror entries = new InMemoryMirror();
    private final Mirror mirror;

    OpenMirror(Sandbox sandbox, String topic, String... more) {
      Map<String, Object> settings = settings(sandbox, topic, more);
      mirror = Mirror.start(MirrorConfig.of(settings), entries);
    }

    private Map<String, Content> state() {
      Map<String, Content> state = new HashMap<>();
      entries.forEach(
          entry ->
              state.put(
                  entry.db() + "/" + new String(entry.key(), ISO_8859_1),
                  new Content(
                      value(entry.value()),
                      entry.expireAtMs() == MirrorEntry.NEVER
                          ? Entry.NO_EXPIRY
                          : entry.expireAtMs())));
      return state;
    }

    private static Object value(MirrorValue value) {
      if (value instanceof MirrorValue.StringValue string) {
        return latin(string.bytes());
      }
      if (value instanceof MirrorValue.HashValue hash) {
        Map<String, String> fields = new TreeMap<>();
        hash.forEach((field, each) -> fields.put(latin(field), latin(each)));
        return fields;
      }
      if (value instanceof MirrorValue.ListValue list) {
        List<String> elements = new ArrayList<>();
        list.forEach(element -> elements.add(latin(element)));
        return elements;
      }
      if (value instanceof MirrorValue.SetValue set) {
        Set<String> members = new TreeSet<>();
        set.forEach(member -> members.add(latin(member)));
        return members;
      }
      List<Map.Entry<String, Double>> members = new ArrayList<>();
      ((MirrorValue.SortedSetValue) value)
          .forEach((member, score) -> members.add(Map.entry(latin(member), score)));
      return members;
    }

    private static String latin(byte[] bytes) {
      return new String(bytes, ISO_8859_1);
    }

    @Override
    public void close() {
      mirror.close();
    }
  }

  /** Looks into the store on its execution thread. */
  private static final class Probe implements StoreExtension.Factory {
    private final CompletableFuture<StoreExtension.Context> context = new CompletableFuture<>();

    @Override
    public StoreExtension create(StoreExtension.Context store) {
      context.complete(store);
      return new StoreExtension() {};
    }

    Map<String, Content> state(Selection selection) {
      CompletableFuture<Map<String, Content>> state = new CompletableFuture<>();
      StoreExtension.Context store = context.join();
      store
          .executionThread()
          .execute(() -> state.complete(StoreState.of(store.keyspace(), selection)));
      return state.join();
    }
  }
}
