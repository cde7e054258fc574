package io.keywake.store.keyspace.collection;

import io.keywake.store.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * A map from byte strings (fields) to byte strings (values) that is copy-on-write in nodes of at
 * most 32 slots. One thread owns it and alone calls its methods; its snapshots may be read by all.
 *
 * <h2>Shape</h2>
 *
 * The trie branches on the position of a field ({@link SipHash}), five bits per level from the top,
 * so that walking it in slot order is walking it in the order of positions. A node has an array
 * with one slot for each branch that exists, and a slot is either one element or one node. An
 * element sits as high up as it is alone in its branch; a second element with the same bits pushes
 * it one level down, into a node for both. Conversely no node but the root has fewer than two
 * elements below it: when one is left, it takes the slot of its node. So the shape follows from the
 * content alone, never from how it came about, and a million random fields lie at a depth of four
 * or five. Elements whose positions are equal in all 52 bits meet in a node below the last level
 * which is searched one by one.
 *
 * <p>Each node knows how many elements are below it. That gives the size, the element of any rank,
 * and with it an unbiased random choice, in O(depth).
 *
 * <h2>Copy-on-write</h2>
 *
 * Every node is stamped with an {@link Owner}. A write goes down from the root and makes each node
 * on its path editable: it stays if its stamp is the trie's current token, and is otherwise
 * replaced by a copy with that token, in its parent too, which is editable by then. A snapshot
 * takes the root as it is and retires the token. The first write after that copies the nodes of one
 * path (some five arrays of up to 32 references); elements, which never change, are not copied at
 * all. Later writes copy what of their path the earlier ones have not. The trie itself does not
 * know how many snapshots there are or when they are dropped.
 *
 * <h2>Threads</h2>
 *
 * What a snapshot leads to is safe to read without locks, because
 *
 * <ol>
 *   <li>everything reachable was written before the snapshot was constructed, and its root is a
 *       final field: whoever sees the snapshot sees nodes and elements at least as they were then
 *       (the guarantee of final fields; the queue by which snapshots travel orders it as well);
 *   <li>nothing reachable is written afterwards: its nodes carry tokens that are retired, and no
 *       method changes a node without having made it editable. If one did, a reader could see a map
 *       whose array has not changed yet, or the other way round.
 * </ol>
 *
 * The idea of maps that branch on hash bits is Phil Bagwell's ("Ideal Hash Trees", 2001), that of
 * tokens for editing in place Clojure's (transients).
 */
public final class HashTrie extends HashTrieView {

  /** The trie without nodes: two references more than its parent's one, the counters, a token. */
  private static final int BYTES =
      HeapSize.object(3 * HeapSize.REFERENCE_BYTES + Long.BYTES + Integer.BYTES) + Owner.BYTES;

  private static final byte[] NOTHING = {};

  private Owner owner;
  private TrieNode root;
  private int changes;

  /** Kept up by every change: the trie, its nodes and its elements as if none were shared. */
  private long heapBytes;

  /** An empty trie in the order of {@code hash}. */
  public HashTrie(SipHash hash) {
    this((PositionFunction) hash);
  }

  HashTrie(PositionFunction positions) {
    super(positions);
    this.owner = new Owner();
    this.root = new TrieNode(owner);
    this.heapBytes = BYTES + root.heapBytes();
  }

  private HashTrie(HashTrie original) {
    super(original.positions);
    this.owner = new Owner();
    this.root = original.root;
    this.heapBytes = original.heapBytes;
  }

  /** The present content for good, in O(1); the trie can be changed further without touching it. */
  public HashTrieSnapshot snapshot() {
    HashTrieSnapshot snapshot = new HashTrieSnapshot(this);
    owner = new Owner();
    return snapshot;
  }

  /**
   * Another trie with the same content, in O(1); either can be changed without touching the other.
   */
  public HashTrie copy() {
    HashTrie copy = new HashTrie(this);
    owner = new Owner();
    return copy;
  }

  /** Sets the value of a field; true if the field is new. */
  public boolean put(byte[] field, byte[] value) {
    return putElement(Element.of(field, value));
  }

  /** Adds a field with an empty value; false if it was there, and then nothing is copied. */
  public boolean add(byte[] field) {
    long position = positionOfField(field);
    return find(field, position) == null && place(Element.of(field, NOTHING), position) == null;
  }

  /** Puts an element, which must not be changed afterwards; true if its field is new. */
  public boolean putElement(byte[] element) {
    return place(element, positionOf(element)) == null;
  }

  /**
   * As {@link #putElement}; returns the element that had the field until now, or null.
   *
   * @param position of the field: see {@link #position}
   */
  public byte @Nullable [] exchange(byte[] element, long position) {
    return place(element, position);
  }

