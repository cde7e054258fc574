package io.keywake.store.keyspace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of sets. A small one is replaced whole; a large one is changed in place,
 * copy-on-write. A set that has become large stays so.
 *
 * <p>Owned by the execution thread. The caller has seen to it that the key holds a set or nothing.
 */
public final class Sets {
  private static final byte[][] NO_MEMBERS = {};

  private final Keyspace keyspace;
  private final SetEditor editor = new SetEditor();

  Sets(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /**
   * Adds members to a set, which begins empty if the key is not there. The expiry stays.
   *
   * @return how many of the members are new
   */
  public int add(int db, byte[] key, byte[]... members) {
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    if (slot instanceof LargeEntry large) {
      return addInPlace(db, position, large, members);
    }
    if (slot != null && members.length == 1 && value(slot).contains(members[0])) {
      return 0;
    }
    SetBuilder builder = slot == null ? build(editor) : change((SmallSet) value(slot));
    int before = builder.size();
    for (byte[] member : members) {
      builder.add(member);
    }
    int added = builder.size() - before;
    if (added > 0) {
      install(db, position, key, builder, expiryOf(slot));
    }
    return added;
  }

  /**
   * Removes members from a set; with its last member the key goes.
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
    SmallSet set = (SmallSet) value(slot);
    SetBuilder builder = change(set);
    for (byte[] member : members) {
      editor.remove(member);
    }
    int removed = set.size() - editor.count();
    if (editor.count() == 0) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    } else if (removed > 0) {
      install(db, position, key, builder, Entry.expireAtMs(slot));
    }
    return removed;
  }

  /** A set to be gathered, which nobody sees until it is stored. */
  public SetBuilder builder() {
    return build(new SetEditor());
  }

  /**
   * Lets a key hold the gathered members and nothing else, without an expiry, whatever it holds
   * now; without members the key goes. The builder is used up.
   */
  public void store(int db, byte[] key, SetBuilder members) {
    keyspace.checkThread();
    long position = keyspace.position(key);
    if (members.size() > 0) {
      install(db, position, key, members, Entry.NO_EXPIRY);
    } else if (keyspace.slot(db, position, key) != null) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    }
  }

  private SetBuilder build(SetEditor scratch) {
    return new SetBuilder(keyspace.settings().sets(), keyspace.hash(), scratch);
  }

  private SetBuilder change(SmallSet set) {
    return new SetBuilder(keyspace.settings().sets(), keyspace.hash(), editor, set);
  }

  private void install(int db, long position, byte[] key, SetBuilder members, long expireAtMs) {
    long sequence = keyspace.log().next();
    Object entry = members.slot(key, expireAtMs, sequence, keyspace.accessClock());
    keyspace.install(db, position, key, entry, sequence);
  }

  private int addInPlace(int db, long position, LargeEntry entry, byte[][] members) {
    LargeSet set = (LargeSet) entry.value();
    List<byte[]> added = new ArrayList<>(members.length);
    keyspace.beginChange(db, position, entry);
    for (byte[] member : members) {
      if (set.add(member)) {
        added.add(member);
      }
    }
    keyspace.endChange(db, entry);
    if (!added.isEmpty()) {
      changed(db, position, entry, added.toArray(NO_MEMBERS), NO_MEMBERS);
    }
    return added.size();
  }

  private int removeInPlace(int db, long position, LargeEntry entry, byte[][] members) {
    LargeSet set = (LargeSet) entry.value();
    List<byte[]> removed = new ArrayList<>(members.length);
    keyspace.beginChange(db, position, entry);
    for (byte[] member : members) {
      if (set.remove(member)) {
        removed.add(member);
      }
    }
    keyspace.endChange(db, entry);
    if (set.size() == 0) {
      keyspace.remove(db, position, entry.key(), DeleteCause.DELETED);
    } else if (!removed.isEmpty()) {
      changed(db, position, entry, NO_MEMBERS, removed.toArray(NO_MEMBERS));
    }
    return removed.size();
  }

  private void changed(int db, long position, LargeEntry entry, byte[][] added, byte[][] removed) {
    long sequence = keyspace.log().next();
    long base = keyspace.changed(db, entry, sequence);
    if (keyspace.log().isHeard()) {
      keyspace
          .log()
          .add(new Effect.SetChanged(sequence, base, db, position, entry.key(), added, removed));
    }
  }

  private static SetValue value(Object slot) {
    return (SetValue) Entry.of(slot).value();
  }

  private static long expiryOf(@Nullable Object slot) {
    return slot == null ? Entry.NO_EXPIRY : Entry.expireAtMs(slot);
  }
}
