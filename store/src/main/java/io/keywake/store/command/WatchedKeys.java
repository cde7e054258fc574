package io.keywake.store.command;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one session watches for its next EXEC. Owned by the execution thread. */
final class WatchedKeys {
  /**
   * A key as it was found.
   *
   * @param sequence of its entry's last change, or 0 if it was not there
   * @param swaps how often its database had been swapped
   */
  record Watched(KeyName name, long sequence, int swaps) {}

  private final Map<KeyName, Watched> keys = new LinkedHashMap<>();
  private boolean touched;

  /** Adds a key, unless it is watched already: then its earlier state counts. */
  boolean add(KeyName name, long sequence, int swaps) {
    return keys.putIfAbsent(name, new Watched(name, sequence, swaps)) == null;
  }

  Collection<Watched> all() {
    return keys.values();
  }

  /** A key that was not there has been created meanwhile. */
  void touch() {
    touched = true;
  }

  boolean isTouched() {
    return touched;
  }
}
