package io.keywake.cli.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The store, as a verification reads it while others write. Used by one thread at a time. */
public interface StoreSide {
  /**
   * Some keys of one database.
   *
   * @param keys none twice
   */
  record Keys(int db, List<byte[]> keys) {}

  /**
   * The next keys of a walk through all databases, or null at its end. A key that stays where it is
   * all the while is among them.
   */
  @Nullable Keys nextKeys();

  /** What is under some keys of one database, in their order. */
  List<Sighting> read(Keys keys);

  /** For each of some keys of one database whether it is there. */
  boolean[] exist(Keys keys);

  /** The time by the clock that expires the store's keys, in ms since 1970. */
  long nowMs();
}
