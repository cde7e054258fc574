package io.keywake.cli.verify;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key of a database, to be looked up by. Immutable, unless somebody changes the bytes, which
 * nobody may.
 *
 * @param key not a copy
 */
public record KeyName(int db, byte[] key) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyName name && db == name.db && Arrays.equals(key, name.key);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + db;
  }

  @Override
  public String toString() {
    return db + ":" + Arrays.toString(key);
  }
}
