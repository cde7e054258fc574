package io.keywake.benchmarks;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.keyspace.Entry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of an iteration that reads everything, keeps nothing and says so at once, on a thread of
 * its own that ends with the iteration.
 */
final class DiscardingClient {
  private final IterationReader reader;
  private final Consumer<Entry> entries;
  private final Thread thread;
  private final AtomicLong entryCount = new AtomicLong();
  private volatile long consistentNanos;
  private volatile @Nullable String failure;

  private DiscardingClient(IterationReader reader, Consumer<Entry> entries) {
    this.reader = reader;
    this.entries = entries;
    this.thread = new Thread(this::run, "discarding-client-" + reader.status().name());
    thread.setDaemon(true);
  }

  /**
   * Begins to read.
   *
   * @param entries gets what is presented, on the client's thread
   */
  static DiscardingClient start(IterationReader reader, Consumer<Entry> entries) {
    DiscardingClient client = new DiscardingClient(reader, entries);
    client.thread.start();
    return client;
  }

  private void run() {
    try {
      while (true) {
        Item item = reader.read();
        if (item instanceof Item.Entries presented) {
          presented.entries().forEach(placed -> entries.accept(placed.entry()));
          entryCount.addAndGet(presented.entries().size());
        }
        reader.acknowledge(reader.readItems());
        if (item instanceof Item.Consistent || item instanceof Item.Complete) {
          consistentNanos = System.nanoTime();
        }
        if (item instanceof Item.Complete || item instanceof Item.Terminated) {
          reader.close();
          return;
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      failure = e.toString();
    }
  }

  /** How many entries were presented. */
  long entryCount() {
    return entryCount.get();
  }

  /** When the client was last told that it is consistent, as {@link System#nanoTime}; or 0. */
  long consistentNanos() {
    return consistentNanos;
  }

  /** Whether it has read to the end. */
  boolean hasEnded() {
    if (failure != null) {
      throw new BenchmarkException("a client of an iteration failed: " + failure);
    }
    return !thread.isAlive();
  }
}
