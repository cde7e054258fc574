package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.keyspace.Decimal;
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
  /** What a store begins with that loads nothing. */
  static final RdbLoad NOTHING = new RdbLoad(0, 0, 0, 0, 0, 0, 0, Map.of());

  /** A sequence beyond this leaves no room for what follows. */
  private static final long SEQUENCE_MAX = 1L << 62;

  public RdbLoad {
    auxiliary = Map.copyOf(auxiliary);
  }

  /** The identity of the store that saved the file, or an empty text if it does not say. */
  public String storeId() {
    return auxiliary.getOrDefault(RdbFormat.AUX_STORE_ID, "");
  }

  /** Which run of that store saved the file, or an empty text if it does not say. */
  public String historyId() {
    return auxiliary.getOrDefault(RdbFormat.AUX_HISTORY_ID, "");
  }

  /** Whether the keyspace holds exactly what the file does. */
  public boolean isWhole() {
    return expiredKeys + emptyKeys + skippedKeys == 0;
  }

  /** The sequence of the last change that is in the file, or 0 if it does not say. */
  public long sequence() {
    return sequence(auxiliary.getOrDefault(RdbFormat.AUX_SEQUENCE, ""));
  }

  /** Whether the store that saved the file changed nothing any more behind {@link #sequence}. */
  public boolean isAfterShutdown() {
    return auxiliary.getOrDefault(RdbFormat.AUX_SHUTDOWN, "").equals("1");
  }

  /** The sequence that stands in a file as this text, or 0 if it is none. */
  static long sequence(String text) {
    byte[] digits = text.getBytes(UTF_8);
    long sequence =
        Decimal.isCanonicalLong(digits, 0, digits.length)
            ? Decimal.parse(digits, 0, digits.length)
            : 0;
    return sequence >= 0 && sequence <= SEQUENCE_MAX ? sequence : 0;
  }
}
