package io.keywake.store.keyspace;

import io.keywake.store.Invariant;

/**
 * The limits of a keyspace, under the names of Redis's settings.
 *
 * @param databases {@code databases}: how many there are, numbered from 0
 * @param hashCompactEntriesMax {@code hash-max-listpack-entries}: fields of a small hash
 * @param hashCompactBytesMax {@code hash-max-listpack-value}: bytes of a small hash's field or
 *     value
 * @param stringBytesMax {@code proto-max-bulk-len}: bytes up to which a string may be lengthened
 * @param sets of small sets
 * @param sortedSets of small sorted sets
 * @param lists of small lists
 */
public record KeyspaceSettings(
    int databases,
    int hashCompactEntriesMax,
    int hashCompactBytesMax,
    int stringBytesMax,
    SetLimits sets,
    SortedSetLimits sortedSets,
    ListLimits lists) {
  /** A small hash counts its fields in 16 bits. */
  public static final int HASH_FIELDS_MAX = CompactLayout.FIELDS_MAX;

  public static final KeyspaceSettings DEFAULT = new KeyspaceSettings(16, 128, 64);

  public KeyspaceSettings {
    Invariant.check(databases > 0, "a keyspace has at least one database");
    Invariant.check(
        hashCompactEntriesMax <= CompactLayout.FIELDS_MAX, "a small hash counts in 16 bits");
  }

  public KeyspaceSettings(int databases, int hashCompactEntriesMax, int hashCompactBytesMax) {
    this(databases, hashCompactEntriesMax, hashCompactBytesMax, 512 * 1024 * 1024);
  }

  public KeyspaceSettings(
      int databases, int hashCompactEntriesMax, int hashCompactBytesMax, int stringBytesMax) {
    this(
        databases,
        hashCompactEntriesMax,
        hashCompactBytesMax,
        stringBytesMax,
        SetLimits.DEFAULT,
        SortedSetLimits.DEFAULT,
        ListLimits.DEFAULT);
  }

  /** The same limits but for those of small sets. */
  public KeyspaceSettings withSets(SetLimits sets) {
    return new KeyspaceSettings(
        databases,
        hashCompactEntriesMax,
        hashCompactBytesMax,
        stringBytesMax,
        sets,
        sortedSets,
        lists);
  }

  /** The same limits but for those of small sorted sets. */
  public KeyspaceSettings withSortedSets(SortedSetLimits sortedSets) {
    return new KeyspaceSettings(
        databases,
        hashCompactEntriesMax,
        hashCompactBytesMax,
        stringBytesMax,
        sets,
        sortedSets,
        lists);
  }

  /** The same limits but for those of small lists. */
  public KeyspaceSettings withLists(ListLimits lists) {
    return new KeyspaceSettings(
        databases,
        hashCompactEntriesMax,
        hashCompactBytesMax,
        stringBytesMax,
        sets,
        sortedSets,
        lists);
  }
}