  private byte @Nullable [] place(byte[] element, long position) {
    changes++;
    heapBytes += HeapSize.byteArray(element.length);
    root = root.editable(owner);
    TrieNode node = root;
    long bits = TrieNode.bits(position);
    for (int level = 0; level < TrieNode.LEVELS; level++) {
      int branch = TrieNode.branch(bits);
      int slot = node.slot(branch);
      if ((node.map & branch) == 0) {
        insert(node, slot, element);
        node.map |= branch;
        addToCounts(position);
        return null;
      }
      bits <<= TrieNode.BITS;
      Object next = node.slots[slot];
      TrieNode below;
      if (next instanceof byte[] present) {
        if (Element.sameField(present, element)) {
          replace(node, slot, element);
          return present;
        }
        below = pushDown(present, level + 1);
      } else {
        below = ((TrieNode) next).editable(owner);
      }
      node.link(slot, below);
      node = below;
    }
    return putAmongEqualPositions(node, element, position);
  }

  /** Removes a field; false if it was not there, and then nothing is copied. */
  public boolean remove(byte[] field) {
    return take(field) != null;
  }

  /** As {@link #remove}; returns the element that is gone, or null. */
  public byte @Nullable [] take(byte[] field) {
    long position = positionOfField(field);
    byte[] element = find(field, position);
    if (element == null) {
      return null;
    }
    changes++;
    heapBytes -= HeapSize.byteArray(element.length);
    root = root.editable(owner);
    TrieNode node = root;
    for (long bits = TrieNode.bits(position); node.map != 0; bits <<= TrieNode.BITS) {
      int branch = TrieNode.branch(bits);
      int slot = node.slot(branch);
      Object next = node.slots[slot];
      if (next == element) {
        delete(node, slot);
        node.map ^= branch;
        node.count--;
        return element;
      }
      node.count--;
      TrieNode below = (TrieNode) next;
      if (below.count == 2) {
        node.slots[slot] = takeOther(below, element);
        return element;
      }
      below = below.editable(owner);
      node.link(slot, below);
      node = below;
    }
    delete(node, slotOf(element, node));
    node.count--;
    return element;
  }

  @Override
  public long heapBytes() {
    return heapBytes;
  }

  @Override
  TrieNode root() {
    return root;
  }

  @Override
  int changes() {
    return changes;
  }

  /**
   * The node that takes the slot of an element which another one collides with at the level above.
   */
  private TrieNode pushDown(byte[] present, int level) {
    long bits = TrieNode.bits(positionOf(present)) << (level * TrieNode.BITS);
    TrieNode node = TrieNode.of(owner, present, level, bits);
    heapBytes += node.heapBytes();
    return node;
  }

  private byte @Nullable [] putAmongEqualPositions(TrieNode node, byte[] element, long position) {
    for (int slot = 0; slot < node.count; slot++) {
      byte[] present = (byte[]) node.slots[slot];
      if (Element.sameField(present, element)) {
        replace(node, slot, element);
        return present;
      }
    }
    insert(node, node.count, element);
    addToCounts(position);
    return null;
  }

  /** One more element for each node on a path that is editable already. */
  private void addToCounts(long position) {
    Invariant.check(root.count < Integer.MAX_VALUE, "a trie's size is an int");
    TrieNode node = root;
    for (long bits = TrieNode.bits(position); ; bits <<= TrieNode.BITS) {
      node.count++;
      if (node.map == 0
          || !(node.slots[node.slot(TrieNode.branch(bits))] instanceof TrieNode below)) {
        return;
      }
      node = below;
    }
  }

  /** The one of two elements below a node that stays; the nodes around it are given up. */
  private byte[] takeOther(TrieNode top, byte[] element) {
    TrieNode node = top;
    while (true) {
      heapBytes -= node.heapBytes();
      if (node.slots[0] instanceof TrieNode below) {
        node = below;
      } else {
        byte[] first = (byte[]) node.slots[0];
        return first == element ? (byte[]) node.slots[1] : first;
      }
    }
  }

  private static int slotOf(byte[] element, TrieNode node) {
    int slot = 0;
    while (node.slots[slot] != element) {
      slot++;
    }
    return slot;
  }

  private void insert(TrieNode node, int slot, byte[] element) {
    long before = node.heapBytes();
    node.insert(slot, node.used(), element);
    heapBytes += node.heapBytes() - before;
  }

  private void replace(TrieNode node, int slot, byte[] element) {
    heapBytes -= HeapSize.byteArray(((byte[]) node.slots[slot]).length);
    node.slots[slot] = element;
  }

  private void delete(TrieNode node, int slot) {
    long before = node.heapBytes();
    node.delete(slot, node.used());
    heapBytes += node.heapBytes() - before;
  }
}
