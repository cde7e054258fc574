package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.NewHash;
import io.keywake.store.keyspace.NewList;
import io.keywake.store.keyspace.NewSortedSet;
import io.keywake.store.keyspace.NewValue;
import io.keywake.store.keyspace.SetBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written reads back the same, over seeded values of all shapes. */
class RoundTripTest {
  private static final int KEYS = 150;
  private static final int STRINGS = 5_000;

  private static final double[] ODD_SCORES = {
    0.0,
    -0.0,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -1e300,
    1L << 53
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aFileReadsBackAsTheKeyspaceThatItWasWrittenFrom(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Keyspace keyspace = KeyspaceText.empty();
    for (int key = 0; key < KEYS; key++) {
      long inMs = 1 + random.nextLong(1L << 40);
      boolean expires = random.nextInt(3) == 0;
      keyspace.begin();
      keyspace.put(
          random.nextInt(keyspace.databases()),
          bytes(random, 40),
          value(keyspace, random),
          expires ? KeyspaceText.NOW_MS + inMs : Entry.NO_EXPIRY);
      keyspace.end();
    }

    ByteArrayOutputStream file = new ByteArrayOutputStream();
    LzfCompressor compressor = random.nextBoolean() ? new LzfCompressor() : null;
    RdbOutput out = new RdbOutput(file, 1 + random.nextInt(5_000), compressor, seed % 4 != 0);
    RdbWriter writer = new RdbWriter(out, SnapshotOrigin.of(keyspace, "shop", "run-1", true));
    writer.begin();
    for (int each = 0; each < keyspace.databases(); each++) {
      int db = each;
      keyspace
          .table(db)
          .scan(
              0,
              (position, entry) -> {
                writer.entry(db, entry);
                return true;
              });
    }
    writer.end();

    Keyspace read = KeyspaceText.empty();
    RdbLoad load = RdbReader.load(new ByteArrayInputStream(file.toByteArray()), read, false, "");
    Map<String, String> actual = KeyspaceText.of(read);
    Map<String, String> expected = KeyspaceText.of(keyspace);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, text) -> assertThat(actual.get(key)).as("%s", key).isEqualTo(text));
    assertThat(load.version()).isEqualTo(RdbFormat.VERSION);
    assertThat(load.auxiliary())
        .containsEntry(RdbFormat.AUX_SEQUENCE, Long.toString(keyspace.sequence()))
        .containsEntry(RdbFormat.AUX_STORE_ID, "shop")
        .containsEntry(RdbFormat.AUX_SHUTDOWN, "1");
  }

  @Test
  void aSortedSetThatHasShrunkKeepsTheSignOfAZero() throws IOException {
    byte[] key = "z".getBytes(US_ASCII);
    Keyspace keyspace = KeyspaceText.empty();
    NewSortedSet set = keyspace.sortedSets().newValue();
    byte[][] others = new byte[200][];
    for (int member = 0; member < others.length; member++) {
      others[member] = Integer.toString(member).getBytes(US_ASCII);
      set.add(others[member], member);
    }
    set.add("zero".getBytes(US_ASCII), -0.0);
    keyspace.begin();
    keyspace.put(0, key, set, Entry.NO_EXPIRY);
    keyspace.sortedSets().remove(0, key, others);
    keyspace.end();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    RdbOutput out = new RdbOutput(file, 100, null, true);
    RdbWriter writer = new RdbWriter(out, SnapshotOrigin.of(keyspace, "shop", "run-1", true));
    writer.begin();
    writer.entry(0, Objects.requireNonNull(keyspace.peek(0, key)));
    writer.end();

    Keyspace read = KeyspaceText.empty();
    RdbReader.load(new ByteArrayInputStream(file.toByteArray()), read, false, "");

    assertThat(KeyspaceText.of(read)).isEqualTo(KeyspaceText.of(keyspace));
    assertThat(KeyspaceText.of(read).toString()).contains("zero=-0.0");
  }

  private static NewValue value(Keyspace keyspace, SplittableRandom random) {
    int size = 1 + random.nextInt(1 << random.nextInt(1, 11));
    int bytesMax = 1 << random.nextInt(1, 9);
    switch (random.nextInt(6)) {
      case 0 -> {
        NewList list = keyspace.lists().newValue();
        for (int i = 0; i < size; i++) {
          list.add(bytes(random, bytesMax));
        }
        return list;
      }
      case 1 -> {
        NewHash hash = keyspace.hashes().newValue();
        for (int i = 0; i < size; i++) {
          hash.put(bytes(random, bytesMax), bytes(random, bytesMax));
        }
        return hash;
      }
      case 2 -> {
        NewSortedSet set = keyspace.sortedSets().newValue();
        for (int i = 0; i < size; i++) {
          set.add(bytes(random, bytesMax), score(random));
        }
        return set;
      }
      case 3, 4 -> {
        boolean integers = random.nextBoolean();
        SetBuilder set = keyspace.sets().builder();
        for (int i = 0; i < size; i++) {
          set.add(integers ? integer(random) : bytes(random, bytesMax));
        }
        return set;
      }
      default -> {
        return keyspace.strings().newValue(bytes(random, 1 << random.nextInt(1, 16)));
      }
    }
  }

  private static double score(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> ODD_SCORES[random.nextInt(ODD_SCORES.length)];
      case 1 -> random.nextInt(-5_000, 5_000);
      case 2 -> random.nextLong() >> random.nextInt(64);
      default -> random.nextDouble() * random.nextInt(1_000);
    };
  }

  private static byte[] integer(SplittableRandom random) {
    return Long.toString(random.nextLong() >> random.nextInt(64)).getBytes(US_ASCII);
  }

  /** Integers, noise, and what can be compressed more or less. */
  private static byte[] bytes(SplittableRandom random, int lengthMax) {
    if (random.nextInt(4) == 0) {
      return integer(random);
    }
    byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
    int letters = 1 << random.nextInt(9);
    for (int index = 0; index < bytes.length; index++) {
      boolean again = index > 300 && random.nextInt(8) != 0;
      bytes[index] = again ? bytes[index - 257] : (byte) random.nextInt(letters);
    }
    return bytes;
  }

  @Test
  void aCompressedStringIsRestored() {
    SplittableRandom random = new SplittableRandom(11);
    LzfCompressor compressor = new LzfCompressor();
    int compressed = 0;
    for (int count = 0; count < STRINGS; count++) {
      byte[] bytes = bytes(random, 1 << random.nextInt(5, 14));
      byte[] out = new byte[bytes.length];
      int length = compressor.compress(bytes, 0, bytes.length, out, bytes.length - 4);
      if (length > 0) {
        compressed++;
        assertThat(LzfDecoder.decode(Arrays.copyOf(out, length), bytes.length)).isEqualTo(bytes);
      }
    }
    assertThat(compressed).isGreaterThan(STRINGS / 3);
  }
}
