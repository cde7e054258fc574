package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of hashes. A small one is replaced whole; a large one is changed in place,
 * copy-on-write. A hash that has become large stays so.
 *
 * <p>Owned by the execution thread. The caller has seen to it that the key holds a hash or nothing.
 */
public final class Hashes {
  private static final byte[][] NO_FIELDS = {};

  private final Keyspace keyspace;
  private final CompactHashEditor editor = new CompactHashEditor();

  Hashes(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** A hash that no key holds yet. */
  public NewHash newValue() {
    return new NewHash(keyspace.settings(), keyspace.hash());
  }

  /**
   * Puts fields, at least one, into a hash, which begins empty if the key is not there. The expiry
   * stays.
   *
   * @param pairs field, value, field, value, and so on; of a field that stands twice, the last wins
   * @return how many of the fields are new
   */
  public int put(int db, byte[] key, byte[]... pairs) {
    Invariant.check(pairs.length >= 2 && pairs.length % 2 == 0, "fields are put with their values");
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    long sequence = keyspace.log().next();
    if (slot instanceof LargeEntry large) {
      return putInPlace(db, position, large, pairs, sequence);
    }
    load(slot);
    int before = editor.count();
    int fitting = putWhatFits(key, pairs);
    if (fitting == pairs.length) {
      keyspace.install(db, position, key, packed(key, slot, sequence), sequence);
      return editor.count() - before;
    }
    LargeHash hash = LargeHash.of(editor.view(), keyspace.hash());
    int added = editor.count() - before + putAll(hash, pairs, fitting);
    LargeEntry entry = new LargeEntry(key, hash, expiryOf(slot), sequence, keyspace.accessClock());
    keyspace.install(db, position, key, entry, sequence);
    return added;
  }

  /**
   * Removes fields from a hash; with its last field the key goes.
   *
   * @return how many of the fields were there
   */
  public int remove(int db, byte[] key, byte[]... fields) {
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    if (slot == null) {
      return 0;
    }
    HashValue hash = (HashValue) Entry.of(slot).value();
    if (slot instanceof LargeEntry large) {
      return removeInPlace(db, position, large, fields);
    }
    editor.load((CompactHash) hash);
    for (byte[] field : fields) {
      editor.remove(field);
    }
    int removed = hash.size() - editor.count();
    if (editor.count() == 0) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    } else if (removed > 0) {
      long sequence = keyspace.log().next();
      keyspace.install(db, position, key, packed(key, slot, sequence), sequence);
    }
    return removed;
  }

  private void load(@Nullable Object slot) {
    if (slot == null) {
      editor.clear();
    } else {
      editor.load((CompactHash) Entry.of(slot).value());
    }
  }

  /** Puts pairs into the editor while the hash stays small, and returns the index of the rest. */
  private int putWhatFits(byte[] key, byte[][] pairs) {
    KeyspaceSettings settings = keyspace.settings();
    if (key.length > PackedLayout.KEY_BYTES_MAX) {
      return 0;
    }
    for (int index = 0; index < pairs.length; index += 2) {
      if (pairs[index].length > settings.hashCompactBytesMax()
          || pairs[index + 1].length > settings.hashCompactBytesMax()) {
        return index;
      }
      editor.put(pairs[index], pairs[index + 1]);
      if (editor.count() > settings.hashCompactEntriesMax()) {
        return index + 2 == pairs.length ? index : index + 2;
      }
    }
    return pairs.length;
  }

  private int putInPlace(int db, long position, LargeEntry entry, byte[][] pairs, long sequence) {
    LargeHash hash = (LargeHash) entry.value();
    keyspace.beginChange(db, position, entry);
    int added = putAll(hash, pairs, 0);
    keyspace.endChange(db, entry);
    changed(sequence, db, position, entry, pairs, NO_FIELDS);
    return added;
  }

  private int removeInPlace(int db, long position, LargeEntry entry, byte[][] fields) {
    LargeHash hash = (LargeHash) entry.value();
    List<byte[]> removed = new ArrayList<>();
    keyspace.beginChange(db, position, entry);
    for (byte[] field : fields) {
      if (hash.remove(field)) {
        removed.add(field);
      }
    }
    keyspace.endChange(db, entry);
    if (hash.size() == 0) {
      keyspace.remove(db, position, entry.key(), DeleteCause.DELETED);
    } else if (!removed.isEmpty()) {
      long sequence = keyspace.log().next();
      changed(sequence, db, position, entry, NO_FIELDS, removed.toArray(NO_FIELDS));
    }
    return removed.size();
  }

  private static int putAll(LargeHash hash, byte[][] pairs, int from) {
    int added = 0;
    for (int index = from; index < pairs.length; index += 2) {
      added += hash.put(pairs[index], pairs[index + 1]) ? 1 : 0;
    }
    return added;
  }

  private void changed(
      long sequence, int db, long position, LargeEntry entry, byte[][] put, byte[][] removed) {
    long base = keyspace.changed(db, entry, sequence);
    if (keyspace.log().isHeard()) {
      keyspace
          .log()
          .add(new Effect.HashChanged(sequence, base, db, position, entry.key(), put, removed));
    }
  }

  private byte[] packed(byte[] key, @Nullable Object old, long sequence) {
    int length = editor.length();
    byte[] packed =
        PackedLayout.allocate(
            ValueType.HASH, key, length, expiryOf(old), sequence, keyspace.accessClock());
    editor.copyTo(packed, packed.length - length);
    return packed;
  }

  private static long expiryOf(@Nullable Object slot) {
    return slot == null ? Entry.NO_EXPIRY : Entry.expireAtMs(slot);
  }
}
