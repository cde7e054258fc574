package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.ScoreRule;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import java.util.SplittableRandom;

/**
 * What a single key may hold that is written again and again: how it is filled, and its next write.
 * Stateless; every call happens inside a unit, on the execution thread.
 */
enum WrittenStructure {
  HASH {
    @Override
    void fill(Keyspace keyspace, int number) {
      keyspace.hashes().put(0, KEY, element(number), element(number));
    }

    @Override
    void write(Keyspace keyspace, Dice dice) {
      byte[] field = element(dice.element());
      switch (dice.action(3)) {
        case 0 -> keyspace.hashes().remove(0, KEY, field);
        default -> keyspace.hashes().put(0, KEY, field, element(dice.element()));
      }
    }
  },

  SET {
    @Override
    void fill(Keyspace keyspace, int number) {
      keyspace.sets().add(0, KEY, element(number));
    }

    @Override
    void write(Keyspace keyspace, Dice dice) {
      byte[] member = element(dice.element());
      switch (dice.action(2)) {
        case 0 -> keyspace.sets().remove(0, KEY, member);
        default -> keyspace.sets().add(0, KEY, member);
      }
    }
  },

  ZSET {
    @Override
    void fill(Keyspace keyspace, int number) {
      score(keyspace, number, number);
    }

    @Override
    void write(Keyspace keyspace, Dice dice) {
      int number = dice.element();
      switch (dice.action(3)) {
        case 0 -> keyspace.sortedSets().remove(0, KEY, element(number));
        default -> score(keyspace, number, dice.element());
      }
    }

    private void score(Keyspace keyspace, int number, int score) {
      keyspace
          .sortedSets()
          .put(0, KEY, ScoreRule.SET, new byte[][] {element(number)}, new double[] {score});
    }
  },

  LIST {
    @Override
    void fill(Keyspace keyspace, int number) {
      keyspace.lists().push(0, KEY, ListEnd.BACK, element(number));
    }

    @Override
    void write(Keyspace keyspace, Dice dice) {
      // Never beyond the end: what is removed was put in before.
      int index = dice.element() / 2;
      switch (dice.action(5)) {
        case 0 -> keyspace.lists().set(0, KEY, index, element(index));
        case 1 -> keyspace.lists().insert(0, KEY, index, element(index));
        case 2 -> keyspace.lists().remove(0, KEY, index, 1);
        case 3 -> keyspace.lists().push(0, KEY, ListEnd.BACK, element(index));
        default -> keyspace.lists().remove(0, KEY, 0, 1);
      }
    }
  },

  /** Its elements are pieces of {@value #PIECE_BYTES} bytes. */
  STRING {
    @Override
    void fill(Keyspace keyspace, int number) {
      keyspace.strings().write(0, KEY, number * PIECE_BYTES, PIECE);
    }

    @Override
    void write(Keyspace keyspace, Dice dice) {
      keyspace.strings().write(0, KEY, dice.element() * PIECE_BYTES + 1, PIECE);
    }
  };

  static final byte[] KEY = "written".getBytes(ISO_8859_1);

  /** Of a string that is written. */
  static final int PIECE_BYTES = 64;

  private static final byte[] PIECE = "0123456789abcdef".repeat(4).getBytes(ISO_8859_1);

  /** Chance, from a seed. Owned by one thread. */
  static final class Dice {
    private final SplittableRandom random = new SplittableRandom(1);
    private final int elements;

    Dice(int elements) {
      this.elements = elements;
    }

    int element() {
      return random.nextInt(elements);
    }

    int action(int bound) {
      return random.nextInt(bound);
    }
  }

  /** Puts one more element in; called for each number from 0 on. */
  abstract void fill(Keyspace keyspace, int number);

  /** Changes one element that chance picks; the size stays about the same. */
  abstract void write(Keyspace keyspace, Dice dice);

  private static byte[] element(int number) {
    return Dataset.key(number);
  }

  /**
   * Reads all of an entry, as somebody would who copies it, and returns how many bytes that was.
   */
  static long read(Entry entry) {
    Value value = entry.value();
    long[] bytes = {0};
    if (value instanceof StringValue string) {
      string.forEachChunk(0, string.length(), (chunk, from, length) -> bytes[0] += length);
    } else if (value instanceof HashValue hash) {
      HashValue.Cursor fields = hash.fields();
      while (fields.next()) {
        bytes[0] += fields.field().length + fields.value().length;
      }
    } else if (value instanceof SetValue set) {
      SetValue.Cursor members = set.members();
      while (members.next()) {
        bytes[0] += members.member().length;
      }
    } else if (value instanceof SortedSetValue set) {
      SortedSetValue.Cursor members = set.members(0);
      while (members.next()) {
        bytes[0] += members.member().length;
      }
    } else if (value instanceof ListValue list) {
      ListValue.Cursor elements = list.elements(0);
      while (elements.next()) {
        bytes[0] += elements.element().length;
      }
    }
    return bytes[0];
  }
}
