package io.keywake.store.command;

import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.Value;
import org.jspecify.annotations.Nullable;

/**
 * One of the sets that are united, intersected or subtracted: a sorted set, or a set, all of whose
 * members have the score 1, or none. Used on the execution thread, while none of them changes.
 */
final class ScoredSource {
  private static final double SCORE_IN_A_SET = 1;

  private final @Nullable SortedSetValue sorted;
  private final @Nullable SetValue plain;
  private double weight = 1;

  private ScoredSource(@Nullable SortedSetValue sorted, @Nullable SetValue plain) {
    this.sorted = sorted;
    this.plain = plain;
  }

  /** The set that the key of an argument holds. */
  static ScoredSource at(CommandCall call, int index) {
    Entry entry = call.find(index);
    if (entry == null) {
      return new ScoredSource(null, null);
    }
    Value value = entry.value();
    if (value instanceof SortedSetValue sorted) {
      return new ScoredSource(sorted, null);
    }
    if (value instanceof SetValue plain) {
      return new ScoredSource(null, plain);
    }
    throw CommandException.wrongType();
  }

  void weight(double weight) {
    this.weight = weight;
  }

  int size() {
    return sorted != null ? sorted.size() : plain != null ? plain.size() : 0;
  }

  boolean contains(byte[] member) {
    return plain != null
        ? plain.contains(member)
        : sorted != null && !Double.isNaN(sorted.score(member));
  }

  /** The score times the weight; the member is there. Infinity times zero is not-a-number. */
  double weighted(byte[] member) {
    return weighted(sorted == null ? SCORE_IN_A_SET : sorted.score(member));
  }

  double weighted(double score) {
    return weight * score;
  }

  SortedSetValue.Cursor members() {
    if (sorted != null) {
      return sorted.members(0);
    }
    return plain == null ? Nothing.INSTANCE : new PlainCursor(plain.members());
  }

  private enum Nothing implements SortedSetValue.Cursor {
    INSTANCE;

    @Override
    public boolean next() {
      return false;
    }

    @Override
    public byte[] member() {
      throw new IllegalStateException("there is no member");
    }

    @Override
    public void readMember(Bytes member) {
      throw new IllegalStateException("there is no member");
    }

    @Override
    public double score() {
      throw new IllegalStateException("there is no member");
    }
  }

  private record PlainCursor(SetValue.Cursor members) implements SortedSetValue.Cursor {
    @Override
    public boolean next() {
      return members.next();
    }

    @Override
    public byte[] member() {
      return members.member();
    }

    @Override
    public void readMember(Bytes member) {
      members.readMember(member);
    }

    @Override
    public double score() {
      return SCORE_IN_A_SET;
    }
  }
}
