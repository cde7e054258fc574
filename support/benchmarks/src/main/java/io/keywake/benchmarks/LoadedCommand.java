package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.SplittableRandom;

/** A command that an {@link OpenLoop} sends, and the data that it works on. Stateless. */
enum LoadedCommand {
  /** Replaces the value of a string. */
  SET {
    @Override
    Dataset data(int keys, int valueBytes) {
      return Dataset.strings(keys, valueBytes);
    }

    @Override
    byte[][] words(byte[] key, int valueBytes, SplittableRandom random) {
      return new byte[][] {ascii("SET"), key, Dataset.letters(valueBytes, random)};
    }
  },

  /** Replaces one field of a hash of {@value #FIELDS}, which take as many bytes together. */
  HSET {
    @Override
    Dataset data(int keys, int valueBytes) {
      return Dataset.hashes(keys, FIELDS, valueBytes / FIELDS);
    }

    @Override
    byte[][] words(byte[] key, int valueBytes, SplittableRandom random) {
      return new byte[][] {
        ascii("HSET"), key, ascii("field:3"), Dataset.letters(valueBytes / FIELDS, random)
      };
    }
  };

  private static final int FIELDS = 5;

  /** What is loaded before. */
  abstract Dataset data(int keys, int valueBytes);

  /** The words of a request, of which the second is the key. */
  abstract byte[][] words(byte[] key, int valueBytes, SplittableRandom random);

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
