package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ListLimits;
import io.keywake.store.keyspace.ScoreRule;
import io.keywake.store.keyspace.SetLimits;
import io.keywake.store.keyspace.SortedSetLimits;
import io.keywake.store.keyspace.ValueType;
import java.util.List;
import java.util.Random;

/** Changes a store in every way, as the seed has it, within a few keys. */
final class RandomChanges {
  /** No record is accepted that has this in it, as long as a simulation says so. */
  static final String POISON = "poison";

  private static final int LONG_STRING = 5000;
  private static final int HOT_KEYS = 3;

  private static final List<ValueType> COLLECTIONS =
      List.of(ValueType.HASH, ValueType.LIST, ValueType.SET, ValueType.SORTED_SET);

  private final Keyspace keyspace;
  private final Random random;
  private final int keys;

  /**
   * @param keys how many there may be in each database
   */
  RandomChanges(Keyspace keyspace, Random random, int keys) {
    this.keyspace = keyspace;
    this.random = random;
    this.keys = keys;
  }

  /** Of a keyspace whose collections are soon large. */
  static KeyspaceSettings settings(int databases) {
    return new KeyspaceSettings(databases, 3, 8)
        .withSets(new SetLimits(3, 3, 8))
        .withLists(new ListLimits(3, 24))
        .withSortedSets(new SortedSetLimits(3, 8));
  }

  /** One unit of changes. */
  void unit() {
    keyspace.begin();
    int changes = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 1;
    for (int change = 0; change < changes; change++) {
      // Some keys change often, or collections would hardly ever become large.
      int some = random.nextBoolean() ? Math.min(keys, HOT_KEYS) : keys;
      change(random.nextInt(keyspace.databases()), text("k" + random.nextInt(some)));
    }
    keyspace.end();
  }

  private void change(int db, byte[] key) {
    Entry present = keyspace.find(db, key);
    boolean isCollection = present != null && present.type() != ValueType.STRING;
    int dice = random.nextInt(100);
    if (isCollection && random.nextInt(4) > 0) {
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        changeCollection(db, key);
      }
    } else if (dice < 40) {
      long expireAtMs =
          random.nextInt(3) == 0 ? keyspace.nowMs() + 1 + random.nextInt(300) : Entry.NO_EXPIRY;
      String value = random.nextInt(30) == 0 ? POISON : "v";
      keyspace.strings().set(db, key, text(value + random.nextInt(1000)), expireAtMs);
    } else if (dice < 65) {
      changeCollection(db, key);
    } else if (dice < 85) {
      keyspace.delete(db, key, DeleteCause.DELETED);
    } else if (dice < 92) {
      relocate(db, key);
    } else if (dice < 95) {
      if (present != null && present.type() == ValueType.STRING) {
        keyspace.strings().write(db, key, LONG_STRING + random.nextInt(9), text("tail"));
      } else if (present != null) {
        keyspace.expireAt(db, key, keyspace.nowMs() + 1 + random.nextInt(300));
      }
    } else if (dice == 95) {
      keyspace.flush(db);
    } else if (dice == 96) {
      keyspace.swap(db, random.nextInt(keyspace.databases()));
    }
  }

  private void changeCollection(int db, byte[] key) {
    Entry entry = keyspace.find(db, key);
    boolean isString = entry != null && entry.type() == ValueType.STRING;
    if (isString || (entry != null && random.nextInt(10) == 0)) {
      keyspace.delete(db, key, DeleteCause.DELETED);
      return;
    }
    ValueType type =
        entry == null ? COLLECTIONS.get(random.nextInt(COLLECTIONS.size())) : entry.type();
    byte[] item = text("f" + random.nextInt(12));
    boolean isRemoval = entry != null && random.nextInt(3) == 0;
    if (type == ValueType.HASH && isRemoval) {
      keyspace.hashes().remove(db, key, item);
    } else if (type == ValueType.HASH) {
      keyspace.hashes().put(db, key, item, text("v" + random.nextInt(1000)));
    } else if (type == ValueType.SET && isRemoval) {
      keyspace.sets().remove(db, key, item);
    } else if (type == ValueType.SET) {
      keyspace.sets().add(db, key, item);
    } else if (type == ValueType.LIST && isRemoval) {
      keyspace.lists().remove(db, key, 0, 1);
    } else if (type == ValueType.LIST) {
      ListEnd end = random.nextBoolean() ? ListEnd.FRONT : ListEnd.BACK;
      keyspace.lists().push(db, key, end, item, text("v" + random.nextInt(1000)));
    } else if (isRemoval) {
      keyspace.sortedSets().remove(db, key, item);
    } else {
      double[] scores = {random.nextInt(5)};
      keyspace.sortedSets().put(db, key, ScoreRule.SET, new byte[][] {item}, scores);
    }
  }

  private void relocate(int db, byte[] key) {
    int toDb = random.nextInt(keyspace.databases());
    byte[] toKey = text("k" + random.nextInt(keys));
    if (keyspace.find(db, key) == null
        || (db == toDb && new String(key, ISO_8859_1).equals(new String(toKey, ISO_8859_1)))) {
      return;
    }
    if (random.nextBoolean()) {
      keyspace.move(db, key, toDb, toKey);
    } else {
      keyspace.copy(db, key, toDb, toKey);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
