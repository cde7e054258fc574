package io.keywake.store.command;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key of a database; equal if the bytes are. Immutable, like the array that it holds. */
final class KeyName {
  private final int db;
  private final byte[] key;

  KeyName(int db, byte[] key) {
    this.db = db;
    this.key = key;
  }

  int db() {
    return db;
  }

  byte[] key() {
    return key;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyName name && db == name.db && Arrays.equals(key, name.key);
  }

  @Override
  public int hashCode() {
    return 31 * db + Arrays.hashCode(key);
  }
}
