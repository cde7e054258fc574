package io.keywake.store.keyspace;

/** Why an entry went away. */
public enum DeleteCause {
  /** A command removed it, or its last element. */
  DELETED,
  /** Its time had passed. */
  EXPIRED,
  /** Memory was needed. */
  EVICTED,
  /** Its database was flushed. */
  FLUSHED,
  /** It was renamed, moved, or its database was swapped. */
  MOVED,
  /** It is there, but a client that wants only some entries is not to have it any more. */
  DESELECTED,
  /** Not there now; left over from before, to those who look at what was published. */
  ORPHANED
}
