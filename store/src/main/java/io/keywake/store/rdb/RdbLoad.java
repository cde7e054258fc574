package io.keywake.store.rdb;

import java.util.Map;

/**
 * What has been loaded from a file, and what has not. Immutable.
 *
 * @param version of the format
 * @param keys that were loaded
 * @param expiredKeys that were dropped because their time had passed
 * @param emptyKeys that were dropped because their collections had no elements
 * @param skippedKeys whose values are of types that are not kept
 * @param skippedSections functions and sections of modules, which are not kept
 * @param bytes of the file
 * @param auxiliary what the file says of itself, by name
 */
public record RdbLoad(
    int version,
    long keys,
    long expiredKeys,
    long emptyKeys,
    long skippedKeys,
    long skippedSections,
    long bytes,
    Map<String, String> auxiliary) {
  public RdbLoad {
    auxiliary = Map.copyOf(auxiliary);
  }
}
