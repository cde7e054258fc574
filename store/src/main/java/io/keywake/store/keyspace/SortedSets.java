package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of sorted sets. A small one is replaced whole; a large one is changed in place,
 * copy-on-write. A sorted set that has become large stays so.
 *
 * <p>Owned by the execution thread. The caller has seen to it that the key holds a sorted set or
 * nothing.
 */
public final class SortedSets {
  private static final byte[][] NO_MEMBERS = {};
  private static final double[] NO_SCORES = {};

  /**
   * What became of the members that were to be put.
   *
   * @param added how many are new
   * @param updated how many got another score
   * @param refused whether the rule left the last one as it is
   * @param score of the last one, unless it was refused; not-a-number if the sum is none, and then
   *     it was not put
   */
  public record Outcome(int added, int updated, boolean refused, double score) {
    int changed() {
      return added + updated;
    }
  }

  private final Keyspace keyspace;
  private final SortedSetEditor editor = new SortedSetEditor();

  SortedSets(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /**
   * Gives members scores, one after the other, in a sorted set that begins empty if the key is not
   * there. The expiry stays.
   *
   * @param scores of the members, in their order; never not-a-number
   */
  public Outcome put(int db, byte[] key, ScoreRule rule, byte[][] members, double[] scores) {
    Invariant.check(members.length == scores.length, "members are put with their scores");
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    if (slot instanceof LargeEntry large) {
      return putInPlace(db, position, large, rule, members, scores);
    }
    SortedSetDraft draft = slot == null ? draft() : change(slot);
    Outcome outcome = put(draft, rule, members, scores, null);
    if (outcome.changed() > 0) {
      install(db, position, key, draft, expiryOf(slot));
    }
    return outcome;
  }

  /**
   * Removes members; with the last one the key goes.
   *
   * @return how many of the members were there
   */
  public int remove(int db, byte[] key, byte[]... members) {
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    if (slot == null) {
      return 0;
    }
    if (slot instanceof LargeEntry large) {
      return removeInPlace(db, position, large, members);
    }
    SortedSetDraft draft = change(slot);
    int before = editor.count();
    for (byte[] member : members) {
      editor.remove(member);
    }
    int removed = before - editor.count();
    if (removed > 0) {
      installOrRemove(db, position, key, draft, Entry.expireAtMs(slot));
    }
    return removed;
  }

  /**
   * Removes the members of the ranks from {@code from} to {@code to}, which is exclusive, from a
   * sorted set that is there and has them; with the last member the key goes.
   */
  public void removeRange(int db, byte[] key, int from, int to) {
    if (from == to) {
      return;
    }
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    if (slot == null) {
      throw Invariant.broken("a sorted set that ranks are removed from is there");
    }
    if (slot instanceof LargeEntry large) {
      LargeSortedSet set = (LargeSortedSet) large.value();
      keyspace.beginChange(db, position, large);
      byte[][] removed = set.removeRange(from, to);
      keyspace.endChange(db, large);
      removed(db, position, large, removed);
      return;
    }
    SortedSetDraft draft = change(slot);
    editor.removeRange(from, to);
    installOrRemove(db, position, key, draft, Entry.expireAtMs(slot));
  }

  /** A sorted set that no key holds yet. */
  public NewSortedSet newValue() {
    return new NewSortedSet(keyspace.settings().sortedSets(), keyspace.hash());
  }

  /** A sorted set to be gathered, which nobody sees until it is stored. */
  public SortedSetBuilder builder() {
    return new SortedSetBuilder(keyspace.hash());
  }

  /**
   * Lets a key hold the gathered members and nothing else, without an expiry, whatever it holds
   * now; without members the key goes. The builder is used up.
   */
  public void store(int db, byte[] key, SortedSetBuilder members) {
    keyspace.checkThread();
    long position = keyspace.position(key);
    if (members.size() > 0) {
      long sequence = keyspace.log().next();
      Object entry =
          members.isSmall(keyspace.settings().sortedSets(), key)
              ? packed(key, members.value(), sequence)
              : new LargeEntry(
                  key, members.value(), Entry.NO_EXPIRY, sequence, keyspace.accessClock());
      keyspace.install(db, position, key, entry, sequence);
    } else if (keyspace.slot(db, position, key) != null) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    }
  }

  private byte[] packed(byte[] key, SortedSetValue members, long sequence) {
    editor.clear();
    SortedSetValue.Cursor cursor = members.members(0);
    while (cursor.next()) {
      editor.append(cursor.member(), SortedSetLayout.given(cursor.score()));
    }
    return editor.packed(key, Entry.NO_EXPIRY, sequence, keyspace.accessClock());
  }

