package io.keywake.store.keyspace.collection;

/**
 * Checks that are always on: what they state holds unless this package has a bug. For any thread.
 */
final class Invariant {

  private Invariant() {}

  /** Fails with an error, which no layer above is meant to survive, unless {@code holds}. */
  static void check(boolean holds, String statement) {
    if (!holds) {
      throw new AssertionError("broken invariant: " + statement);
    }
  }
}
