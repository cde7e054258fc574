package io.keywake.store.keyspace;

/** Receives bytes as a range of an array that never changes. */
@FunctionalInterface
public interface Bytes {
  void range(byte[] array, int from, int length);
}
