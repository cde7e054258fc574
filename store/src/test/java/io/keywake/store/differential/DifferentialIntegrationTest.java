package io.keywake.store.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded sequences of requests to the store and to {@code redis-server}, over their ports.
 *
 * <p>{@code -Ddifferential.sequences=N} runs as many as that (a soak), {@code
 * -Ddifferential.seed=S} begins with the seed S.
 */
@Tag("integration")
class DifferentialIntegrationTest {
  private static final long SEQUENCES = Long.getLong("differential.sequences", 400);
  private static final long FIRST_SEED = Long.getLong("differential.seed", 1);
  private static final int SHOWN_MAX = 5;

  @TempDir Path directory;

  @Test
  void repliesAndHoldsWhatRedisDoes() throws Exception {
    Grammar grammar = Grammar.load();
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        StoreServer store = start()) {
      Set<String> commands = commands(store.port());
      Differential differential = new Differential(grammar, commands, store.port(), redis.port());
      List<String> differences = new ArrayList<>();
      for (long seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed++) {
        String difference = differential.run(seed);
        if (!difference.isEmpty()) {
          differences.add(difference);
        }
        if (differences.size() == SHOWN_MAX) {
          break;
        }
      }
      assertThat(differences).as(String.join("\n\n", differences)).isEmpty();
      if (SEQUENCES >= 400) {
        Set<String> expected = new TreeSet<>(grammar.commands());
        expected.retainAll(commands);
        assertThat(differential.succeeded.keySet()).containsAll(expected);
      }
    }
  }

  @Test
  void everyCommandOfTheStoreIsComparedOrLeftOutForAReason() throws Exception {
    Grammar grammar = Grammar.load();
    try (StoreServer store = start()) {
      assertThat(commands(store.port())).isNotEmpty().allMatch(grammar::covers);
    }
  }

  static StoreServer start() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    return StoreServer.start(
        settings,
        "",
        List.of(),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  static Set<String> commands(int port) throws Exception {
    Set<String> commands = new TreeSet<>();
    try (RespConnection connection = new RespConnection(port)) {
      connection.call("command", "list").parts().forEach(name -> commands.add(name.text()));
    }
    return commands;
  }
}
