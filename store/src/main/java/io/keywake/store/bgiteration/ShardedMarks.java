package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.PendingKeys.DbKey;
import io.keywake.store.bgiteration.PendingKeys.Mark;
import io.keywake.store.keyspace.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Marks by key, in as many maps as it takes to have none of them large: a map that grows moves all
 * that it holds, and it is a write that waits for that.
 *
 * <p>Owned by the execution thread.
 *
 * <p>Iterating goes round: it begins with the map at which it was left the last time. In a map the
 * oldest comes first, so each key has its turn.
 */
final class ShardedMarks {
  private static final int SHARD_BITS = 12;
  private static final int SHARDS = 1 << SHARD_BITS;

  private final List<@Nullable Map<DbKey, Mark>> shards =
      new ArrayList<>(Collections.nCopies(SHARDS, null));
  private final BitSet filled = new BitSet(SHARDS);
  private int size;

  /** Where iterating goes on. */
  private int turn;

  private static int shard(DbKey key) {
    // The upper bits: maps go by the lower ones.
    return (int) (key.position() >>> (Table.POSITION_BITS - SHARD_BITS));
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @Nullable Mark get(DbKey key) {
    Map<DbKey, Mark> marks = shards.get(shard(key));
    return marks == null ? null : marks.get(key);
  }

  void put(DbKey key, Mark mark) {
    int shard = shard(key);
    Map<DbKey, Mark> marks = shards.get(shard);
    if (marks == null) {
      marks = new LinkedHashMap<>();
      shards.set(shard, marks);
      filled.set(shard);
    }
    if (marks.put(key, mark) == null) {
      size++;
    }
  }

  void remove(DbKey key) {
    int shard = shard(key);
    Map<DbKey, Mark> marks = shards.get(shard);
    if (marks != null && marks.remove(key) != null) {
      removedFrom(shard, marks);
    }
  }

  private void removedFrom(int shard, Map<DbKey, Mark> marks) {
    size--;
    if (marks.isEmpty()) {
      // What it has grown to would stay.
      shards.set(shard, null);
      filled.clear(shard);
    }
  }

  /** Goes once round; only its own removals may change anything until it is done with. */
  Iterator<Map.Entry<DbKey, Mark>> iterator() {
    return new Round();
  }

  private final class Round implements Iterator<Map.Entry<DbKey, Mark>> {
    /** Maps that were not begun yet. */
    private int left = filled.cardinality();

    private int shard = turn - 1;
    private Map<DbKey, Mark> marks = Map.of();
    private Iterator<Map.Entry<DbKey, Mark>> entries = Collections.emptyIterator();

    @Override
    public boolean hasNext() {
      return entries.hasNext() || left > 0;
    }

    @Override
    public Map.Entry<DbKey, Mark> next() {
      if (!entries.hasNext()) {
        begin(filled.nextSetBit(shard + 1));
      }
      return entries.next();
    }

    private void begin(int next) {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      shard = next < 0 ? filled.nextSetBit(0) : next;
      turn = shard;
      marks = Objects.requireNonNull(shards.get(shard));
      entries = marks.entrySet().iterator();
    }

    @Override
    public void remove() {
      entries.remove();
      removedFrom(shard, marks);
    }
  }
}
