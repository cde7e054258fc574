package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Commands that fill a store; the same ones each time. Immutable.
 *
 * @param name for a table
 * @param count of commands, each of which makes one key
 */
record Dataset(String name, int count, IntFunction<byte[][]> command)
    implements Iterable<byte[][]> {
  /** As long as those of redis-benchmark, and the same ones. */
  static final int KEY_BYTES = 16;

  private static final String KEY_PREFIX = "key:";
  private static final byte[] SET = ascii("SET");

  /** Like amounts or times of a day: most have five digits. */
  private static final int SCORES = 100_000;

  private static final long SEED = 20_261_122;

  /** Strings of one length. */
  static Dataset strings(int count, int valueBytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    return new Dataset(
        String.format("strings of %d bytes", valueBytes),
        count,
        number -> new byte[][] {SET, key(number), letters(valueBytes, random)});
  }

  /** Hashes with fields of one length; names of fields are the same in all of them. */
  static Dataset hashes(int count, int fields, int valueBytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    return collections(
        String.format("hashes of %d fields of %d bytes", fields, valueBytes),
        "HSET",
        count,
        2 * fields,
        at -> at % 2 == 0 ? ascii("field:" + at / 2) : letters(valueBytes, random));
  }

  /** Lists with elements of one length. */
  static Dataset lists(int count, int elements, int elementBytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    return collections(
        String.format("lists of %d elements of %d bytes", elements, elementBytes),
        "RPUSH",
        count,
        elements,
        at -> letters(elementBytes, random));
  }

  /** Sets with members of one length. */
  static Dataset sets(int count, int members, int memberBytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    return collections(
        String.format("sets of %d members of %d bytes", members, memberBytes),
        "SADD",
        count,
        members,
        at -> letters(memberBytes, random));
  }

  /** Sorted sets with members of one length, and scores that are whole numbers. */
  static Dataset sortedSets(int count, int members, int memberBytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    return collections(
        String.format("sorted sets of %d members of %d bytes", members, memberBytes),
        "ZADD",
        count,
        2 * members,
        at ->
            at % 2 == 0
                ? ascii(Integer.toString(random.nextInt(SCORES)))
                : letters(memberBytes, random));
  }

  private static Dataset collections(
      String name, String verb, int count, int arguments, IntFunction<byte[]> argument) {
    return new Dataset(
        name,
        count,
        number -> {
          byte[][] command = new byte[2 + arguments][];
          command[0] = ascii(verb);
          command[1] = key(number);
          for (int at = 0; at < arguments; at++) {
            command[2 + at] = argument.apply(at);
          }
          return command;
        });
  }

  /** Of {@value #KEY_BYTES} bytes. */
  static byte[] key(int number) {
    byte[] key = new byte[KEY_BYTES];
    for (int at = 0; at < KEY_PREFIX.length(); at++) {
      key[at] = (byte) KEY_PREFIX.charAt(at);
    }
    int left = number;
    for (int at = KEY_BYTES - 1; at >= KEY_PREFIX.length(); at--) {
      key[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return key;
  }

  /** Capital letters without a pattern, as Kafka's ProducerPerformance sends them. */
  static byte[] letters(int length, SplittableRandom random) {
    byte[] letters = new byte[length];
    long bits = 0;
    for (int at = 0; at < length; at++) {
      if (at % Long.BYTES == 0) {
        bits = random.nextLong();
      }
      letters[at] = (byte) ('A' + (((bits & 0xFF) * 26) >> 8));
      bits >>>= Byte.SIZE;
    }
    return letters;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Override
  public Iterator<byte[][]> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public byte[][] next() {
        return command.apply(next++);
      }
    };
  }
}
