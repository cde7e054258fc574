package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Chooses elements of a collection at random, for HRANDFIELD, SRANDMEMBER, SPOP and ZRANDMEMBER.
 * Owned by the execution thread.
 */
final class RandomChoice {
  /** To choose at least one in so many, all are walked; for fewer, one after another. */
  private static final int WALK_AT_ONE_IN = 3;

  /** What is chosen from: elements with distinct names. */
  interface Source<T> {
    int size();

    /** Any element, each with the same probability. */
    T any(RandomGenerator random);

    byte[] name(T element);

    Walk<T> all();
  }

  /** A walk over all elements. */
  interface Walk<T> {
    /** Steps to the next element, or returns false at the end. */
    boolean next();

    T element();
  }

  private final RandomGenerator random;

  RandomChoice(RandomGenerator random) {
    this.random = random;
  }

  RandomGenerator random() {
    return random;
  }

  /** The count of a command that may reply two things for each element: argument 2. */
  static long count(CommandCall call, boolean withSecond) {
    long count = call.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE);
    if (call.size() > 3 && !withSecond) {
      throw CommandException.syntax();
    }
    if (withSecond && Math.abs(count) > Long.MAX_VALUE / 2) {
      throw new CommandException("ERR value is out of range");
    }
    return count;
  }

  /** Chooses {@code count} times, each time from all elements, until the reply is too long. */
  <T> void repeatable(Source<T> source, long count, ReplyWriter reply, Consumer<T> chosen) {
    // A count beyond what a connection may have waiting ends when the connection does.
    for (long times = 0; times < count && !reply.overflowed(); times++) {
      chosen.accept(source.any(random));
    }
  }

  /** Chooses {@code count} different elements, at most as many as there are. */
  <T> void distinct(Source<T> source, int count, Consumer<T> chosen) {
    if ((long) count * WALK_AT_ONE_IN >= source.size()) {
      walk(source, count, chosen);
      return;
    }
    Set<ByteBuffer> names = new HashSet<>();
    while (names.size() < count) {
      T element = source.any(random);
      if (names.add(ByteBuffer.wrap(source.name(element)))) {
        chosen.accept(element);
      }
    }
  }

  /**
   * Passes each element once, and takes it as likely as the rest of the choice needs (Knuth's
   * algorithm S).
   */
  private <T> void walk(Source<T> source, int count, Consumer<T> chosen) {
    Walk<T> all = source.all();
    int wanted = count;
    for (int left = source.size(); wanted > 0 && all.next(); left--) {
      if (random.nextInt(left) < wanted) {
        chosen.accept(all.element());
        wanted--;
      }
    }
  }
}
