package io.keywake.store.keyspace.collection;

import static io.keywake.store.keyspace.collection.TrieContent.bytes;
import static io.keywake.store.keyspace.collection.TrieContent.string;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTrieScanTest {

  private final SipHash hash = new SipHash(5, 6);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100, 1_000, 1_000_000})
  void handsOutEachElementOnceWhenNothingChanges(int count) {
    HashTrie trie = filled(hash, 1_000);
    List<String> seen = new ArrayList<>();
    long cursor = 0;
    do {
      int before = seen.size();
      cursor = trie.scan(cursor, count, element -> seen.add(string(Element.field(element))));
      assertThat(cursor).isBetween(0L, SipHash.END - 1);
      assertThat(seen.size() - before).isBetween(1, count);
    } while (cursor != 0);
    assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void handsOutNothingBehindTheEnd() {
    HashTrie trie = filled(hash, 100);
    for (long cursor : new long[] {SipHash.END, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      long next = trie.scan(cursor, 10, element -> assertThat(element).isNull());
      assertThat(next).isZero();
    }
    assertThat(new HashTrie(hash).scan(0, 10, element -> {})).isZero();
  }

  @Test
  void keepsElementsOfOnePositionTogether() {
    HashTrie trie = filled((b, from, n) -> hash.position(b, from, n) & 0xfL << 30, 500);
    Set<Long> positions = new HashSet<>();
    long cursor = 0;
    do {
      Set<Long> inThisStep = new HashSet<>();
      cursor = trie.scan(cursor, 3, element -> inThisStep.add(trie.positionOf(element)));
      assertThat(positions).doesNotContainAnyElementsOf(inThisStep);
      positions.addAll(inThisStep);
    } while (cursor != 0);
    assertThat(positions).hasSize(16);
  }

  @Test
  void startsAtAnyPosition() {
    HashTrie trie = filled((b, from, n) -> hash.position(b, from, n) & 0xff0000L, 300);
    for (long position = 1; position < 0x1000000; position += 0x7fff) {
      int expected = 0;
      HashTrieCursor all = trie.cursor();
      while (all.next()) {
        expected += trie.positionOf(all.element()) >= position ? 1 : 0;
      }
      HashTrieCursor some = trie.cursor(position);
      int found = 0;
      while (some.next()) {
        found++;
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void handsOutAllThatStaysWhateverElseComesAndGoes(long seed) {
    Random random = new Random(seed);
    long mask = seed % 4 == 0 ? 0x3fL << 20 : SipHash.END - 1;
    HashTrie trie = new HashTrie((b, from, n) -> hash.position(b, from, n) & mask);
    Set<String> present = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      set(trie, present, "f" + i, true);
    }
    Set<String> throughout = new HashSet<>(present);
    Map<String, Integer> seen = new HashMap<>();
    long cursor = 0;
    do {
      cursor =
          trie.scan(
              cursor,
              1 + random.nextInt(8),
              element -> seen.merge(string(Element.field(element)), 1, Integer::sum));
      double putShare = random.nextDouble();
      for (int i = 0; i < 30; i++) {
        String field = "f" + random.nextInt(2_000);
        boolean put = random.nextDouble() < putShare;
        set(trie, present, field, put);
        if (!put) {
          throughout.remove(field);
        }
      }
      if (random.nextInt(5) == 0) {
        trie.snapshot();
      }
    } while (cursor != 0);
    assertThat(seen.keySet()).containsAll(throughout);
    throughout.forEach(field -> assertThat(seen).containsEntry(field, 1));
    assertThat(throughout).isNotEmpty();
  }

  private static void set(HashTrie trie, Set<String> present, String field, boolean put) {
    if (put) {
      trie.put(bytes(field), bytes("v"));
      present.add(field);
    } else {
      trie.remove(bytes(field));
      present.remove(field);
    }
  }

  private static HashTrie filled(PositionFunction positions, int elements) {
    HashTrie trie = new HashTrie(positions);
    for (int i = 0; i < elements; i++) {
      trie.put(bytes("f" + i), bytes("v" + i));
    }
    return trie;
  }
}
