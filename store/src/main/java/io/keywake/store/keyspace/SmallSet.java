package io.keywake.store.keyspace;

/** A set in one array, which is laid out by {@link SetLayout} and never changes. */
sealed interface SmallSet permits CompactSet, IntegerSet {
  byte[] bytes();

  /** Where the body begins, which reaches to the end of {@link #bytes}. */
  int from();

  int size();
}
