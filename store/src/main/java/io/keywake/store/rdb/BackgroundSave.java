package io.keywake.store.rdb;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.Item.Placed;
import io.keywake.store.bgiteration.IterationReader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The client of an iteration that writes what it reads into a file.
 *
 * <p>Runs on a thread of its own, but for {@link #abandon}, which the execution thread calls.
 */
final class BackgroundSave implements Runnable {
  private static final String THREAD_NAME = "keywake-save";

  /** Told of the end, on the thread of the save. */
  @FunctionalInterface
  interface Listener {
    /**
     * The save is over.
     *
     * @param bytes the length of the file
     * @param failure null if all went well
     */
    void ended(BackgroundSave save, long bytes, @Nullable Throwable failure);
  }

  private final SnapshotPlan plan;
  private final SnapshotDisk disk;
  private final IterationReader reader;
  private final Listener listener;
  private final Thread thread = new Thread(this, THREAD_NAME);
  private final AtomicLong savedKeys = new AtomicLong();
  private volatile boolean abandoned;

  BackgroundSave(SnapshotPlan plan, SnapshotDisk disk, IterationReader reader, Listener listener) {
    this.plan = plan;
    this.disk = disk;
    this.reader = reader;
    this.listener = listener;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  SnapshotOrigin origin() {
    return plan.origin();
  }

  /** How many keys are written so far. Any thread. */
  long savedKeys() {
    return savedKeys.get();
  }

  /** The file is not wanted any more; the iteration is to be terminated, too. */
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** Waits for the end. */
  void join() throws InterruptedException {
    thread.join();
  }

  @Override
  public void run() {
    long bytes = 0;
    Throwable failure = null;
    try {
      bytes = plan.write(disk, this::copyTo);
    } catch (Throwable e) {
      failure = e;
    }
    reader.close();
    listener.ended(this, bytes, failure);
  }

  private void copyTo(RdbWriter writer) throws IOException, InterruptedException {
    Item item = reader.read();
    while (!(item instanceof Item.Complete)) {
      if (item instanceof Item.Terminated terminated) {
        throw new IOException("the iteration was broken off: " + terminated.reason());
      }
      if (item instanceof Item.Entries entries) {
        for (Placed placed : entries.entries()) {
          writer.entry(placed.db(), placed.entry());
        }
        savedKeys.addAndGet(entries.entries().size());
      }
      reader.acknowledge(reader.readItems());
      item = reader.read();
    }
    if (abandoned) {
      throw new IOException("it was abandoned");
    }
    if (savedKeys() != origin().keyCount()) {
      throw new IOException(
          savedKeys() + " keys were presented, of " + origin().keyCount() + " that there were");
    }
  }
}
