package io.keywake.store.keyspace.collection;

import io.keywake.store.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the elements of a trie or snapshot in the order of positions. Used by one thread,
 * which for a trie is the one that changes it.
 *
 * <p>Nothing is allocated per element. A trie that is walked must not be changed before the walk is
 * over: the next step would fail.
 */
public final class HashTrieCursor {

  private final HashTrieView view;
  private final int changes;

  /** The nodes from the root to where the walk is, and in each the slot that is next. */
  private final TrieNode[] path = new TrieNode[TrieNode.LEVELS + 1];

  private final int[] next = new int[TrieNode.LEVELS + 1];
  private int depth = -1;
  private byte @Nullable [] element;

  HashTrieCursor(HashTrieView view, long position) {
    this.view = view;
    this.changes = view.changes();
    if (position == 0) {
      push(view.root(), 0);
    } else if (position > 0 && position < SipHash.END) {
      seek(position);
    }
  }

  /** Goes to the next element; false if there is none, and then for good. */
  public boolean next() {
    Invariant.check(changes == view.changes(), "a trie is not changed while it is walked");
    while (depth >= 0) {
      TrieNode node = path[depth];
      int slot = next[depth];
      if (slot == node.used()) {
        depth--;
        continue;
      }
      next[depth] = slot + 1;
      if (node.slots[slot] instanceof byte[] found) {
        element = found;
        return true;
      }
      push((TrieNode) node.slots[slot], 0);
    }
    element = null;
    return false;
  }

  /** The element that {@link #next} went to, packed as {@link Element} says; not to be changed. */
  public byte[] element() {
    byte[] current = element;
    if (current == null) {
      throw new IllegalStateException("the cursor is not at an element");
    }
    return current;
  }

  /** A copy of the element's field. */
  public byte[] field() {
    return Element.field(element());
  }

  /** A copy of the element's value. */
  public byte[] value() {
    return Element.value(element());
  }

  /**
   * Follows the position down as far as there are nodes; what lies left of that path is skipped.
   */
  private void seek(long position) {
    TrieNode node = view.root();
    for (long bits = TrieNode.bits(position); node.map != 0; bits <<= TrieNode.BITS) {
      int branch = TrieNode.branch(bits);
      int slot = node.slot(branch);
      if ((node.map & branch) == 0) {
        push(node, slot);
        return;
      }
      if (node.slots[slot] instanceof byte[] found) {
        push(node, view.positionOf(found) >= position ? slot : slot + 1);
        return;
      }
      push(node, slot + 1);
      node = (TrieNode) node.slots[slot];
    }
    push(node, 0);
  }

  private void push(TrieNode node, int slot) {
    depth++;
    path[depth] = node;
    next[depth] = slot;
  }
}
