package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.keyspace.ActiveExpiry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/**
 * One schedule: an execution thread and some clients, stepped in an order that the seed decides, on
 * one thread and with a clock of its own (B24).
 */
final class Simulation {
  private static final int CLIENTS_MAX = 3;
  private static final int STEPS_MAX = 400;

  private final Random random;
  private final boolean calm;
  private final Keyspace keyspace;
  private final Iterations iterations;
  private final RandomChanges changes;
  private final ActiveExpiry expiry;
  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final Map<Long, Map<String, Content>> states = new HashMap<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private int created;
  private int released;
  private long nowNanos = 1_000_000_000;

  Simulation(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    calm = random.nextInt(8) == 0;
    KeyspaceSettings settings = new KeyspaceSettings(1 + random.nextInt(4), 3, 8);
    keyspace = new Keyspace(settings, SipHash.random(random), () -> nowNanos / 1_000_000);
    iterations = new Iterations(keyspace, asked::add, this::tick);
    changes = new RandomChanges(keyspace, random, 1 + random.nextInt(60), calm);
    expiry = new ActiveExpiry(keyspace);
  }

  private long tick() {
    return nowNanos += random.nextInt(2000);
  }

  /** Runs the schedule and returns how many consistent points were compared. */
  int run() {
    for (int unit = random.nextInt(150); unit > 0; unit--) {
      changes.unit();
    }
    int steps = 50 + random.nextInt(STEPS_MAX);
    for (int step = 0; step < steps; step++) {
      step();
    }
    return finish();
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 35) {
      changes.unit();
    } else if (dice < 55) {
      feed(random.nextInt(4) == 0 ? 20_000 : 1500);
    } else if (dice < 58) {
      nowNanos += random.nextInt(100) * 1_000_000L;
    } else if (dice < 61) {
      expiry.step();
    } else if (dice < 66) {
      runAsked();
    } else if (dice < 69) {
      begin();
    } else if (!clients.isEmpty()) {
      clientStep(clients.get(random.nextInt(clients.size())), random.nextInt(100));
    }
  }

  private void clientStep(SimulatedClient client, int dice) {
    if (dice < 60) {
      for (int reads = random.nextInt(8); reads >= 0; reads--) {
        client.read();
      }
    } else if (client.hasEnded()) {
      return;
    } else if (dice < 75) {
      client.commit();
    } else if (dice < 83) {
      if (!calm) {
        client.handBack();
      }
    } else if (dice < 98) {
      client.askConsistent();
    } else if (dice == 98) {
      client.close();
    } else {
      iterations.terminate(names.get(clients.indexOf(client)), "by the simulation");
    }
  }

  private void begin() {
    if (clients.size() == CLIENTS_MAX) {
      return;
    }
    String name = "iteration" + created++;
    int items = calm ? 10_000 : 2 + random.nextInt(30);
    long bytes = calm ? Long.MAX_VALUE : 300 + random.nextInt(10_000);
    boolean whole = !calm && random.nextBoolean();
    boolean ends = random.nextInt(4) == 0;
    IterationSettings settings =
        new IterationSettings(
            name,
            whole,
            random.nextBoolean() ? 200 : 1 << 14,
            1 + random.nextInt(100_000),
            random.nextInt(100),
            items,
            bytes,
            () -> ends && random.nextBoolean());
    clients.add(
        new SimulatedClient(iterations.create(settings, () -> released++), random, states, calm));
    names.add(name);
  }

  private void feed(long sliceNanos) {
    states.put(keyspace.sequence(), KeyspaceState.of(keyspace));
    iterations.feed(sliceNanos);
  }

  private void runAsked() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
  }

  /** Lets the writers rest: then every live client must become consistent with the last state. */
  private int finish() {
    Map<String, Content> last = KeyspaceState.of(keyspace);
    int points = 0;
    for (SimulatedClient client : clients) {
      if (!client.hasEnded()) {
        int before = client.consistentPoints();
        client.askConsistent();
        for (int round = 0; client.consistentPoints() == before && !client.hasEnded(); round++) {
          assertThat(round).as("rounds until a client at rest is consistent").isLessThan(2000);
          runAsked();
          nowNanos += 10_000_000;
          feed(1_000_000);
          while (client.read()) {
            client.commit();
          }
        }
      }
      client.close();
      points += client.consistentPoints();
    }
    runAsked();
    assertThat(iterations.statuses()).isEmpty();
    assertThat(released).isEqualTo(created);
    assertThat(states.getOrDefault(keyspace.sequence(), last)).isEqualTo(last);
    return points;
  }
}
