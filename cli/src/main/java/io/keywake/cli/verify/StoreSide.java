package io.keywake.cli.verify;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store, as a comparison reads it. Used by one thread; what stays unchanged meanwhile is
 * presented at least once, a key that expires at the wrong moment may be missing.
 */
public interface StoreSide {
  /** Hands over the entries of all databases in batches. */
  void scan(Consumer<List<Entry>> action);

  /** The entry under a key, or null if there is none. */
  @Nullable Entry read(int db, byte[] key);

  /** For each of some keys of one database whether it exists. */
  boolean[] exist(int db, List<byte[]> keys);
}
