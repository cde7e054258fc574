package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.OrderBound;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes of sorted sets in both forms, beside a model and beside what effects tell. */
class SortedSetsModelTest {
  private static final int STEPS = 15_000;
  private static final SortedSetLimits LIMITS = new SortedSetLimits(8, 12);
  private static final double[] SCORES = {
    0,
    1,
    2,
    247,
    248,
    -1,
    1 << 20,
    -(1L << 40),
    1L << 53,
    1e17,
    0.5,
    -1e300,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Map<String, Map<String, Double>> model = new HashMap<>();

  /** What somebody knows who heard the effects and nothing else. */
  private final Map<String, Map<String, Double>> heard = new HashMap<>();

  /** Frozen values with what they held when they were frozen. */
  private final List<Map.Entry<SortedSetValue, Map<String, Double>>> frozen = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void equalsItsModel(long seed) {
    Random random = new Random(seed);
    Keyspace keyspace =
        new Keyspace(
            new KeyspaceSettings(1, 4, 16).withSortedSets(LIMITS), SipHash.random(random), () -> 1);
    keyspace.listen(unit -> unit.effects().forEach(this::hear));
    for (int step = 0; step < STEPS; step++) {
      String key = "key:" + random.nextInt(8);
      keyspace.begin();
      change(keyspace, random, key, (step / 2_000) % 2 == 0);
      keyspace.end();
      check(keyspace, random, key);
    }
    assertThat(heard).isEqualTo(model);
    frozen.forEach(each -> assertThat(content(each.getKey())).isEqualTo(each.getValue()));
    checkHeap(keyspace);
  }

  private void change(Keyspace keyspace, Random random, String key, boolean growing) {
    Map<String, Double> members = model.computeIfAbsent(key, k -> new TreeMap<>());
    byte[][] chosen = new byte[1 + random.nextInt(3)][];
    double[] scores = new double[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = bytes(member(random));
      scores[i] = score(random);
    }
    int dice = random.nextInt(100);
    if (dice < (growing ? 70 : 25)) {
      put(keyspace, random, key, chosen, scores);
    } else if (dice < 80) {
      int before = members.size();
      for (byte[] member : chosen) {
        members.remove(text(member));
      }
      assertThat(keyspace.sortedSets().remove(0, bytes(key), chosen))
          .isEqualTo(before - members.size());
    } else if (dice < 95 && !members.isEmpty()) {
      int from = random.nextInt(members.size() + 1);
      int to = Math.min(members.size(), from + random.nextInt(4));
      List<String> order = order(members);
      order.subList(from, to).forEach(members::remove);
      keyspace.sortedSets().removeRange(0, bytes(key), from, to);
    } else {
      store(keyspace, random, key);
    }
    if (members.isEmpty()) {
      model.remove(key);
    }
  }

  private void put(Keyspace keyspace, Random random, String key, byte[][] chosen, double[] scores) {
    Map<String, Double> members = Objects.requireNonNull(model.get(key));
    ScoreRule rule =
        switch (random.nextInt(5)) {
          case 0 -> new ScoreRule(true, false, false, false, false);
          case 1 -> new ScoreRule(false, true, false, false, false);
          case 2 -> new ScoreRule(false, false, true, false, false);
          case 3 -> new ScoreRule(false, false, false, true, false);
          default -> ScoreRule.SET;
        };
    int added = 0;
    int updated = 0;
    for (int i = 0; i < chosen.length; i++) {
      Double present = members.get(text(chosen[i]));
      if (present == null && !rule.ifPresent()) {
        members.put(text(chosen[i]), scores[i]);
        added++;
      } else if (present != null
          && !rule.ifAbsent()
          && present != scores[i]
          && !(rule.ifGreater() && scores[i] < present)
          && !(rule.ifLess() && scores[i] > present)) {
        members.put(text(chosen[i]), scores[i]);
        updated++;
      }
    }
    SortedSets.Outcome outcome = keyspace.sortedSets().put(0, bytes(key), rule, chosen, scores);
    assertThat(outcome.added()).isEqualTo(added);
    assertThat(outcome.updated()).isEqualTo(updated);
  }

  private void store(Keyspace keyspace, Random random, String key) {
    Map<String, Double> members = Objects.requireNonNull(model.get(key));
    members.clear();
    SortedSetBuilder builder = keyspace.sortedSets().builder();
    for (int count = random.nextInt(12); count > 0; count--) {
      String member = member(random);
      double score = score(random);
      assertThat(Double.isNaN(builder.score(bytes(member))))
          .isEqualTo(!members.containsKey(member));
      members.put(member, score);
      builder.put(bytes(member), score);
    }
    keyspace.sortedSets().store(0, bytes(key), builder);
  }

  private static String member(Random random) {
    int number = random.nextInt(40);
    return (number < 10 ? "\u00ff" : number < 39 ? "m" : "member".repeat(3)) + number;
  }

  private static double score(Random random) {
    return random.nextInt(4) == 0 ? random.nextGaussian() : SCORES[random.nextInt(SCORES.length)];
  }

  private void check(Keyspace keyspace, Random random, String key) {
    Entry entry = keyspace.peek(0, bytes(key));
    Map<String, Double> expected = model.get(key);
    if (expected == null) {
      assertThat(entry).isNull();
      return;
    }
    assertThat(entry).isNotNull();
    SortedSetValue set = (SortedSetValue) entry.value();
    assertThat(content(set)).isEqualTo(expected);
    checkOrder(set, order(expected), random);
    String member = member(random);
    Double score = expected.get(member);
    assertThat(Double.valueOf(set.score(bytes(member))))
        .isEqualTo(score == null ? Double.valueOf(SortedSetValue.NO_SCORE) : score);
    assertThat(set.rank(bytes(member))).isEqualTo(order(expected).indexOf(member));
    double bound = score(random);
    assertThat(set.countBefore(OrderBound.beforeScore(bound)))
        .isEqualTo((int) expected.values().stream().filter(each -> each < bound).count());
    set.random(random, (any, of) -> assertThat(of).isEqualTo(expected.get(text(any))));
    if (set.encoding().equals("listpack")) {
      assertThat(set.size()).isLessThanOrEqualTo(LIMITS.entriesMax());
    }
    if (random.nextInt(20) == 0) {
      frozen.add(Map.entry((SortedSetValue) entry.frozen().value(), new TreeMap<>(expected)));
    }
  }

  private static void checkOrder(SortedSetValue set, List<String> order, Random random) {
    int from = random.nextInt(order.size() + 1);
    SortedSetValue.Cursor up = set.members(from);
    for (int rank = from; rank < order.size(); rank++) {
      assertThat(up.next()).isTrue();
      assertThat(text(up.member())).isEqualTo(order.get(rank));
    }
    assertThat(up.next()).isFalse();
    SortedSetValue.Cursor down = set.descending(from);
    for (int rank = from == order.size() ? -1 : from; rank >= 0; rank--) {
      assertThat(down.next()).isTrue();
      assertThat(text(down.member())).isEqualTo(order.get(rank));
    }
    assertThat(down.next()).isFalse();
  }

  private void hear(Effect effect) {
    if (effect instanceof Effect.Upserted upserted) {
      heard.put(text(upserted.key()), content((SortedSetValue) upserted.entry().value()));
    } else if (effect instanceof Effect.Deleted deleted) {
      assertThat(heard.remove(text(deleted.key()))).isNotNull();
    } else if (effect instanceof Effect.SortedSetChanged changed) {
      Map<String, Double> members = Objects.requireNonNull(heard.get(text(changed.key())));
      for (int i = 0; i < changed.put().length; i++) {
        Double previous = members.put(text(changed.put()[i]), changed.scores()[i]);
        assertThat(previous).isNotEqualTo(Double.valueOf(changed.scores()[i]));
      }
      for (byte[] member : changed.removed()) {
        assertThat(members.remove(text(member))).isNotNull();
      }
    } else {
      throw new AssertionError("unexpected " + effect);
    }
  }

  private static void checkHeap(Keyspace keyspace) {
    long[] bytes = {0};
    keyspace
        .table(0)
        .scan(
            0,
            (position, entry) -> {
              bytes[0] += entry.heapBytes();
              return true;
            });
    assertThat(keyspace.heapBytes()).isEqualTo(bytes[0]);
  }

  private static List<String> order(Map<String, Double> members) {
    // The characters of a string are the bytes of the member.
    Comparator<Map.Entry<String, Double>> order =
        Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey());
    return new ArrayList<>(
        members.entrySet().stream().sorted(order).map(Map.Entry::getKey).toList());
  }

  private static Map<String, Double> content(SortedSetValue set) {
    Map<String, Double> content = new TreeMap<>();
    SortedSetValue.Cursor cursor = set.members(0);
    while (cursor.next()) {
      assertThat(content.put(text(cursor.member()), cursor.score())).isNull();
    }
    assertThat(content).hasSize(set.size());
    Map<String, Double> scanned = new TreeMap<>();
    long at = 0;
    do {
      at = set.scan(at, 7, (member, score) -> scanned.put(text(member), score));
    } while (at != 0);
    assertThat(scanned).isEqualTo(content);
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