  private SortedSetDraft draft() {
    editor.clear();
    return new SortedSetDraft(keyspace.settings().sortedSets(), keyspace.hash(), editor, false);
  }

  private SortedSetDraft change(Object slot) {
    editor.load((CompactSortedSet) Entry.of(slot).value());
    return new SortedSetDraft(keyspace.settings().sortedSets(), keyspace.hash(), editor, false);
  }

  private void install(int db, long position, byte[] key, SortedSetDraft set, long expireAtMs) {
    long sequence = keyspace.log().next();
    Object entry = set.slot(key, expireAtMs, sequence, keyspace.accessClock());
    keyspace.install(db, position, key, entry, sequence);
  }

  private void installOrRemove(
      int db, long position, byte[] key, SortedSetDraft set, long expireAtMs) {
    if (set.size() == 0) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    } else {
      install(db, position, key, set, expireAtMs);
    }
  }

  /**
   * Puts members as far as the rule admits.
   *
   * @param changes gathers the members that changed, unless null
   */
  private static Outcome put(
      ScoredMembers target,
      ScoreRule rule,
      byte[][] members,
      double[] scores,
      @Nullable Changes changes) {
    int added = 0;
    int updated = 0;
    boolean refused = false;
    double last = SortedSetValue.NO_SCORE;
    for (int i = 0; i < members.length; i++) {
      long place = target.place(members[i]);
      double present = target.score(members[i], place);
      boolean isNew = Double.isNaN(present);
      double next = rule.next(present, scores[i]);
      refused = rule.leaves(present) || (!isNew && !rule.admits(present, next));
      if (refused) {
        continue;
      }
      last = next;
      if (next == present || Double.isNaN(next)) {
        continue;
      }
      target.put(members[i], place, next);
      added += isNew ? 1 : 0;
      updated += isNew ? 0 : 1;
      if (changes != null) {
        changes.put(members[i], next);
      }
    }
    return new Outcome(added, updated, refused, last);
  }

  private Outcome putInPlace(
      int db, long position, LargeEntry entry, ScoreRule rule, byte[][] members, double[] scores) {
    LargeSortedSet set = (LargeSortedSet) entry.value();
    Changes changes = keyspace.log().isHeard() ? new Changes(members.length) : null;
    keyspace.beginChange(db, position, entry);
    Outcome outcome = put(set, rule, members, scores, changes);
    keyspace.endChange(db, entry);
    if (outcome.changed() > 0) {
      long sequence = keyspace.log().next();
      long base = keyspace.changed(db, entry, sequence);
      if (changes != null) {
        keyspace
            .log()
            .add(
                new Effect.SortedSetChanged(
                    sequence,
                    base,
                    db,
                    position,
                    entry.key(),
                    changes.members(),
                    changes.scores(),
                    NO_MEMBERS));
      }
    }
    return outcome;
  }

  private int removeInPlace(int db, long position, LargeEntry entry, byte[][] members) {
    LargeSortedSet set = (LargeSortedSet) entry.value();
    List<byte[]> removed = new ArrayList<>(members.length);
    keyspace.beginChange(db, position, entry);
    for (byte[] member : members) {
      if (set.remove(member)) {
        removed.add(member);
      }
    }
    keyspace.endChange(db, entry);
    removed(db, position, entry, removed.toArray(NO_MEMBERS));
    return removed.size();
  }

  /** Tells of members that are gone from a large set, or of the set that is gone with them. */
  private void removed(int db, long position, LargeEntry entry, byte[][] removed) {
    if (((LargeSortedSet) entry.value()).size() == 0) {
      keyspace.remove(db, position, entry.key(), DeleteCause.DELETED);
    } else if (removed.length > 0) {
      long sequence = keyspace.log().next();
      long base = keyspace.changed(db, entry, sequence);
      if (keyspace.log().isHeard()) {
        keyspace
            .log()
            .add(
                new Effect.SortedSetChanged(
                    sequence, base, db, position, entry.key(), NO_MEMBERS, NO_SCORES, removed));
      }
    }
  }

  private static long expiryOf(@Nullable Object slot) {
    return slot == null ? Entry.NO_EXPIRY : Entry.expireAtMs(slot);
  }

  /** Members that got scores, in the order in which they did. */
  private static final class Changes {
    private final byte[][] members;
    private final double[] scores;
    private int count;

    Changes(int most) {
      members = new byte[most][];
      scores = new double[most];
    }

    void put(byte[] member, double score) {
      members[count] = member;
      scores[count++] = score;
    }

    byte[][] members() {
      return count == members.length ? members : Arrays.copyOf(members, count);
    }

    double[] scores() {
      return count == scores.length ? scores : Arrays.copyOf(scores, count);
    }
  }
}
