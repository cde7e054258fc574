package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HashTriePeek;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the entries of several keys at once, ahead of the commands on them.
 *
 * <p>In a large table nearly every look-up waits for memory twice, for the place of the entry and
 * for the entry, and one in a large hash or set waits on every level. Commands that are executed
 * one after the other wait one after the other. Here nothing depends on what the key before has led
 * to, so the processor fetches all the places together, then all the entries, and so on, and the
 * commands find them in its cache.
 *
 * <p>Owned by the execution thread. Changes nothing, and nobody relies on it.
 */
public final class Prefetch {
  /** More than a processor waits for at once. */
  private static final int KEYS_MAX = 32;

  private final Keyspace keyspace;
  private final int[] memberFrom = new int[KEYS_MAX];
  private final int[] memberLength = new int[KEYS_MAX];
  private final long[] positions = new long[KEYS_MAX];
  private final @Nullable Object[] slots = new @Nullable Object[KEYS_MAX];
  private final HashTriePeek members = new HashTriePeek(KEYS_MAX);
  private byte[] array = {};
  private int count;

  /** Of what was seen. */
  @SuppressWarnings("UnusedVariable") // What nobody keeps, the compiler would not look at.
  private long seen;

  public Prefetch(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  public boolean hasRoom() {
    return count < KEYS_MAX;
  }

  /**
   * Notes a key, and what may be a field or a member of it.
   *
   * @param array holds both, as those of all other keys; not to be changed before {@link #run}
   */
  public void add(byte[] array, int from, int length, int memberFrom, int memberLength) {
    this.array = array;
    positions[count] = keyspace.hash().position(array, from, length);
    this.memberFrom[count] = memberFrom;
    this.memberLength[count] = memberLength;
    count++;
  }

  /** Looks at what a database has of the noted keys, and forgets them. */
  public void run(int db) {
    Table table = keyspace.table(db);
    int keys = count;
    count = 0;
    if (keys < 2) {
      return;
    }
    for (int key = 0; key < keys; key++) {
      seen += table.peekPlace(positions[key]);
    }
    for (int key = 0; key < keys; key++) {
      slots[key] = table.peekEntry(positions[key]);
    }
    for (int key = 0; key < keys; key++) {
      Object slot = slots[key];
      slots[key] = null;
      if (slot instanceof byte[] packed) {
        seen += packed[packed.length - 1];
      } else if (slot instanceof LargeEntry large && large.value() instanceof HashedMembers value) {
        members.add(value.trie(), array, memberFrom[key], memberLength[key]);
      }
    }
    seen += members.run();
  }
}
