package io.keywake.store.keyspace.collection;

/**
 * A token that says which collection may change a node in place. Belongs to the thread that owns
 * the collection; only its identity counts.
 *
 * <p>Every node is stamped with the token that its collection had when the node was made. As long
 * as collection and node carry the same token, nobody else can reach the node. Taking a snapshot
 * gives the collection a fresh token, which disowns all of its nodes at once: from then on a node
 * is copied, with the fresh token, before it is changed. A token is never handed on, so a node that
 * was disowned stays as it is for good.
 */
final class Owner {

  /** Heap taken by one token: nothing but a header. */
  static final int BYTES = HeapSize.object(0);
}
