package io.keywake.store.bgiteration;

/** Selects keys. Asked on the execution thread: it must be quick, and must not throw. */
@FunctionalInterface
public interface KeyFilter {
  KeyFilter ALL = (db, key) -> true;

  /** Whether the key is meant; its bytes must not be changed. */
  boolean selects(int db, byte[] key);
}
