package io.keywake.cli.faults;

import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import io.keywake.workload.WorkloadSettings.CollectionShape;
import io.keywake.workload.WorkloadSettings.Database;
import io.keywake.workload.WorkloadSettings.ExpiryShape;
import io.keywake.workload.WorkloadSettings.Family;
import io.keywake.workload.WorkloadSettings.ValueShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Clients that write all types without a pause, expiries, transactions, renames, flushes and swaps
 * among them, whether there is a server or not. A thread each; commanded by the test's.
 */
final class Writers implements AutoCloseable {
  private static final int UNITS_PER_SECOND = 1000;
  private static final int LARGE_UNITS_PER_SECOND = 15;
  private static final int LIFELIKE_KEYS = 4000;
  private static final int CROWDED_DATABASES = 4;
  private static final int CROWDED_KEYS = 150;
  private static final int LARGE_DATABASE = 2 * CROWDED_DATABASES;
  private static final int LARGE_KEYS = 30;
  private static final int LARGE_BYTES_MIN = 20_000;
  private static final int LARGE_BYTES_MAX = 150_000;
  private static final long RETRY_NANOS = 50_000_000;

  private final KillableServer server;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong units = new AtomicLong();

  /** A unit holds it for reading, whoever wants silence for writing. */
  private final ReentrantReadWriteLock silence = new ReentrantReadWriteLock(true);

  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private Writers(KillableServer server) {
    this.server = server;
  }

  /** Begins to write: one as applications do, one at few keys that all commands meet at. */
  static Writers start(KillableServer server, long seed) {
    Writers writers = new Writers(server);
    writers.add(
        WorkloadSettings.lifelike(seed, LIFELIKE_KEYS)
            .withWeight(Family.FLUSHDB, 20)
            .withWeight(Family.SWAPDB, 20),
        UNITS_PER_SECOND);
    writers.add(crowded(seed + 1), UNITS_PER_SECOND);
    return writers;
  }

  /** Has one more client write, which writes large strings, hashes and lists. */
  void addLarge(long seed) {
    add(large(seed), LARGE_UNITS_PER_SECOND);
  }

  /** In databases that the other writer does not touch, and seldom flushed, so that keys gather. */
  private static WorkloadSettings crowded(long seed) {
    WorkloadSettings settings =
        WorkloadSettings.crowded(seed, CROWDED_DATABASES, CROWDED_KEYS)
            .withWeight(Family.FLUSHDB, 1)
            .withWeight(Family.SWAPDB, 2)
            .withWeight(Family.FLUSHALL, 0);
    List<Database> databases =
        settings.databases().stream()
            .map(
                each ->
                    new Database(
                        CROWDED_DATABASES + each.number(), each.keys(), each.weight(), true, true))
            .toList();
    return new WorkloadSettings(
        settings.seed(),
        databases,
        settings.keys(),
        settings.values(),
        settings.collections(),
        settings.expiry(),
        settings.weights(),
        settings.transactionPermille(),
        settings.transactionCommandsMax(),
        settings.tideUnits());
  }

  /** In databases of its own, at keys that are few enough to be written again and again. */
  private static WorkloadSettings large(long seed) {
    WorkloadSettings settings =
        WorkloadSettings.crowded(seed, 1, LARGE_KEYS)
            .withWeight(Family.FLUSHDB, 1)
            .withWeight(Family.FLUSHALL, 0);
    return new WorkloadSettings(
        settings.seed(),
        List.of(
            new Database(LARGE_DATABASE, LARGE_KEYS, 2, true, true),
            new Database(LARGE_DATABASE + 1, LARGE_KEYS, 1, true, true)),
        settings.keys(),
        new ValueShape(0, 100, 400, LARGE_BYTES_MIN, LARGE_BYTES_MAX, 100),
        new CollectionShape(
            6,
            0,
            12,
            0,
            12,
            0,
            new ValueShape(0, 100, 200, LARGE_BYTES_MIN, 2 * LARGE_BYTES_MIN, 100)),
        new ExpiryShape(100, 200, 30_000, 10),
        settings.weights(),
        settings.transactionPermille(),
        settings.transactionCommandsMax(),
        settings.tideUnits());
  }

  private void add(WorkloadSettings settings, int unitsPerSecond) {
    Workload workload = new Workload(settings, System::currentTimeMillis);
    Thread thread = new Thread(() -> run(workload, unitsPerSecond), "writer-" + threads.size());
    threads.add(thread);
    thread.setDaemon(true);
    thread.start();
  }

  /** Units that the server has answered. */
  long units() {
    return units.get();
  }

  /** Nobody writes until {@link #resume}; by the same thread. */
  void pause() {
    silence.writeLock().lock();
    Throwable cause = failure;
    if (cause != null) {
      silence.writeLock().unlock();
      throw new AssertionError("a writer has ended", cause);
    }
  }

  void resume() {
    silence.writeLock().unlock();
  }

  private void run(Workload workload, int unitsPerSecond) {
    try {
      while (!closed) {
        try (Jedis client = server.connect()) {
          write(client, workload, unitsPerSecond);
        } catch (JedisConnectionException noServer) {
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void write(Jedis client, Workload workload, int unitsPerSecond) {
    long intervalNanos = 1_000_000_000L / unitsPerSecond;
    long dueNanos = System.nanoTime();
    while (!closed) {
      silence.readLock().lock();
      try {
        send(client, workload.next());
      } finally {
        silence.readLock().unlock();
      }
      units.incrementAndGet();
      dueNanos = Math.max(dueNanos + intervalNanos, System.nanoTime() - intervalNanos);
      LockSupport.parkNanos(dueNanos - System.nanoTime());
    }
  }

  /** What the store refuses is refused. */
  private static void send(Jedis client, Unit unit) {
    client.select(unit.db());
    for (byte[][] command : unit.commands()) {
      try {
        client.sendCommand(() -> command[0], Arrays.copyOfRange(command, 1, command.length));
      } catch (JedisDataException refused) {
        if (String.valueOf(refused.getMessage()).startsWith("ERR unknown command")) {
          throw refused;
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
