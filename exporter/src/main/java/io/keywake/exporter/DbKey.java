package io.keywake.exporter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key of a database, to look things up by. */
record DbKey(int db, byte[] key) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DbKey that && db == that.db && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key) * 31 + db;
  }
}
