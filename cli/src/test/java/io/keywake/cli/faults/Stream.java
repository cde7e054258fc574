package io.keywake.cli.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.cli.StoreDump;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import redis.clients.jedis.Jedis;

/**
 * A server under continuous writes, its export, and a mirror that lives through everything. Owned
 * by the test's thread.
 */
final class Stream implements AutoCloseable {
  final FaultWorld world;
  final String topic;
  final KillableServer server;
  final Witness witness;
  final Writers writers;

  private Stream(
      FaultWorld world, String topic, KillableServer server, Witness witness, Writers writers) {
    this.world = world;
    this.topic = topic;
    this.server = server;
    this.witness = witness;
    this.writers = writers;
  }

  /** Starts a server with its writers, and returns after its first barrier. */
  static Stream start(FaultWorld world, String topic, Path directory, long seed, String... more)
      throws Exception {
    KillableServer server = world.server(directory, topic, more);
    server.start();
    Writers writers = Writers.start(server, seed);
    Stream stream = new Stream(world, topic, server, world.witness(topic), writers);
    stream.awaitBarrier();
    return stream;
  }

  /** Waits until all that is in the store by now is covered by a barrier. */
  void awaitBarrier() {
    long sequence = server.demandBarrier();
    await().atMost(FaultWorld.PATIENCE).until(() -> server.number("barrier-sequence") >= sequence);
  }

  void awaitState(String state) {
    await()
        .atMost(FaultWorld.PATIENCE)
        .untilAsserted(() -> assertThat(server.state()).isEqualTo(state));
  }

  /** Waits for so many more answers to the writers, which shows that the store serves. */
  void awaitWrites(long units) {
    long wanted = writers.units() + units;
    await().atMost(FaultWorld.PATIENCE).until(() -> writers.units() >= wanted);
  }

  /** Waits until the mirror has so many more values that came in parts. */
  void awaitParted(long values) {
    long wanted = witness.parted() + values;
    await().atMost(FaultWorld.PATIENCE).until(() -> witness.parted() >= wanted);
  }

  /** Has a snapshot saved in the background, and returns what became of it, as INFO says. */
  String save() {
    server.call("BGSAVE");
    await().atMost(FaultWorld.PATIENCE).until(() -> saving("rdb_bgsave_in_progress").equals("0"));
    return saving("rdb_last_bgsave_status");
  }

  private String saving(String field) {
    String info = new String((byte[]) server.call("INFO", "persistence"), UTF_8);
    return info.lines()
        .filter(line -> line.startsWith(field + ":"))
        .findFirst()
        .map(line -> line.substring(field.length() + 1))
        .orElseThrow(() -> new AssertionError("no " + field + " in " + info));
  }

  /** Compares, key by key, while nobody writes; returns the number of entries. */
  int assertMirrored() throws Exception {
    return inSilence(() -> compare(this::witnessed));
  }

  /** The same for a mirror process that is started now. */
  int assertMirroredAnew(String... options) throws Exception {
    return inSilence(
        () -> {
          awaitBarrier();
          // The barrier that it finds may be one before the last.
          long deadlineNanos = System.nanoTime() + FaultWorld.PATIENCE.toNanos();
          while (true) {
            try {
              return compare(() -> world.mirrored(topic, options));
            } catch (AssertionError e) {
              if (System.nanoTime() > deadlineNanos) {
                throw e;
              }
            }
          }
        });
  }

  private <T> T inSilence(Callable<T> action) throws Exception {
    writers.pause();
    try {
      return action.call();
    } finally {
      writers.resume();
    }
  }

  private int compare(Callable<List<String>> mirror) throws Exception {
    Contents stored;
    try (Jedis client = server.connect()) {
      stored = new Contents(StoreDump.of(client));
    }
    Contents mirrored = new Contents(mirror.call());
    assertThat(stored.differencesFrom(mirrored, System.currentTimeMillis()))
        .as("%s, %s", witness, server)
        .isEmpty();
    return stored.lines().size();
  }

  private List<String> witnessed() throws InterruptedException {
    long sequence = server.demandBarrier();
    return witness.lines(server.number("generation"), sequence, FaultWorld.PATIENCE);
  }

  @Override
  public void close() {
    writers.close();
    witness.close();
    server.close();
  }
}
