package io.keywake.store.bgiteration;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.Effects;
import io.keywake.store.bgiteration.IterationSettings.LargeValues;
import io.keywake.store.bgiteration.IterationSettings.Overflow;
import io.keywake.store.bgiteration.IterationSettings.View;
import io.keywake.store.bgiteration.SimulatedClient.Disturbance;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The same properties with real threads (B25): an execution thread that writes, expires and feeds,
 * and clients in threads of their own that pause, lose and leave as they like. Which thread comes
 * when is not repeatable; the seed decides what each does.
 */
final class ThreadedSimulation {
  private static final long START_MS = 1_700_000_000_000L;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int DATABASES = 3;
  private static final int KEYS = 40;
  private static final int CLIENTS = 3;
  private static final int CLIENTS_EVER = 12;
  private static final int TURNS = 3_000;
  private static final int STEPS_PER_TURN_MAX = 12;
  private static final int PAUSE_MICROS_MAX = 300;
  private static final long END_TIMEOUT_SECONDS = 120;

  private final long seed;
  private final Random random;
  private final long startNanos = System.nanoTime();
  private final BlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Map<String, Integer> compared = new ConcurrentSkipListMap<>();
  private volatile boolean resting;

  // Owned by the execution thread.
  private final List<SimulatedClient> clients = new ArrayList<>();
  private int created;
  private int released;

  ThreadedSimulation(long seed) {
    this.seed = seed;
    random = new Random(seed);
  }

  /** Runs to the end and returns how often everything was compared, by mode. */
  Map<String, Integer> run() throws InterruptedException {
    start("execution", this::execute);
    boolean inTime = ended.await(END_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("threads of seed " + seed + " failed", thrown);
    }
    Invariant.check(inTime, "no thread sleeps for good");
    return compared;
  }

