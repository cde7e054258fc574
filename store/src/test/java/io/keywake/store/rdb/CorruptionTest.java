package io.keywake.store.rdb;

import static io.keywake.store.rdb.KeyspaceText.NOW_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.keywake.store.keyspace.Keyspace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged files, by seed: each is loaded, or refused with the offset, and nothing else ever
 * happens. {@code -Drdb.corruptions=N} tries as many as that, {@code -Drdb.seed=S} begins with S.
 */
public class CorruptionTest {
  private static final long CORRUPTIONS = Long.getLong("rdb.corruptions", 3_000);
  private static final long FIRST_SEED = Long.getLong("rdb.seed", 1);

  /** Nobody needs that long: a file that it takes forever to load is to fail. */
  private static final int MINUTES_MAX = 30;

  private static final int FLIPS_MAX = 4;
  private static final int CHECKSUM_BYTES = 8;

  /** A key of every form, with content that leaves room for damage. */
  private static byte[] file() {
    RdbFixture file = RdbFixture.file(12).auxiliary("redis-ver", "7.0.15").select(0);
    file.raw(251).length(20).length(1).raw(245).string("#!lua name=x");
    file.raw(247).length(77).length(2).length(1).length(5).string("x").length(0);
    file.raw(252).littleEndian(NOW_MS + 5_000, 8).raw(248).length(70);
    file.key(0, "string").string("some text").raw(249, 7);
    file.key(0, "integer").raw(0xC1, 1, 2).key(0, "long").string("x".repeat(500));
    RdbFixture compressed = new RdbFixture().raw(0x01).text("ab").raw(0x60, 1, 0xE0, 0xF0, 0);
    file.key(0, "compressed").raw(0xC3).length(compressed.toBytes().length).length(256);
    file.bytes(compressed.toBytes());
    file.key(1, "list").length(4).strings("a", "b", "", "c");
    file.key(10, "ziplist").string(RdbFixture.ziplist("a", 1L, 1_000L, "y".repeat(300), -5L));
    file.key(14, "quicklist").length(2).string(RdbFixture.ziplist("a", "b", 70_000L));
    file.string(RdbFixture.ziplist("c"));
    file.key(18, "quicklist2").length(2).length(1).string("plain").length(2);
    file.string(RdbFixture.listpack("a", 1L, 5_000L, -3L, 1L << 40, "z".repeat(100)));
    file.key(2, "set").length(3).strings("a", "b", "1").key(11, "intset");
    file.string(RdbFixture.intset(4, -7, 9, 1_000_000)).key(20, "listpackset");
    file.string(RdbFixture.listpack("a", 1L, "b")).key(3, "zset").length(2);
    file.string("a").raw(3).text("1.5").string("b").raw(254).key(5, "zset2").length(1);
    file.string("a").littleEndian(Double.doubleToLongBits(1.25), 8).key(12, "zsetziplist");
    file.string(RdbFixture.ziplist("a", 1L, "b", "2.5")).key(17, "zsetlistpack");
    file.string(RdbFixture.listpack("a", 1L, "b", "2.5")).key(4, "hash").length(2);
    file.strings("f", "v", "g", "w").key(9, "zipmap").string(RdbFixture.zipmap(1, "f", "v"));
    file.key(13, "hashziplist").string(RdbFixture.ziplist("f", "v", "g", 1L)).select(5);
    file.key(16, "hashlistpack").string(RdbFixture.listpack("f", "v", "g", 1L));
    return file.end();
  }

  @Test
  @Timeout(value = MINUTES_MAX, unit = TimeUnit.MINUTES)
  void loadsOrRefusesWhateverHasBecomeOfAFile() throws IOException {
    byte[] sound = file();
    assertThat(KeyspaceText.loaded(sound)).hasSize(19);
    damage(sound, FIRST_SEED, CORRUPTIONS);
  }

  /**
   * Damages a file again and again and loads what has become of it.
   *
   * @param sound values that the store does not keep may be among what it has
   */
  public static void damage(byte[] sound, long firstSeed, long corruptions) throws IOException {
    Keyspace undamaged = KeyspaceText.empty();
    RdbReader.load(new ByteArrayInputStream(sound), undamaged, true, "");
    Map<String, String> content = KeyspaceText.of(undamaged);
    int loaded = 0;
    for (long seed = firstSeed; seed < firstSeed + corruptions; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] damaged = damaged(sound, random);
      boolean skipsForeign = random.nextBoolean();
      boolean resealed = random.nextInt(4) > 0;
      if (resealed && damaged.length > CHECKSUM_BYTES) {
        damaged = RdbFixture.seal(Arrays.copyOf(damaged, damaged.length - CHECKSUM_BYTES));
      }
      Keyspace keyspace = KeyspaceText.empty();
      try {
        RdbReader.load(new ByteArrayInputStream(damaged), keyspace, skipsForeign, "");
        loaded++;
        assertThat(resealed || KeyspaceText.of(keyspace).equals(content)).isTrue();
      } catch (RdbException e) {
        assertThat(e.offset()).as("%s, seed %s", e, seed).isBetween(0L, (long) damaged.length);
        assertThat(KeyspaceText.of(keyspace)).as("%s, seed %s", e, seed).isEmpty();
      } catch (RuntimeException | Error e) {
        fail("-Drdb.seed=" + seed + " -Drdb.corruptions=1", e);
      }
    }
    // Damage to the characters of a text goes unnoticed when the checksum is right.
    if (corruptions >= 1_000) {
      assertThat(loaded).isBetween((int) corruptions / 100, (int) corruptions / 2);
    }
  }

  private static byte[] damaged(byte[] sound, SplittableRandom random) {
    byte[] damaged = sound.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged = Arrays.copyOf(sound, random.nextInt(sound.length));
      case 1 -> {
        int from = random.nextInt(damaged.length);
        byte[] other = new byte[1 + random.nextInt(Math.min(16, damaged.length - from))];
        random.nextBytes(other);
        System.arraycopy(other, 0, damaged, from, other.length);
      }
      default -> {
        for (int flips = 1 + random.nextInt(FLIPS_MAX); flips > 0; flips--) {
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
      }
    }
    return damaged;
  }
}
