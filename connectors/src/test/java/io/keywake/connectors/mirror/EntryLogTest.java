package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryLogTest {
  private static final int DB = 3;
  private static final int HASH = -17;

  private final EntryLog log = new EntryLog();

  @Test
  void givesBackEntriesOfEveryType() {
    byte[][] two = {bytes("a"), bytes("")};
    byte[][] others = {bytes("longer than the other"), new byte[] {0, -1}};
    List<MirrorValue> values =
        List.of(
            new MirrorValue.StringValue(bytes("")),
            new MirrorValue.StringValue(new byte[] {0, -128, 127}),
            new MirrorValue.HashValue(two, others),
            new MirrorValue.ListValue(others),
            new MirrorValue.ListValue(new byte[0][]),
            new MirrorValue.SetValue(two),
            new MirrorValue.SortedSetValue(two, new double[] {Double.NEGATIVE_INFINITY, -0.0}));
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      places.add(log.append(entry("key" + i, values.get(i), i), HASH));
    }
    for (int i = 0; i < values.size(); i++) {
      MirrorEntry entry = log.at(places.get(i), DB);
      assertThat(entry.value()).isEqualTo(values.get(i));
      assertThat(entry.db()).isEqualTo(DB);
      assertThat(entry.key()).isEqualTo(bytes("key" + i));
      assertThat(entry.sequence()).isEqualTo(i);
      assertThat(entry.generation()).isEqualTo(i + 1).isEqualTo(log.generation(places.get(i)));
      assertThat(entry.expireAtMs()).isEqualTo(i - 1);
      assertThat(log.hash(places.get(i))).isEqualTo(HASH);
      assertThat(log.hasKey(places.get(i), bytes("key" + i))).isTrue();
      assertThat(log.hasKey(places.get(i), bytes("key"))).isFalse();
    }
  }

  @Test
  void keepsTheOrderOfASortedSetsMembers() {
    byte[][] members = {bytes("b"), bytes("a")};
    long place =
        log.append(
            entry("key", new MirrorValue.SortedSetValue(members, new double[] {1, 2}), 1), HASH);
    List<String> found = new ArrayList<>();
    ((MirrorValue.SortedSetValue) log.at(place, DB).value())
        .forEach((member, score) -> found.add(new String(member, UTF_8) + score));
    assertThat(found).containsExactly("b1.0", "a2.0");
  }

  @Test
  void takesHardlyMoreMemoryThanWhatLivesInItAndTheHolesThatItMayHave() {
    Random random = new Random(1);
    Map<Integer, Long> placesByHash = new HashMap<>();
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int hash = random.nextInt(1000);
      int size = random.nextInt(random.nextInt(500) == 0 ? 3 << 20 : 20_000);
      Long old = placesByHash.put(hash, log.append(entry(hash, size), hash));
      sizes.put(hash, size);
      if (old != null) {
        log.remove(old);
        log.closeHoles(
            place ->
                placesByHash.computeIfPresent(
                    log.hash(place),
                    (same, current) -> current == place ? log.appendCopy(place) : current));
      }
    }
    long living = sizes.values().stream().mapToLong(Integer::longValue).sum();
    // Holes of a third, what is left over at the ends of segments, and the one that is written to.
    assertThat(log.capacityBytes()).isBetween(living, living * 7 / 4 + EntryLog.SEGMENT_BYTES_MAX);
    placesByHash.forEach(
        (hash, place) ->
            assertThat(log.at(place, DB).value())
                .isEqualTo(entry(hash, sizes.getOrDefault(hash, -1)).value()));
    placesByHash.values().forEach(log::remove);
    log.closeHoles(place -> {});
    assertThat(log.capacityBytes()).isLessThanOrEqualTo(EntryLog.SEGMENT_BYTES_MAX);
  }

  private static MirrorEntry entry(int hash, int size) {
    byte[] value = new byte[size];
    new Random(hash).nextBytes(value);
    return entry("key" + hash, new MirrorValue.StringValue(value), hash);
  }

  private static MirrorEntry entry(String key, MirrorValue value, long number) {
    return new MirrorEntry(DB, bytes(key), value, number - 1, number + 1, number);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