  private void start(String name, Runnable body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failure.compareAndSet(null, e);
                ended.countDown();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private long nowMs() {
    return START_MS + (System.nanoTime() - startNanos) / NANOS_PER_MS;
  }

  // The execution thread.

  private void execute() {
    SimulatedStore store = new SimulatedStore(DATABASES, random, this::nowMs);
    WorkloadSettings settings = WorkloadSettings.crowded(seed, DATABASES, KEYS);
    SimulatedWriter writer = new SimulatedWriter(store, new Workload(settings, this::nowMs));
    KeyspaceHistory history = new KeyspaceHistory(store.keyspace);
    Iterations iterations = new Iterations(store.keyspace, asked::add, System::nanoTime);
    for (int turn = 0; turn < TURNS; turn++) {
      if (clients.size() < CLIENTS && created < CLIENTS_EVER) {
        begin(iterations, history);
      }
      for (int steps = random.nextInt(STEPS_PER_TURN_MAX); steps > 0; steps--) {
        writer.step();
      }
      store.passTime();
      if (random.nextInt(500) == 0 && !clients.isEmpty()) {
        terminate(iterations, clients.get(random.nextInt(clients.size())));
      }
      if (random.nextInt(100) == 0 && !clients.isEmpty()) {
        detach(iterations, clients.get(random.nextInt(clients.size())));
      }
      turn(iterations, random.nextInt(3) == 0 ? random.nextInt(PAUSE_MICROS_MAX) * 1000L : 0);
    }
    resting = true;
    while (!clients.isEmpty()) {
      turn(iterations, Long.MAX_VALUE);
    }
    Invariant.check(history.differences().isEmpty(), "every change has an effect");
    Invariant.check(iterations.statuses().isEmpty(), "nothing is left of closed iterations");
    Invariant.check(released == created, "every iteration is released once");
    ended.countDown();
  }

  /** Does what was asked for, feeds, and sleeps as long as it may, but not longer than a pause. */
  private void turn(Iterations iterations, long pauseNanos) {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
    iterations.feed(1 + random.nextInt(200_000));
    long waitNanos = Math.min(pauseNanos, iterations.nanosUntilFeed());
    if (waitNanos > 0 && !clients.isEmpty()) {
      try {
        Runnable next = asked.poll(waitNanos, TimeUnit.NANOSECONDS);
        if (next != null) {
          next.run();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void begin(Iterations iterations, KeyspaceHistory history) {
    String name = "iteration" + created++;
    IterationSettings settings = iterationSettings(name);
    Random clientRandom = new Random(random.nextLong());
    IterationReader reader = iterations.create(settings, terminated -> released++);
    SimulatedClient client =
        SimulatedClient.of(settings, reader, clientRandom, history, Disturbance.OF_DATABASES);
    clients.add(client);
    start(name, () -> live(iterations, client, clientRandom));
  }

  /** Takes a client for gone, which may have left already, or the iteration have ended. */
  private static void detach(Iterations iterations, SimulatedClient client) {
    if (!client.isReleased() && client.settings.overflow() == Overflow.FOLD) {
      iterations.detach(client.name());
    }
  }

  private IterationSettings iterationSettings(String name) {
    View view = random.nextBoolean() ? View.CREATION : View.NOW;
    boolean isImage = view == View.CREATION;
    boolean roomy = isImage && random.nextInt(4) > 0;
    return new IterationSettings(
        name,
        Simulation.scope(random),
        view,
        random.nextInt(3) == 0 ? Effects.NONE : Effects.FORWARDED,
        Simulation.wholeDatabases(random, view),
        new LargeValues(
            deltaBytesMax(random, isImage),
            random.nextBoolean() ? 100 : 1 << 12,
            1 + random.nextInt(1_000_000),
            random.nextInt(20)),
        roomy ? 1 << 16 : 2 + random.nextInt(60),
        roomy ? 1 << 30 : 300 + random.nextInt(20_000),
        1 + random.nextInt(20),
        isImage ? Overflow.TERMINATE : Overflow.FOLD,
        random.nextInt(3) == 0 ? () -> true : () -> false);
  }

  private static long deltaBytesMax(Random random, boolean isImage) {
    return isImage || random.nextBoolean() ? Long.MAX_VALUE : 0;
  }

  private static void terminate(Iterations iterations, SimulatedClient client) {
    client.terminating();
    iterations.terminate(client.name(), "by the simulation");
    client.terminated();
  }

  // The clients' threads.

  private void live(Iterations iterations, SimulatedClient client, Random dice) {
    while (!client.hasEnded() && !resting && dice.nextInt(3_000) != 0) {
      step(client, dice);
      comeBack(iterations, client);
    }
    if (resting) {
      int before = client.consistentPoints();
      client.askConsistent();
      while (!client.isAtRest(before)) {
        // Nobody else acts now, so this ends only if neither side misses a wake-up.
        client.commit();
        client.read(Long.MAX_VALUE);
        comeBack(iterations, client);
      }
    }
    client.close();
    client.checkEnd();
    compared.merge(Simulation.mode(client.settings), client.consistentPoints(), Integer::sum);
    asked.add(
        () -> {
          clients.remove(client);
          if (!client.isReleased()) {
            iterations.terminate(client.name(), "its client was detached, and does not come back");
          }
        });
  }

  /** Attaches again if the client is detached, unless the iteration has ended meanwhile. */
  private void comeBack(Iterations iterations, SimulatedClient client) {
    if (!client.isDetached()) {
      return;
    }
    CompletableFuture<@Nullable IterationReader> attached = new CompletableFuture<>();
    asked.add(
        () -> attached.complete(client.isReleased() ? null : iterations.attach(client.name())));
    IterationReader reader = attached.join();
    if (reader == null) {
      client.end();
    } else {
      client.attach(reader);
    }
  }

  private static void step(SimulatedClient client, Random dice) {
    int drawn = dice.nextInt(100);
    if (drawn < 70) {
      long timeoutNanos = dice.nextInt(4) == 0 ? dice.nextInt(2_000_000) : 0;
      for (int reads = dice.nextInt(20); reads >= 0 && client.read(timeoutNanos); reads--) {}
    } else if (drawn < 80) {
      client.commit();
    } else if (drawn < 86) {
      client.commitSome();
    } else if (drawn < 90) {
      if (client.mayHandBack()) {
        client.handBack();
      }
    } else if (drawn < 94) {
      client.askConsistent();
    } else if (drawn == 94) {
      if (client.mayHandBack()) {
        client.detach();
      }
    } else {
      LockSupport.parkNanos(dice.nextInt(1_000_000));
    }
  }
}
