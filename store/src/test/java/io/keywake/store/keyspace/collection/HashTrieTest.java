package io.keywake.store.keyspace.collection;

import static io.keywake.store.keyspace.collection.TrieContent.bytes;
import static io.keywake.store.keyspace.collection.TrieContent.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashTrieTest {

  private final SipHash hash = new SipHash(3, 4);
  private final HashTrie trie = new HashTrie(hash);

  @Test
  void isEmptyAtFirst() {
    assertThat(trie.size()).isZero();
    assertThat(trie.get(bytes("a"))).isNull();
    assertThat(trie.valueLength(bytes("a"))).isEqualTo(-1);
    assertThat(trie.remove(bytes("a"))).isFalse();
    assertThat(trie.cursor().next()).isFalse();
    assertThat(trie.randomElement(new Random(1))).isNull();
  }

  @Test
  void replacesTheValueOfAFieldThatIsThere() {
    assertThat(trie.put(bytes("a"), bytes("1"))).isTrue();
    assertThat(trie.put(bytes("a"), bytes("22"))).isFalse();
    assertThat(trie.get(bytes("a"))).isEqualTo(bytes("22"));
    assertThat(trie.valueLength(bytes("a"))).isEqualTo(2);
    assertThat(trie.size()).isOne();
  }

  @Test
  void holdsEmptyFieldsAndEmptyValues() {
    trie.put(bytes(""), bytes("x"));
    trie.put(bytes("a"), bytes(""));
    assertThat(trie.get(bytes(""))).isEqualTo(bytes("x"));
    assertThat(trie.get(bytes("a"))).isEmpty();
    assertThat(trie.valueLength(bytes("a"))).isZero();
  }

  @Test
  void packsFieldsOfEveryLength() {
    for (int length : new int[] {0, 1, 127, 128, 129, 16_383, 16_384, 70_000}) {
      byte[] field = new byte[length];
      Arrays.fill(field, (byte) 0x80);
      byte[] element = Element.of(field, bytes("value"));
      assertThat(Element.fieldLength(element)).isEqualTo(length);
      assertThat(Element.field(element)).isEqualTo(field);
      assertThat(Element.value(element)).isEqualTo(bytes("value"));
      assertThat(Element.valueLength(element)).isEqualTo(5);
      assertThat(Element.hasField(element, field)).isTrue();
      assertThat(Element.hasField(element, new byte[length + 1])).isFalse();
      assertThat(Element.sameField(element, Element.of(field, bytes("")))).isTrue();
    }
  }

  @Test
  void takesNoMoreThan64BytesForAFieldAndValueOfTenBytesEach() {
    int fields = 200_000;
    for (int i = 0; i < fields; i++) {
      trie.put(bytes("field%05x".formatted(i)), bytes("1234567890"));
    }
    assertThat(trie.heapBytes() / fields).isBetween(40L, 64L);
  }

  @Test
  void takesNoMoreThanAnEmptyTrieAfterAllIsRemoved() {
    long empty = trie.heapBytes();
    for (int i = 0; i < 10_000; i++) {
      trie.put(bytes("f" + i), bytes("v"));
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(trie.remove(bytes("f" + i))).isTrue();
    }
    assertThat(trie.size()).isZero();
    assertThat(trie.heapBytes()).isEqualTo(empty);
  }

  @Test
  void copiesOnlyOnePathAfterASnapshot() {
    for (int i = 0; i < 100_000; i++) {
      trie.put(bytes("f" + i), bytes("v"));
    }
    TrieNode before = trie.root();
    HashTrieSnapshot snapshot = trie.snapshot();
    assertThat(snapshot.root()).isSameAs(before);
    trie.put(bytes("f1"), bytes("w"));
    assertThat(sharedSlots(before, trie.root())).isEqualTo(before.used() - 1);
    TrieNode own = trie.root();
    trie.put(bytes("f1"), bytes("x"));
    assertThat(trie.root()).isSameAs(own);
  }

  @Test
  void copiesNothingWhenAFieldToRemoveIsNotThere() {
    trie.put(bytes("a"), bytes("1"));
    TrieNode root = trie.root();
    trie.snapshot();
    trie.remove(bytes("b"));
    assertThat(trie.root()).isSameAs(root);
  }

  @Test
  void refusesToWalkOnAfterAChange() {
    trie.put(bytes("a"), bytes("1"));
    HashTrieCursor cursor = trie.cursor();
    trie.put(bytes("b"), bytes("2"));
    assertThatThrownBy(cursor::next).hasMessageContaining("not changed while it is walked");
  }

  @Test
  void walksASnapshotWhileTheTrieChanges() {
    trie.put(bytes("a"), bytes("1"));
    HashTrieCursor cursor = trie.snapshot().cursor();
    trie.remove(bytes("a"));
    assertThat(cursor.next()).isTrue();
    assertThat(string(cursor.field())).isEqualTo("a");
    assertThat(cursor.next()).isFalse();
    assertThatThrownBy(cursor::element).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void choosesEachElementEquallyOften() {
    int elements = 1_000;
    int drawsPerElement = 200;
    for (int i = 0; i < elements; i++) {
      trie.put(bytes("f" + i), bytes(""));
    }
    Random random = new Random(5);
    Map<String, Integer> drawn = new HashMap<>();
    for (int i = 0; i < elements * drawsPerElement; i++) {
      byte[] element = Objects.requireNonNull(trie.randomElement(random));
      drawn.merge(string(Element.field(element)), 1, Integer::sum);
    }
    double chiSquare = 0;
    for (int i = 0; i < elements; i++) {
      double off = drawn.getOrDefault("f" + i, 0) - drawsPerElement;
      chiSquare += off * off / drawsPerElement;
    }
    // 999 degrees of freedom: mean 999, standard deviation 45. A choice by branches would give many
    // thousands.
    assertThat(chiSquare).isBetween(800.0, 1_200.0);
  }

  private static int sharedSlots(TrieNode a, TrieNode b) {
    int shared = 0;
    for (int i = 0; i < a.used(); i++) {
      if (a.slots[i] == b.slots[i]) {
        shared++;
      }
    }
    return shared;
  }
}
