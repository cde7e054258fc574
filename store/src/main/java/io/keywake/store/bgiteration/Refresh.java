package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The keys that the client wants to have presented again (B22): requests, worked off one after the
 * other, each by a walk over what was passed when it was made.
 *
 * <p>A database's number is walked, whatever table it has by then. A key that a swap or a flush
 * brings in or takes away behind this walk is presented by the {@link Expansion} anyway, unless the
 * client is told of it as such: then what is left to walk of both databases is exchanged.
 *
 * <p>They are done when the client has acknowledged what it was presented because of them. Shares
 * of all keys are no such requests: whoever asks for them does so all the time, and counts them.
 *
 * <p>Owned by the execution thread.
 */
final class Refresh {
  private static final int REQUESTS_MAX = 64;
  private static final long NOT_PRESENTED = -1;

  /** Receives a key that was asked for. */
  @FunctionalInterface
  interface Sink {
    void asked(int db, long position, byte[] key);
  }

  private static final class Request {
    private final KeyFilter filter;

    /** By database, where its walk goes on. */
    private final long[] nexts;

    /** By database, where its walk ends. */
    private final long[] ends;

    /** How many shares of all keys it stands for. */
    private int shares;

    /** Whether it stands for more than shares. */
    private final boolean isAwaited;

    private Request(KeyFilter filter, long[] nexts, long[] ends, int shares, boolean isAwaited) {
      this.filter = filter;
      this.nexts = nexts;
      this.ends = ends;
      this.shares = shares;
      this.isAwaited = isAwaited;
    }

    /** The first database that is not walked to its end, or -1. */
    private int db() {
      for (int db = 0; db < ends.length; db++) {
        if (nexts[db] < ends[db]) {
          return db;
        }
      }
      return -1;
    }
  }

  private final Keyspace keyspace;
  private final Walk walk;
  private final Deque<Request> requests = new ArrayDeque<>();
  private boolean isDone = true;
  private long lastItem = NOT_PRESENTED;
  private long sharesDone;

  Refresh(Keyspace keyspace, Walk walk) {
    this.keyspace = keyspace;
    this.walk = walk;
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  void request(KeyFilter filter) {
    request(filter, 0, Table.END, 0, true);
    isDone = false;
    lastItem = NOT_PRESENTED;
  }

  /** Asks for one of {@code shares} parts of all keys, each as wide in the order of the tables. */
  void request(int share, int shares) {
    long width = Table.END / shares;
    long end = share == shares - 1 ? Table.END : (share + 1) * width;
    request(KeyFilter.ALL, share * width, end, 1, false);
  }

  private void request(KeyFilter filter, long begin, long end, int shares, boolean isAwaited) {
    if (requests.size() == REQUESTS_MAX) {
      // One that asks for every key stands in for all that it follows.
      Request last = requests.removeLast();
      add(KeyFilter.ALL, 0, Table.END, last.shares + shares, last.isAwaited || isAwaited);
    } else {
      add(filter, begin, end, shares, isAwaited);
    }
  }

  private void add(KeyFilter filter, long begin, long end, int shares, boolean isAwaited) {
    long[] nexts = new long[keyspace.databases()];
    long[] ends = new long[nexts.length];
    for (int db = 0; db < ends.length; db++) {
      nexts[db] = begin;
      ends[db] = Math.min(end, walk.cursor(db));
    }
    requests.add(new Request(filter, nexts, ends, shares, isAwaited));
  }

  /** How many shares have been handed over, since they were forgotten. */
  long sharesDone() {
    return sharesDone;
  }

  /** Counts no share that was asked for until now. */
  void forgetShares() {
    sharesDone = 0;
    requests.forEach(request -> request.shares = 0);
  }

  /** Whether nothing of what was asked for is under way any more. */
  boolean isDone() {
    return isDone;
  }

  /**
   * Takes note of how far the keys are.
   *
   * @param isPresented whether every key that was handed over has been presented
   */
  void settle(boolean isPresented, UnacknowledgedItems items) {
    if (isDone) {
      return;
    }
    if (lastItem == NOT_PRESENTED) {
      if (!isPresented || requests.stream().anyMatch(request -> request.isAwaited)) {
        return;
      }
      lastItem = items.added();
    }
    isDone = items.removed() >= lastItem;
  }

  /** Items are lost: what was in them is presented once more. */
  void lost() {
    lastItem = NOT_PRESENTED;
  }

  /** The client exchanges what it holds of two databases. */
  void exchange(int first, int second) {
    for (Request request : requests) {
      exchange(request.nexts, first, second);
      exchange(request.ends, first, second);
    }
  }

  private static void exchange(long[] positions, int first, int second) {
    long position = positions[first];
    positions[first] = positions[second];
    positions[second] = position;
  }

  /** Looks at about {@code keysMax} keys and hands over those that were asked for. */
  void step(int keysMax, Sink sink) {
    Request request = requests.element();
    int db = request.db();
    if (db < 0) {
      sharesDone += requests.remove().shares;
      return;
    }
    long end = request.ends[db];
    int[] seen = {0};
    long next =
        keyspace
            .table(db)
            .scan(
                request.nexts[db],
                (position, entry) -> {
                  if (position >= end) {
                    return false;
                  }
                  byte[] key = entry.key();
                  if (request.filter.selects(db, key)) {
                    sink.asked(db, position, key);
                  }
                  return ++seen[0] < keysMax;
                });
    request.nexts[db] = next;
  }
}
