package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.ValueType;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random units of changes over few keys and all databases. */
final class RandomChanges {
  private static final int LONG_STRING = 5000;

  private final Keyspace keyspace;
  private final Random random;
  private final int keys;
  private final boolean calm;

  RandomChanges(Keyspace keyspace, Random random, int keys, boolean calm) {
    this.keyspace = keyspace;
    this.random = random;
    this.keys = keys;
    this.calm = calm;
  }

  void unit() {
    keyspace.begin();
    int changes = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 1;
    for (int change = 0; change < changes; change++) {
      change();
    }
    keyspace.end();
  }

  private void change() {
    int db = db();
    byte[] key = key();
    int dice = random.nextInt(100);
    if (dice < 30) {
      keyspace.strings().set(db, key, bytes(1 + random.nextInt(9)), expiry());
    } else if (dice < 40) {
      write(db, key);
    } else if (dice < 55) {
      putFields(db, key);
    } else if (dice < 60) {
      removeFields(db, key);
    } else if (dice < 80) {
      keyspace.delete(db, key, DeleteCause.DELETED);
    } else if (dice < 86) {
      keyspace.expireAt(db, key, expiry());
    } else if (dice < 90) {
      keyspace.peek(db, key);
    } else if (dice < 97) {
      relocate(db, key);
    } else if (!calm && dice == 97) {
      keyspace.flush(db);
    } else if (!calm && dice == 98) {
      keyspace.swap(db, db());
    } else if (!calm && random.nextInt(10) == 0) {
      for (int each = 0; each < keyspace.databases(); each++) {
        keyspace.flush(each);
      }
    }
  }

  private void write(int db, byte[] key) {
    if (clear(db, key, ValueType.STRING)) {
      int offset = random.nextInt(20) == 0 ? LONG_STRING : random.nextInt(12);
      keyspace.strings().write(db, key, offset, bytes(1 + random.nextInt(4)));
    }
  }

  private void putFields(int db, byte[] key) {
    if (clear(db, key, ValueType.HASH)) {
      byte[][] pairs = new byte[2 * (1 + random.nextInt(4))][];
      for (int index = 0; index < pairs.length; index += 2) {
        pairs[index] = field();
        pairs[index + 1] = bytes(random.nextInt(4));
      }
      keyspace.hashes().put(db, key, pairs);
    }
  }

  private void removeFields(int db, byte[] key) {
    Entry entry = keyspace.find(db, key);
    if (entry != null && entry.type() == ValueType.HASH) {
      keyspace.hashes().remove(db, key, field(), field());
    }
  }

  /** Whether the key holds the type or nothing; now and then sees to it. */
  private boolean clear(int db, byte[] key, ValueType type) {
    Entry entry = keyspace.find(db, key);
    if (entry == null || entry.type() == type) {
      return true;
    }
    return random.nextInt(3) == 0 && keyspace.delete(db, key, DeleteCause.DELETED);
  }

  private void relocate(int db, byte[] key) {
    int toDb = db();
    byte[] toKey = key();
    @Nullable Entry entry = keyspace.find(db, key);
    if (entry == null || (db == toDb && java.util.Arrays.equals(key, toKey))) {
      return;
    }
    if (random.nextBoolean()) {
      keyspace.move(db, key, toDb, toKey);
    } else {
      keyspace.copy(db, key, toDb, toKey);
    }
  }

  private int db() {
    return random.nextInt(keyspace.databases());
  }

  private byte[] key() {
    return ("k" + random.nextInt(keys)).getBytes(ISO_8859_1);
  }

  private byte[] field() {
    return ("f" + random.nextInt(12)).getBytes(ISO_8859_1);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int index = 0; index < length; index++) {
      bytes[index] = (byte) ('a' + random.nextInt(26));
    }
    return bytes;
  }

  private long expiry() {
    return random.nextInt(3) == 0 ? keyspace.nowMs() + 1 + random.nextInt(300) : Entry.NO_EXPIRY;
  }
}
