package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.IterationSettings.View;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an iteration.
 *
 * <p>Used by one client thread at a time, except for {@link #status} and {@link #close}, which any
 * thread may call. Items are read in order, and acknowledged when the client has done what it wants
 * to do with them; until then it may hand them back, after which their keys are presented again.
 */
public final class IterationReader implements AutoCloseable {
  private final Iteration iteration;
  private final ItemQueue queue;
  private final IterationCounters counters;
  private final Executor executionThread;
  private final LongSupplier nanoClock;
  private final Deque<Item> unacknowledged = new ArrayDeque<>();
  private long readItems;
  private long acknowledgedItems;
  private int epoch;
  private boolean ended;
  private volatile boolean closed;

  IterationReader(Iteration iteration, Executor executionThread, LongSupplier nanoClock) {
    this.iteration = iteration;
    this.executionThread = executionThread;
    this.nanoClock = nanoClock;
    queue = iteration.queue();
    counters = iteration.counters();
  }

  /** The next item; waits until there is one. */
  public Item read() throws InterruptedException {
    while (true) {
      Item item = poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      if (item != null) {
        return item;
      }
    }
  }

  /**
   * The next item, or null if none came in time.
   *
   * @throws IllegalStateException after {@link Item.Complete} or {@link Item.Terminated} has been
   *     read, or the reader was closed
   */
  public @Nullable Item poll(long timeout, TimeUnit unit) throws InterruptedException {
    counters.itemSince(0);
    long timeoutNanos = unit.toNanos(timeout);
    long startNanos = nanoClock.getAsLong();
    while (true) {
      Item item = next();
      if (item != null) {
        counters.itemSince(nanoClock.getAsLong());
        return item;
      }
      long leftNanos = timeoutNanos - (nanoClock.getAsLong() - startNanos);
      if (leftNanos <= 0) {
        return null;
      }
      queue.sleep(leftNanos);
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for an item");
      }
    }
  }

  private @Nullable Item next() {
    if (ended || closed) {
      throw new IllegalStateException(
          "iteration '" + iteration.settings().name() + "' has ended for its client");
    }
    while (true) {
      Item.Terminated terminated = counters.terminated();
      if (terminated != null) {
        ended = true;
        return terminated;
      }
      Item item = queue.take();
      if (item == null) {
        return null;
      }
      readItems++;
      unacknowledged.add(item);
      VarHandle.fullFence();
      if (queue.length() <= counters.target() / 2) {
        wakeFeed();
      }
      if (item instanceof Item.Consistent consistent && consistent.epoch() < epoch) {
        continue;
      }
      ended = item instanceof Item.Complete;
      return item;
    }
  }

  /** How many items have been read, for {@link #acknowledge}. */
  public long readItems() {
    return readItems;
  }

  /** The client has done with the first {@code items} items that it ever read. */
  public void acknowledge(long items) {
    long keep = readItems - items;
    while (unacknowledged.size() > keep) {
      unacknowledged.remove();
      acknowledgedItems++;
    }
    counters.acknowledge(acknowledgedItems);
    if (unacknowledged.isEmpty() && counters.isEndAwaited()) {
      wakeFeed();
    }
  }

  private void wakeFeed() {
    if (counters.isFeedParked()) {
      counters.feedParked(false);
      executionThread.execute(() -> {});
    }
  }

  /**
   * Gives everything read and not acknowledged back: it may be lost. The keys are presented again
   * as they are then, and a consistent point from before is not handed out any more. A client that
   * has to see every change or has a view of creation is terminated by that.
   */
  public void handBack() {
    if (unacknowledged.isEmpty()) {
      return;
    }
    List<Item> items = new ArrayList<>(unacknowledged);
    unacknowledged.clear();
    epoch++;
    executionThread.execute(() -> iteration.handBack(items));
  }

  /** The store's sequence when the iteration was created: the one of a view of creation. */
  public long createdAt() {
    return iteration.createdAt();
  }

  /**
   * Asks for another {@link Item.Consistent} as soon as the condition for one holds.
   *
   * @throws IllegalStateException if no effects are forwarded, because then there are none
   */
  public void askConsistent() {
    if (!iteration.settings().forwards()) {
      throw refused("it has no consistent points, because it forwards no effects");
    }
    executionThread.execute(() -> iteration.askConsistent(nanoClock.getAsLong()));
  }

  /**
   * Asks for those of the keys presented so far that {@code filter} selects to be presented again
   * as they are then. Changes and consistent points go on meanwhile; {@link Item.Complete} waits.
   *
   * @throws IllegalStateException in a view of creation, which shows every key once
   */
  public void presentAgain(KeyFilter filter) {
    if (iteration.settings().view() == View.CREATION) {
      throw refused("a view of creation shows every key once");
    }
    executionThread.execute(() -> iteration.presentAgain(filter));
  }

  private IllegalStateException refused(String why) {
    return new IllegalStateException("iteration '" + iteration.settings().name() + "': " + why);
  }

  public IterationStatus status() {
    return counters.status(iteration.settings(), queue, nanoClock.getAsLong());
  }

  /** Ends the iteration, or lets go of one that is complete; harmless when repeated. */
  @Override
  public void close() {
    closed = true;
    executionThread.execute(() -> iteration.terminate("closed by its client"));
  }
}
