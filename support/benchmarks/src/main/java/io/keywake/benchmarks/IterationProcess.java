package io.keywake.benchmarks;

import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.Table;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * What iteration costs the execution thread, without a network: effects that are forwarded to
 * several clients, and walks. A process of its own, whose main thread is the execution thread;
 * clients discard what they read, each on a thread of its own.
 */
final class IterationProcess {
  /** Before the parts of a measured value, which are separated by tabs. */
  static final String VALUE = "value\t";

  static final String ALONE = "no iterator";
  static final String SCAN = "a loop over the table";

  private static final int[] ITERATORS = {0, 1, 4};
  private static final int VALUE_BYTES = 64;
  private static final int FIELDS = 5;

  /** Effects that are timed at a time; far fewer than queues hold. */
  private static final int BATCH = 500;

  private static final int BATCHES = 400;

  /** Between two looks at clients that need the processor, too. */
  private static final long PAUSE_NANOS = 20_000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final int keys;
  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, SipHash.random(), System::currentTimeMillis);
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private final Iterations iterations = new Iterations(keyspace, asked::add, System::nanoTime);
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<IterationReader> readers = new ArrayList<>();
  private final List<DiscardingClient> clients = new ArrayList<>();

  /** Reachable, so that the work of a scan cannot be left out. */
  private long scannedBytes;

  private IterationProcess(int keys) {
    this.keys = keys;
  }

  /**
   * Measures and tells.
   *
   * @param arguments keys, and rounds after one that is not told
   */
  public static void main(String[] arguments) {
    IterationProcess process = new IterationProcess(Integer.parseInt(arguments[0]));
    for (LoadedCommand command : LoadedCommand.values()) {
      process.measure(command, Integer.parseInt(arguments[1]));
    }
  }

  private void measure(LoadedCommand command, int rounds) {
    keyspace.begin();
    keyspace.flush(0);
    keyspace.end();
    for (int number = 0; number < keys; number++) {
      fill(command, number);
    }
    for (int round = 0; round <= rounds; round++) {
      boolean told = round > 0;
      for (int count : ITERATORS) {
        String peer = count == 0 ? ALONE : count + (count == 1 ? " iterator" : " iterators");
        tell(told, "effect of " + command, peer, nanosPerEffect(command, count));
      }
      tell(told, "walk, data of " + command, SCAN, scanPerSecond());
      tell(told, "walk, data of " + command, "walk", walkPerSecond());
    }
  }

  private static void tell(boolean told, String test, String peer, double value) {
    if (told) {
      System.out.println(VALUE + test + '\t' + peer + '\t' + value);
    }
  }

  // Writing.

  private void fill(LoadedCommand command, int number) {
    byte[] key = Dataset.key(number);
    keyspace.begin();
    if (command == LoadedCommand.SET) {
      keyspace.strings().set(0, key, Dataset.letters(VALUE_BYTES, random), Entry.NO_EXPIRY);
    } else {
      for (int field = 0; field < FIELDS; field++) {
        keyspace.hashes().put(0, key, Dataset.key(field), value());
      }
    }
    keyspace.end();
  }

  private byte[] value() {
    return Dataset.letters(VALUE_BYTES / FIELDS, random);
  }

  private double nanosPerEffect(LoadedCommand command, int iterators) {
    begin(iterators);
    long nanos = 0;
    byte[] string = Dataset.letters(VALUE_BYTES, random);
    byte[] field = Dataset.key(FIELDS - 1);
    byte[] value = value();
    for (int batch = 0; batch < BATCHES; batch++) {
      long beginNanos = System.nanoTime();
      for (int index = 0; index < BATCH; index++) {
        byte[] key = Dataset.key(random.nextInt(keys));
        keyspace.begin();
        if (command == LoadedCommand.SET) {
          keyspace.strings().set(0, key, string, Entry.NO_EXPIRY);
        } else {
          keyspace.hashes().put(0, key, field, value);
        }
        keyspace.end();
      }
      nanos += System.nanoTime() - beginNanos;
      while (readers.stream().anyMatch(reader -> reader.status().queueLength() > 0)) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    end();
    return (double) nanos / BATCHES / BATCH;
  }

  // Walking.

  private double scanPerSecond() {
    long beginNanos = System.nanoTime();
    long next = 0;
    while (next != Table.END) {
      next =
          keyspace
              .table(0)
              .scan(
                  next,
                  (position, entry) -> {
                    scannedBytes += entry.heapBytes();
                    return true;
                  });
    }
    return keys * NANOS_PER_SECOND / (System.nanoTime() - beginNanos);
  }

  private double walkPerSecond() {
    long beginNanos = System.nanoTime();
    begin(1);
    double perSecond = keys * NANOS_PER_SECOND / (clients.get(0).consistentNanos() - beginNanos);
    long count = clients.get(0).entryCount();
    end();
    if (count != keys) {
      throw new BenchmarkException("walked " + count + " entries, expected " + keys);
    }
    return perSecond;
  }

  /** Begins iterations, and returns when all their clients are consistent. */
  private void begin(int iterators) {
    for (int number = 0; number < iterators; number++) {
      IterationReader reader =
          iterations.create(IterationSettings.streaming("iterator" + number), terminated -> {});
      readers.add(reader);
      clients.add(DiscardingClient.start(reader, entry -> {}));
    }
    while (clients.stream().anyMatch(client -> client.consistentNanos() == 0)) {
      turn();
    }
  }

  private void end() {
    for (int number = 0; number < clients.size(); number++) {
      iterations.terminate("iterator" + number, "it is measured");
    }
    while (!clients.stream().allMatch(DiscardingClient::hasEnded)) {
      turn();
    }
    turn();
    clients.clear();
    readers.clear();
  }

  private void turn() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
    if (iterations.nanosUntilFeed() == 0) {
      iterations.feed(1_000_000);
    } else {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
