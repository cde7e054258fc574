package io.keywake.store.keyspace;

/** The two ends of a list. */
public enum ListEnd {
  FRONT,
  BACK
}
