package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.IterationSettings.View;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of an iteration.
 *
 * <p>Used by one client thread at a time, except for {@link #status}, {@link #detach} and {@link
 * #close}, which any thread may call. Items are read in order, and acknowledged when the client has
 * done what it wants to do with them; until then it may hand them back, after which their keys are
 * presented again.
 */
public final class IterationReader implements AutoCloseable {
  private final Iteration iteration;
  private final Attachment client;
  private final ItemQueue queue;
  private final IterationCounters counters;
  private final Executor executionThread;
  private final LongSupplier nanoClock;
  private long readItems;

  /** How many of the items that were read are acknowledged or handed back. */
  private long settledItems;

  private volatile boolean ended;
  private volatile boolean closed;

  IterationReader(Iteration iteration, Executor executionThread, LongSupplier nanoClock) {
    this.iteration = iteration;
    this.executionThread = executionThread;
    this.nanoClock = nanoClock;
    client = iteration.client();
    queue = client.queue();
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
    client.itemSince(0);
    long timeoutNanos = unit.toNanos(timeout);
    long startNanos = nanoClock.getAsLong();
    while (true) {
      Item item = next();
      if (item != null) {
        client.itemSince(nanoClock.getAsLong());
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
      Item.Terminated end = client.end();
      if (end != null) {
        ended = true;
        return end;
      }
      Item item = queue.take();
      if (item == null) {
        return null;
      }
      readItems++;
      VarHandle.fullFence();
      if (queue.length() <= counters.target() / 2) {
        wakeFeed();
      }
      if (item instanceof Item.Consistent consistent && consistent.epoch() < client.epoch()) {
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

  /**
   * The client has done with the first {@code items} items that it ever read. It can say so until
   * it is detached; after that they are presented to the next client in any case.
   */
  public void acknowledge(long items) {
    if (items > settledItems && !closed) {
      settledItems = Math.min(items, readItems);
      client.acknowledge(settledItems);
    }
    if (settledItems == readItems && counters.isEndAwaited()) {
      wakeFeed();
    }
  }

  /**
   * Up to where every change of the store has been acknowledged by this client or one before it,
   * and with that all that was there when the iteration was created; -1 if that is not known of any
   * sequence. It may be further while keys are pending. Execution thread only; what the client has
   * acknowledged before is taken into account.
   */
  public long acknowledgedSequence() {
    return iteration.acknowledgedSequence();
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
   * has to see every change or has a view of creation is terminated by that, and so is one that
   * gives back a swap of databases as such.
   */
  public void handBack() {
    if (settledItems == readItems) {
      return;
    }
    long acknowledged = settledItems;
    long read = readItems;
    settledItems = readItems;
    client.epoch(client.epoch() + 1);
    ask(() -> iteration.handBack(acknowledged, read));
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
    ask(() -> iteration.askConsistent(nanoClock.getAsLong()));
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
    ask(() -> iteration.presentAgain(filter));
  }

  /**
   * Asks for some keys once more, as they are then, or for their deletion if they are gone. Costs
   * what these keys cost, not a walk.
   *
   * @param keys that the client was told of
   * @throws IllegalStateException in a view of creation, which shows every key once
   */
  public void presentAgain(List<KnownKey> keys) {
    if (iteration.settings().view() == View.CREATION) {
      throw refused("a view of creation shows every key once");
    }
    ask(() -> iteration.presentAgain(keys));
  }

  /**
   * Asks for the deletion of those of the keys that are not there. Others may be presented again.
   * To be asked when {@link Item.Consistent} has been read once.
   *
   * @param keys that readers of what the client writes may hold, although this iteration never told
   *     of them
   * @param done called on the execution thread; who has taken in all items that are queued after it
   *     up to a consistent point has been told. Not called if the client is not attached any more.
   */
  public void presentIfGone(List<KnownKey> keys, Runnable done) {
    ask(
        () -> {
          iteration.presentIfGone(keys);
          done.run();
        });
  }

  /**
   * As {@link #presentAgain(KeyFilter)}, for a share of all keys: who asks for one after the other
   * gets every key once more, a few at a time. {@link Item.Consistent#sharesAgain} tells how many
   * of the shares that were asked for are complete.
   *
   * @param share from 0 to {@code shares - 1}
   */
  public void presentAgain(int share, int shares) {
    if (iteration.settings().view() == View.CREATION) {
      throw refused("a view of creation shows every key once");
    }
    ask(() -> iteration.presentAgain(share, shares));
  }

  /** A client that is not attached any more has nothing to ask for. */
  private void ask(Runnable request) {
    executionThread.execute(
        () -> {
          if (iteration.client() == client) {
            request.run();
          }
        });
  }

  private IllegalStateException refused(String why) {
    return new IllegalStateException("iteration '" + iteration.settings().name() + "': " + why);
  }

  public IterationStatus status() {
    return counters.status(iteration.settings(), client, nanoClock.getAsLong());
  }

  /**
   * Leaves the iteration to another client, which {@link Iterations#attach attaches} later: it is
   * told of the keys of all items that were queued and not acknowledged, and of those that change
   * until then. So it can go on with what this client has made of the items that it acknowledged.
   * An iteration that cannot fold changes is terminated instead, and one with a swap of databases
   * as such among those items. Harmless when repeated.
   */
  public void detach() {
    closed = true;
    ask(iteration::detach);
  }

  /** Ends the iteration, or lets go of one that is complete; harmless when repeated. */
  @Override
  public void close() {
    closed = true;
    boolean hasEnded = ended;
    ask(() -> iteration.close(hasEnded));
  }
}
