package io.keywake.workload;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a {@link Workload} is made of. Immutable; checked when it is made.
 *
 * <p>Which type a key has, how it is named and how large its collection grows depends on its number
 * alone, not on the seed: workloads of several seeds, otherwise alike, meet at the same keys.
 *
 * @param databases at least one
 * @param weights how often each family is drawn, in relation to the others; one that is missing
 *     never is
 * @param transactionPermille how many of a thousand units are transactions
 * @param transactionCommandsMax commands of a transaction at most, beside those that frame it
 * @param tideUnits after so many units that let the keys grow in number follow as many that let
 *     them shrink; 0: their number stays about the same
 */
public record WorkloadSettings(
    long seed,
    List<Database> databases,
    KeyShape keys,
    ValueShape values,
    CollectionShape collections,
    ExpiryShape expiry,
    Map<Family, Integer> weights,
    int transactionPermille,
    int transactionCommandsMax,
    int tideUnits) {

  /** Commands that are drawn together. */
  public enum Family {
    /** SET in all its forms, GETSET, GETDEL, GETEX, MSET, APPEND, SETRANGE, SETBIT and the like. */
    STRING,
    /** INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT. */
    COUNTER,
    HASH,
    /** Pushes, pops, moves between lists, and what changes a list in its middle. */
    LIST,
    /** SADD, SREM, SPOP, SMOVE, and what stores the outcome of set algebra. */
    SET,
    /** ZADD with its options, removals by range, pops, and what stores ranges and combinations. */
    SORTED_SET,
    /** BITOP, BITFIELD, and what reads bits. */
    BITMAP,
    /** SORT with STORE, and SORT_RO. */
    SORT,
    /** EXPIRE and its relatives with their options, PERSIST. */
    EXPIRY,
    /** DEL, UNLINK. */
    DELETION,
    /** RENAME, RENAMENX, COPY, MOVE. */
    RELOCATION,
    /** RESTORE of values of every type. */
    RESTORE,
    /** Commands that change nothing, unless a key's time has passed. */
    READ,
    /** The same for lists, sets and sorted sets. */
    COLLECTION_READ,
    FLUSHDB,
    SWAPDB,
    FLUSHALL
  }

  /**
   * A database that commands go to.
   *
   * @param keys how many different keys its commands are about
   * @param weight how often it is drawn, in relation to the others
   * @param isFlushed whether FLUSHDB may hit it
   * @param isSwapped whether SWAPDB may hit it; takes two of these
   */
  public record Database(int number, int keys, int weight, boolean isFlushed, boolean isSwapped) {
    public Database {
      check(number >= 0, "a database's number", number, "0 or more");
      check(keys >= KINDS, "keys of database " + number, keys, "at least " + KINDS);
      check(weight > 0, "weight of database " + number, weight, "above 0");
    }
  }

  /**
   * The keys.
   *
   * @param bytesMin a name is filled up to a length between this and {@code bytesMax}
   * @param binaryPermille how many keys have bytes in them that are no text
   * @param taggedPermille how many keys carry a hash tag, as in <code>{tag}key</code>
   * @param tags how many different tags there are
   * @param skew how uneven the keys are used: 1 for even, 3 or 4 for a few hot ones
   * @param counterPermille how many keys hold numbers
   * @param hashPermille how many keys hold hashes
   * @param listPermille how many keys hold lists
   * @param setPermille how many keys hold sets
   * @param sortedSetPermille how many keys hold sorted sets; what is left holds strings
   * @param strayPermille how many commands go to a key of any type, whatever they need
   */
  public record KeyShape(
      int bytesMin,
      int bytesMax,
      int binaryPermille,
      int taggedPermille,
      int tags,
      int skew,
      int counterPermille,
      int hashPermille,
      int listPermille,
      int setPermille,
      int sortedSetPermille,
      int strayPermille) {
    public KeyShape {
      checkRange("key", bytesMin, bytesMax);
      checkPermille("binary keys", binaryPermille);
      checkPermille("tagged keys", taggedPermille);
      check(tags > 0, "tags", tags, "above 0");
      check(skew > 0, "skew", skew, "above 0");
      checkPermille(
          "counters and collections",
          counterPermille + hashPermille + listPermille + setPermille + sortedSetPermille);
      checkPermille("stray commands", strayPermille);
    }
  }

  /**
   * Strings, or values of hash fields and elements of lists.
   *
   * @param longPermille how many of a thousand have a length between {@code longBytesMin} and
   *     {@code longBytesMax} instead
   * @param binaryPermille how many are no text
   */
  public record ValueShape(
      int bytesMin,
      int bytesMax,
      int longPermille,
      int longBytesMin,
      int longBytesMax,
      int binaryPermille) {
    public ValueShape {
      checkRange("value", bytesMin, bytesMax);
      checkPermille("long values", longPermille);
      checkRange("long value", longBytesMin, longBytesMax);
      checkPermille("binary values", binaryPermille);
    }
  }

  /**
   * Hashes, lists, sets and sorted sets.
   *
   * @param common how many different fields or members a common collection may come to have, and to
   *     about how many elements a list is cut now and then
   * @param manyPermille how many collections have up to {@code many} instead
   * @param hugePermille how many collections have up to {@code huge} instead
   * @param longNamePermille how many fields and members have a long name
   * @param values what the fields of hashes hold, and some elements of lists are
   */
  public record CollectionShape(
      int common,
      int manyPermille,
      int many,
      int hugePermille,
      int huge,
      int longNamePermille,
      ValueShape values) {
    public CollectionShape {
      check(common >= FIELD_KINDS, "size of collections", common, "at least " + FIELD_KINDS);
      check(many >= common, "size of the many", many, "no less than the common one");
      check(huge >= many, "size of the huge", huge, "no less than that of the many");
      checkPermille("collections of many items and huge ones", manyPermille + hugePermille);
      checkPermille("long names", longNamePermille);
    }
  }

  /**
   * Expiries.
   *
   * @param permille how many of a thousand writes that can carry an expiry do
   * @param pastPermille how many of a thousand expiries have passed already
   */
  public record ExpiryShape(int permille, long ttlMsMin, long ttlMsMax, int pastPermille) {
    public ExpiryShape {
      checkPermille("expiries", permille);
      check(ttlMsMin > 0, "shortest expiry", ttlMsMin, "above 0 ms");
      check(ttlMsMax >= ttlMsMin, "longest expiry", ttlMsMax, "no less than " + ttlMsMin + " ms");
      checkPermille("past expiries", pastPermille);
    }
  }

  /** Strings, counters, hashes, lists, sets and sorted sets. */
  static final int KINDS = 6;

  /** A hash's fields of text, of integers and of decimals. */
  private static final int FIELD_KINDS = 3;

  public WorkloadSettings {
    check(!databases.isEmpty(), "databases", databases.size(), "at least one");
    databases = List.copyOf(databases);
    weights = Map.copyOf(weights);
    check(
        weights.values().stream().mapToInt(Integer::intValue).sum() > 0,
        "weights of families",
        0,
        "one above 0");
    checkPermille("transactions", transactionPermille);
    check(transactionCommandsMax > 0, "commands of a transaction", transactionCommandsMax, "1+");
    check(tideUnits >= 0, "units of a tide", tideUnits, "0 or more");
  }

  /**
   * Much as an application would use a store: {@code keys} keys in all, nearly all of them in
   * database 0, a few hot ones; a small database 1 that is flushed now and then, small databases 2
   * and 3 that are swapped; collections mostly small, some beyond 128 items, a few of 5,000.
   */
  public static WorkloadSettings lifelike(long seed, int keys) {
    int small = Math.max(KINDS, keys / 50);
    Map<Family, Integer> weights = new EnumMap<>(Family.class);
    weights.put(Family.STRING, 23_000);
    weights.put(Family.COUNTER, 8_000);
    weights.put(Family.HASH, 16_000);
    weights.put(Family.LIST, 11_000);
    weights.put(Family.SET, 8_000);
    weights.put(Family.SORTED_SET, 10_000);
    weights.put(Family.BITMAP, 1_500);
    weights.put(Family.SORT, 200);
    weights.put(Family.EXPIRY, 5_000);
    weights.put(Family.DELETION, 4_300);
    weights.put(Family.RELOCATION, 3_000);
    weights.put(Family.RESTORE, 300);
    weights.put(Family.READ, 7_000);
    weights.put(Family.COLLECTION_READ, 5_000);
    weights.put(Family.FLUSHDB, 2);
    weights.put(Family.SWAPDB, 2);
    return new WorkloadSettings(
        seed,
        List.of(
            new Database(0, Math.max(KINDS, keys - 3 * small), 90, false, false),
            new Database(1, small, 4, true, false),
            new Database(2, small, 3, false, true),
            new Database(3, small, 3, false, true)),
        new KeyShape(12, 32, 20, 100, 500, 3, 80, 180, 100, 100, 100, 2),
        new ValueShape(8, 120, 5, 2_000, 10_000, 50),
        new CollectionShape(12, 20, 300, 1, 5_000, 10, new ValueShape(4, 40, 20, 65, 400, 50)),
        new ExpiryShape(100, 200, 30_000, 10),
        weights,
        50,
        8,
        0);
  }

  /**
   * So few keys and fields that any two commands are likely to meet, in databases {@code 0} to
   * {@code databases - 1}, all of which are flushed and swapped; values of a few bytes, a few that
   * cross 4 KiB; expiries of milliseconds.
   */
  public static WorkloadSettings crowded(long seed, int databases, int keys) {
    Map<Family, Integer> weights = new EnumMap<>(Family.class);
    weights.put(Family.STRING, 240);
    weights.put(Family.COUNTER, 60);
    weights.put(Family.HASH, 160);
    weights.put(Family.LIST, 180);
    weights.put(Family.SET, 160);
    weights.put(Family.SORTED_SET, 180);
    weights.put(Family.BITMAP, 40);
    weights.put(Family.SORT, 20);
    weights.put(Family.EXPIRY, 70);
    weights.put(Family.DELETION, 150);
    weights.put(Family.RELOCATION, 90);
    weights.put(Family.RESTORE, 40);
    weights.put(Family.READ, 40);
    weights.put(Family.COLLECTION_READ, 40);
    weights.put(Family.FLUSHDB, 10);
    weights.put(Family.SWAPDB, 10);
    weights.put(Family.FLUSHALL, 1);
    int perDatabase = Math.max(KINDS, keys);
    return new WorkloadSettings(
        seed,
        IntStream.range(0, databases)
            .mapToObj(number -> new Database(number, perDatabase, 1, true, true))
            .toList(),
        new KeyShape(2, 4, 100, 100, 3, 1, 80, 160, 160, 160, 160, 150),
        new ValueShape(0, 9, 20, 4_000, 4_500, 100),
        new CollectionShape(6, 300, 12, 0, 12, 50, new ValueShape(0, 4, 50, 8, 12, 100)),
        new ExpiryShape(200, 1, 300, 30),
        weights,
        150,
        6,
        0);
  }

  public WorkloadSettings withSeed(long otherSeed) {
    return new WorkloadSettings(
        otherSeed,
        databases,
        keys,
        values,
        collections,
        expiry,
        weights,
        transactionPermille,
        transactionCommandsMax,
        tideUnits);
  }

  public WorkloadSettings withWeight(Family family, int weight) {
    Map<Family, Integer> changed = new EnumMap<>(weights);
    changed.put(family, weight);
    return new WorkloadSettings(
        seed,
        databases,
        keys,
        values,
        collections,
        expiry,
        changed,
        transactionPermille,
        transactionCommandsMax,
        tideUnits);
  }

  public WorkloadSettings withTransactions(int permille, int commandsMax) {
    return new WorkloadSettings(
        seed,
        databases,
        keys,
        values,
        collections,
        expiry,
        weights,
        permille,
        commandsMax,
        tideUnits);
  }

  public WorkloadSettings withTides(int units) {
    return new WorkloadSettings(
        seed,
        databases,
        keys,
        values,
        collections,
        expiry,
        weights,
        transactionPermille,
        transactionCommandsMax,
        units);
  }

  private static void checkPermille(String what, int value) {
    check(value >= 0 && value <= 1000, what, value, "0 to 1000 permille");
  }

  private static void checkRange(String what, int min, int max) {
    check(min >= 0, "shortest " + what, min, "0 bytes or more");
    check(max >= min, "longest " + what, max, "no less than " + min + " bytes");
  }

  private static void check(boolean holds, String what, long value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "workload: " + what + ": " + value + "; expected " + expected);
    }
  }
}
