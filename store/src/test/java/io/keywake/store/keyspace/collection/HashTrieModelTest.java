package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes, compared with a map after each; snapshots on the way must stay what they were.
 */
class HashTrieModelTest {

  private static final int STEPS = 2_500;
  private static final int SNAPSHOTS_ALIVE = 48;

  private record Kept(HashTrieView view, Map<String, String> expected) {}

  /** Positions from well spread to all equal: shallow tries, deep chains, and crowds at the end. */
  static Stream<Arguments> positionsAndSeeds() {
    SipHash hash = new SipHash(1, 2);
    Map<String, PositionFunction> functions =
        Map.of(
            "spread", hash,
            "crowded at the top", (b, from, n) -> hash.position(b, from, n) & 0x1fL << 47,
            "crowded at the bottom", (b, from, n) -> hash.position(b, from, n) & 0x3f,
            "crowded in the middle", (b, from, n) -> hash.position(b, from, n) & 0x3fL << 20,
            "all at the end", (b, from, n) -> SipHash.END - 1 - (hash.position(b, from, n) & 1));
    return functions.entrySet().stream()
        .flatMap(
            function ->
                LongStream.range(0, 4)
                    .mapToObj(s -> Arguments.of(function.getKey(), s, function.getValue())));
  }

  @ParameterizedTest(name = "positions {0}, seed {1}")
  @MethodSource("positionsAndSeeds")
  void equalsAMapAfterEveryStepAndSoDoItsSnapshotsForGood(
      String name, long seed, PositionFunction positions) {
    Random random = new Random(seed);
    HashTrie trie = new HashTrie(positions);
    Map<String, String> model = new HashMap<>();
    List<Kept> kept = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      boolean growing = step / 400 % 2 == 0;
      change(trie, model, random, growing ? 0.75 : 0.2);
      TrieContent.check(trie, model);
      TrieContent.checkNodes(trie);
      if (random.nextInt(12) == 0) {
        trie = keep(trie, model, kept, random);
      }
      if (step % 100 == 0) {
        kept.forEach(each -> TrieContent.check(each.view, each.expected));
      }
    }
    assertThat(kept).hasSize(SNAPSHOTS_ALIVE);
    kept.forEach(each -> TrieContent.check(each.view, each.expected));
  }

  private static void change(
      HashTrie trie, Map<String, String> model, Random random, double putShare) {
    String field = "f" + random.nextInt(300) + "x".repeat(random.nextInt(300) == 0 ? 200 : 0);
    if (random.nextDouble() < putShare) {
      String value = "v".repeat(random.nextInt(20)) + random.nextInt(1000);
      boolean isNew = trie.put(TrieContent.bytes(field), TrieContent.bytes(value));
      assertThat(isNew).isEqualTo(model.put(field, value) == null);
    } else {
      boolean wasThere = trie.remove(TrieContent.bytes(field));
      assertThat(wasThere).isEqualTo(model.remove(field) != null);
      assertThat(trie.contains(TrieContent.bytes(field))).isFalse();
    }
  }

  /** Keeps a snapshot, or one side of a copy; returns the trie to go on with. */
  private static HashTrie keep(
      HashTrie trie, Map<String, String> model, List<Kept> kept, Random random) {
    HashTrie goOnWith = trie;
    HashTrieView keep;
    switch (random.nextInt(4)) {
      case 0 -> {
        goOnWith = trie.copy();
        keep = trie;
      }
      case 1 -> keep = trie.copy();
      default -> keep = trie.snapshot();
    }
    Kept entry = new Kept(keep, Map.copyOf(model));
    if (kept.size() < SNAPSHOTS_ALIVE) {
      kept.add(entry);
    } else {
      kept.set(random.nextInt(SNAPSHOTS_ALIVE), entry);
    }
    return goOnWith;
  }
}
