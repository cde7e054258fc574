package io.keywake.store.bgiteration;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.View;
import io.keywake.store.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The live iterations of a store, and the feed that fills their queues in slices of the execution
 * thread's time.
 *
 * <p>Owned by the execution thread.
 */
public final class Iterations {
  /** How often large values that wait for their rate limit are looked at. */
  private static final long POSTPONED_CHECK_NANOS = 10_000_000;

  private final Keyspace keyspace;
  private final Executor executionThread;
  private final LongSupplier nanoClock;
  private final Map<String, Iteration> live = new LinkedHashMap<>();

  /** Of slices; which iteration is fed first goes by it. */
  private int turn;

  /**
   * @param executionThread runs what clients ask for on the execution thread, outside of units; may
   *     be called by any thread
   * @param nanoClock any monotonic clock in ns; may be called by any thread
   */
  public Iterations(Keyspace keyspace, Executor executionThread, LongSupplier nanoClock) {
    this.keyspace = keyspace;
    this.executionThread = executionThread;
    this.nanoClock = nanoClock;
  }

  /**
   * Begins an iteration over all databases, or over the slots that its settings name.
   *
   * @param onReleased told when the iteration is over for good
   * @throws IllegalArgumentException if a live iteration has that name
   */
  public IterationReader create(IterationSettings settings, ReleaseListener onReleased) {
    return begin(settings, new Walk(keyspace.databases()), onReleased);
  }

  /**
   * Begins an iteration whose client holds the keyspace already, exactly as it is now, as far as it
   * is in scope: there is no walk, what follows are the changes.
   *
   * @param settings of a stream
   * @param onReleased as for {@link #create}
   * @throws IllegalArgumentException if a live iteration has that name
   */
  public IterationReader resume(IterationSettings settings, ReleaseListener onReleased) {
    if (settings.view() != View.NOW || !settings.forwards()) {
      throw new IllegalArgumentException(
          "iteration '" + settings.name() + "': only a stream of the present can be resumed");
    }
    return begin(settings, Walk.over(keyspace.databases()), onReleased);
  }

  private IterationReader begin(IterationSettings settings, Walk walk, ReleaseListener onReleased) {
    String name = settings.name();
    if (live.containsKey(name)) {
      throw new IllegalArgumentException(
          "iteration '" + name + "' is live already; a name is unique among live iterations");
    }
    Iteration iteration =
        new Iteration(
            settings,
            keyspace,
            walk,
            nanoClock.getAsLong(),
            terminated -> {
              live.remove(name);
              onReleased.released(terminated);
            });
    live.put(name, iteration);
    return attach(iteration);
  }

  private IterationReader attach(Iteration iteration) {
    iteration.attach(nanoClock.getAsLong());
    return new IterationReader(iteration, executionThread, nanoClock);
  }

  /**
   * Gives a live iteration whose client was detached another one, which goes on where that has
   * acknowledged the last item.
   *
   * @throws IllegalArgumentException if no live iteration has that name, or it has a client
   */
  public IterationReader attach(String name) {
    Iteration iteration = find(name);
    if (iteration.client().isAttached()) {
      throw new IllegalArgumentException(
          "iteration '" + name + "' has a client; expected it to be detached before");
    }
    return attach(iteration);
  }

  /**
   * Takes a live iteration's client for gone; harmless if it has none. A client that is there all
   * the same reads {@link Item.Terminated} next, and what it does then does not concern the
   * iteration any more. See {@link IterationReader#detach}.
   *
   * @throws IllegalArgumentException if no live iteration has that name
   */
  public void detach(String name) {
    Iteration iteration = find(name);
    if (iteration.client().isAttached()) {
      iteration.detach();
    }
  }

  /**
   * Asks for keys to be presented again as a live iteration's client does ({@link
   * IterationReader#presentAgain(KeyFilter)}), to that client or to the one that follows it.
   *
   * @return false if no live iteration has that name
   * @throws IllegalArgumentException if it has a view of creation, which shows every key once
   */
  public boolean presentAgain(String name, KeyFilter filter) {
    Iteration iteration = live.get(name);
    if (iteration == null) {
      return false;
    }
    if (iteration.settings().view() == View.CREATION) {
      throw new IllegalArgumentException(
          "iteration '" + name + "': a view of creation shows every key once");
    }
    executionThread.execute(() -> iteration.presentAgain(filter));
    return true;
  }

  private Iteration find(String name) {
    Iteration iteration = live.get(name);
    if (iteration == null) {
      throw new IllegalArgumentException("iteration '" + name + "' is not live");
    }
    return iteration;
  }

  /** Breaks a live iteration off; its client reads {@link Item.Terminated} next. */
  public boolean terminate(String name, String reason) {
    Iteration iteration = live.get(name);
    if (iteration == null) {
      return false;
    }
    iteration.terminate(reason);
    return true;
  }

  /**
   * Whether an iteration's walk has presented the key, or would have, had it existed (B9). Of a key
   * out of scope that never holds.
   */
  public boolean hasPassed(String name, int db, byte[] key) {
    return find(name).hasPassed(db, key);
  }

  /** Status of every live iteration, in the order of their creation. */
  public List<IterationStatus> statuses() {
    List<IterationStatus> statuses = new ArrayList<>();
    for (Iteration each : live.values()) {
      statuses.add(each.counters().status(each.settings(), each.client(), nanoClock.getAsLong()));
    }
    return statuses;
  }

  /**
   * Fills the queues, in turn, until they are at their targets or the slice is used up. To be
   * called outside of units, or an invariant is broken.
   *
   * @param sliceNanos how long it may take, but for the last step
   * @return how many items were queued
   */
  public int feed(long sliceNanos) {
    Invariant.check(!keyspace.isInUnit(), "the feed never runs inside a unit");
    if (live.isEmpty()) {
      return 0;
    }
    long startNanos = nanoClock.getAsLong();
    List<Iteration> feeding = new ArrayList<>(live.values());
    feeding.forEach(Iteration::beginFeed);
    // A slice may end before the last one's turn has come.
    Collections.rotate(feeding, ++turn % feeding.size());
    int items = 0;
    int index = 0;
    for (long nowNanos = startNanos;
        !feeding.isEmpty() && nowNanos - startNanos < sliceNanos;
        nowNanos = nanoClock.getAsLong()) {
      if (feeding.get(index).feed(nowNanos)) {
        items++;
        index++;
      } else {
        feeding.remove(index);
      }
      if (index == feeding.size()) {
        index = 0;
      }
    }
    return items;
  }

  /** For how long a client has waited at most for a consistent point, aside from its walk. */
  public long consistentWaitNanos() {
    long nowNanos = nanoClock.getAsLong();
    return live.values().stream()
        .mapToLong(each -> each.consistentWaitNanos(nowNanos))
        .max()
        .orElse(0);
  }

  /**
   * How many nanoseconds may pass before {@link #feed} has something to do, if nothing else
   * happens: 0 if it has now, {@link Long#MAX_VALUE} if a client or a command has to act first.
   * Either wakes the execution thread.
   */
  public long nanosUntilFeed() {
    long nanos = Long.MAX_VALUE;
    for (Iteration each : live.values()) {
      if (each.parkFeed()) {
        nanos = Math.min(nanos, each.hasPostponed() ? POSTPONED_CHECK_NANOS : Long.MAX_VALUE);
      } else {
        return 0;
      }
    }
    return nanos;
  }
}
