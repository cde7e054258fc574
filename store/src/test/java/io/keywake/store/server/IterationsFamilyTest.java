package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.bgiteration.HashSlots;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** What a client of the store is told of its iterations, over the port. */
class IterationsFamilyTest {
  private final CompletableFuture<StoreExtension.Context> context = new CompletableFuture<>();
  private final CompletableFuture<String> released = new CompletableFuture<>();
  private StoreServer server;
  private Jedis client;

  @BeforeEach
  void start() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    StoreExtension.Factory factory =
        store -> {
          context.complete(store);
          return new StoreExtension() {};
        };
    server =
        StoreServer.start(
            settings,
            "",
            List.of(factory),
            failure -> {
              throw new AssertionError(failure);
            });
    client = new Jedis("127.0.0.1", server.port());
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void listsLiveIteratorsWithTheirStatus() throws Exception {
    client.set("a", "1");
    client.set("b", "1");
    IterationReader all = begin(IterationSettings.streaming("all"));
    begin(IterationSettings.streaming("part").withScope(HashSlots.range(0, 99)));
    readToConsistent(all);
    client.set("a", "2");
    all.read();

    Map<String, Map<String, Object>> iterators = iterators();

    assertThat(iterators).containsOnlyKeys("all", "part");
    assertThat(iterators.get("all"))
        .containsEntry("state", "streaming")
        .containsEntry("client", "attached")
        .containsEntry("view", "now")
        .containsEntry("forwards", "effects")
        .containsEntry("slots", "all")
        .containsEntry("walk-percent", "100")
        .containsEntry("entries", 2L)
        .containsEntry("effects", 1L)
        .containsEntry("folded-changes", 0L)
        .containsEntry("pending-keys", 0L)
        .containsEntry("queue-items", 0L)
        .containsEntry("queue-bytes", 0L)
        .containsEntry("sequence", 3L)
        .containsKeys("queue-target", "run-ms", "item-ms");
    assertThat(iterators.get("part")).containsEntry("slots", "0-99");
  }

  @Test
  void listsThemAsMapsInTheThirdVersionOfTheProtocol() throws Exception {
    begin(IterationSettings.streaming("all"));
    try (TestClient third = new TestClient(server.port())) {
      third.sendCommand("HELLO", "3");
      third.sendCommand("KEYWAKE", "ITERATORS");
      third.sendCommand("QUIT");

      assertThat(third.readToEnd())
          .contains("%1\r\n$3\r\nall\r\n%")
          .contains("$12\r\nwalk-percent\r\n,")
          .endsWith("+OK\r\n");
    }
  }

  @Test
  void tellsOfThemInASectionOfInfo() throws Exception {
    readToConsistent(begin(IterationSettings.streaming("export:main")));

    assertThat(client.info("iterators"))
        .startsWith("# Iterators\r\niterators:1\r\niterator0:name=export:main,state=streaming,")
        .contains(
            ",client=attached,view=now,forwards=effects,slots=all,walk-percent=100.0,entries=0,effects=0,");
    assertThat(client.info()).contains("# Iterators\r\n");
  }

  @Test
  void breaksOneOffAndTellsItsClient() throws Exception {
    IterationReader reader = begin(IterationSettings.streaming("all"));

    assertThat(terminate("all")).isEqualTo("OK");

    assertThat(released.join()).isEqualTo("all");
    assertThat(iterators()).isEmpty();
    assertThat(reader.read())
        .isInstanceOfSatisfying(
            Item.Terminated.class,
            end -> assertThat(end.reason()).contains("KEYWAKE ITERATOR TERMINATE"));
  }

  @Test
  void saysWhichIteratorsThereAreWhenThereIsNoneOfThatName() throws Exception {
    begin(IterationSettings.streaming("all"));

    assertThatThrownBy(() -> terminate("other"))
        .isInstanceOf(JedisDataException.class)
        .hasMessage("ERR no iterator 'other'; there are [all]");
  }

  @Test
  void saysThatThereAreNoIteratorsAtAll() {
    assertThatThrownBy(() -> terminate("other"))
        .isInstanceOf(JedisDataException.class)
        .hasMessage("ERR no iterator 'other'; there are none");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> call("ITERATOR", "STOP", "all"))
        .hasMessageContaining("unknown subcommand")
        .hasMessageContaining("STOP");
    assertThatThrownBy(() -> call("ITERATOR", "TERMINATE")).hasMessageContaining("KEYWAKE HELP");
    assertThatThrownBy(() -> call("ITERATORS", "all")).hasMessageContaining("wrong number");
    client.sendCommand(() -> "MULTI".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> terminate("all"))
        .hasMessageContaining("not allowed inside a transaction");
  }

  private IterationReader begin(IterationSettings settings) {
    CompletableFuture<IterationReader> begun = new CompletableFuture<>();
    StoreExtension.Context store = context.join();
    store
        .executionThread()
        .execute(
            () ->
                begun.complete(
                    store
                        .iterations()
                        .create(settings, terminated -> released.complete(settings.name()))));
    return begun.join();
  }

  private static void readToConsistent(IterationReader reader) throws InterruptedException {
    while (!(reader.read() instanceof Item.Consistent)) {
      // Until it is.
    }
  }

  private String terminate(String name) {
    return text(call("ITERATOR", "TERMINATE", name));
  }

  private Object call(String... words) {
    return client.sendCommand(() -> "KEYWAKE".getBytes(StandardCharsets.UTF_8), words);
  }

  private Map<String, Map<String, Object>> iterators() {
    Map<String, Map<String, Object>> iterators = new HashMap<>();
    map(call("ITERATORS")).forEach((name, fields) -> iterators.put(name, map(fields)));
    return iterators;
  }

  private static Map<String, Object> map(Object reply) {
    List<?> namesAndValues = (List<?>) reply;
    Map<String, Object> map = new HashMap<>();
    for (int index = 0; index < namesAndValues.size(); index += 2) {
      Object value = namesAndValues.get(index + 1);
      map.put(text(namesAndValues.get(index)), value instanceof byte[] ? text(value) : value);
    }
    return map;
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
