package io.keywake.store.keyspace;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A set of distinct byte strings. Never empty while in a table. */
public abstract sealed class SetValue implements Value permits SmallSet, LargeSet {
  /** A walk over the members; each exactly once while the set does not change. */
  public interface Cursor {
    /** Steps to the next member, or returns false at the end. */
    boolean next();

    /** The present member, a copy. */
    byte[] member();

    /** Hands over the present member without copying it. */
    void readMember(Bytes member);
  }

  @Override
  public final ValueType type() {
    return ValueType.SET;
  }

  /** The number of members. */
  public abstract int size();

  public abstract boolean contains(byte[] member);

  public abstract Cursor members();

  /**
   * Visits at least {@code count} members from {@code cursor} on, as {@code SSCAN} does: whoever
   * starts at 0 and goes on until 0 is returned has seen each member that was there throughout.
   */
  public abstract long scan(long cursor, int count, Consumer<byte[]> visitor);

  /** A copy of one member, each with the same probability. */
  public abstract byte[] random(RandomGenerator random);

  @Override
  public abstract SetValue frozen();
}
