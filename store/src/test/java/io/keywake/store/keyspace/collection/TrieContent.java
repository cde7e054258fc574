package io.keywake.store.keyspace.collection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Compares tries with maps of strings, and checks every node of a trie by walking all of it. */
final class TrieContent {

  private TrieContent() {}

  static byte[] bytes(String string) {
    return string.getBytes(ISO_8859_1);
  }

  static String string(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** Size, order, each element by cursor, by lookup and by rank. */
  static void check(HashTrieView trie, Map<String, String> expected) {
    assertThat(trie.size()).isEqualTo(expected.size());
    HashTrieCursor cursor = trie.cursor();
    long last = -1;
    int rank = 0;
    while (cursor.next()) {
      String field = string(cursor.field());
      if (!string(cursor.value()).equals(expected.get(field))) {
        throw new AssertionError(field + " is " + string(cursor.value()));
      }
      long position = trie.positionOf(cursor.element());
      if (position < last
          || trie.elementAt(rank) != cursor.element()
          || trie.element(bytes(field)) != cursor.element()) {
        throw new AssertionError(field + " is not where it belongs, at rank " + rank);
      }
      last = position;
      rank++;
    }
    assertThat(rank).isEqualTo(expected.size());
  }

  /** Counts, room, depth and, summed up, the heap bytes. */
  static void checkNodes(HashTrie trie) {
    HashTrie empty = new HashTrie(trie.positions);
    long own = empty.heapBytes() - empty.root().heapBytes();
    assertThat(trie.heapBytes()).isEqualTo(own + heapBytesOf(trie.root(), 0));
  }

  private static long heapBytesOf(TrieNode node, int level) {
    holds(level <= TrieNode.LEVELS);
    holds(level == 0 || node.count >= 2);
    holds(level == 0 || (node.map == 0) == (level == TrieNode.LEVELS));
    int used = node.used();
    holds(node.slots.length == used + used % 2);
    long sum = TrieNode.BYTES + HeapSize.referenceArray(node.slots.length);
    int elements = 0;
    for (int i = 0; i < node.slots.length; i++) {
      if (i >= used) {
        holds(node.slots[i] == null);
      } else if (node.slots[i] instanceof byte[] element) {
        elements++;
        sum += HeapSize.byteArray(element.length);
      } else {
        TrieNode below = (TrieNode) node.slots[i];
        elements += below.count;
        sum += heapBytesOf(below, level + 1);
      }
    }
    holds(node.count == elements);
    return sum;
  }

  /** AssertJ would take longer than all the rest of a walk. */
  private static void holds(boolean condition) {
    if (!condition) {
      throw new AssertionError("a node is not as it has to be");
    }
  }
}
