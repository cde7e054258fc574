package io.keywake.exporter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that records of older generations have left in the topics, read little by little. */
interface OlderKeys extends AutoCloseable {
  /** Begins to read them. */
  @FunctionalInterface
  interface Source {
    OlderKeys open();
  }

  /**
   * Some keys, without waiting; none if the next ones are not read yet, null if there are no more.
   * A key may come several times, and may have been deleted by an older generation itself.
   */
  @Nullable List<OlderKey> poll();

  /** The share that is read, 0 to 1. Any thread. */
  double fraction();

  @Override
  void close();
}
