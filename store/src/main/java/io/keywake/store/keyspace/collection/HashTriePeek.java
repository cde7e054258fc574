package io.keywake.store.keyspace.collection;

import org.jspecify.annotations.Nullable;

/**
 * Goes down to several fields at once, of one trie or several, and level by level, so that the
 * processor waits once a level for all of them. Finds nothing and changes nothing.
 *
 * <p>Owned by the thread that changes the tries.
 */
public final class HashTriePeek {
  private final long[] bits;
  private final @Nullable Object[] slots;
  private int count;

  /**
   * @param fieldsMax how many fields may be added
   */
  public HashTriePeek(int fieldsMax) {
    bits = new long[fieldsMax];
    slots = new @Nullable Object[fieldsMax];
  }

  /** Adds the field that these bytes are. */
  public void add(HashTrieView trie, byte[] array, int from, int length) {
    bits[count] = TrieNode.bits(trie.positions.position(array, from, length));
    slots[count] = trie.root();
    count++;
  }

  /** Goes down to all of them, forgets them, and returns something of what was seen. */
  public long run() {
    boolean further = count > 0;
    while (further) {
      further = false;
      for (int field = 0; field < count; field++) {
        if (slots[field] instanceof TrieNode node) {
          slots[field] = node.peek(bits[field]);
          bits[field] <<= TrieNode.BITS;
          further = true;
        }
      }
    }
    long seen = 0;
    for (int field = 0; field < count; field++) {
      if (slots[field] instanceof byte[] element) {
        seen += element[element.length - 1];
      }
      slots[field] = null;
    }
    count = 0;
    return seen;
  }
}
