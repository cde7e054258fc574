package io.keywake.store.bgiteration;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What the client of an iteration wants, and how much memory it may hold up.
 *
 * <p>View and effects make four modes:
 *
 * <pre>
 *   view      effects    what the client has at the end            factory
 *   NOW       NONE       every key that was there throughout,      {@link #scan}
 *                        each as it was some time
 *   CREATION  NONE       an image of the moment of creation        {@link #snapshot}
 *   NOW       FORWARDED  a copy of the present, at every           {@link #streaming},
 *                        consistent point                          {@link #everyChange},
 *                                                                  {@link #replica}
 *   CREATION  FORWARDED  an image of the moment of creation, and   {@link #imageAndLog}
 *                        the log of all changes since
 * </pre>
 *
 * @param name unique among live iterations
 * @param scope the keys that the iteration is about; of others its client sees nothing
 * @param view which state of the entries the walk presents
 * @param effects whether changes follow; without them, {@link Item.Complete} comes by itself when
 *     the walk is over and everything is acknowledged
 * @param wholeDatabases how flushes and swaps of databases arrive; in a view of creation as such
 * @param largeValues how large values and their changes arrive
 * @param queueItemsMax how many items wait for the client at most
 * @param queueBytesMax how many bytes these may keep alive, but for the last of them
 * @param itemEntriesMax how many entries one item presents at most, so that a step of the feed
 *     stays short
 * @param overflow what becomes of a change that finds no room in the queue
 * @param completeWhen if effects are forwarded, asked on the execution thread while the client
 *     could be told that it is consistent; true ends the iteration there (B16). Asking for a
 *     consistent point makes sure that it is asked again.
 */
public record IterationSettings(
    String name,
    HashSlots scope,
    View view,
    Effects effects,
    WholeDatabases wholeDatabases,
    LargeValues largeValues,
    int queueItemsMax,
    long queueBytesMax,
    int itemEntriesMax,
    Overflow overflow,
    BooleanSupplier completeWhen) {
  private static final int QUEUE_ITEMS_MAX = 1 << 15;
  private static final long QUEUE_BYTES_MAX = 64L << 20;
  private static final int ITEM_ENTRIES_MAX = 128;

  /** What is presented ahead of the walk cannot wait: it may be much if the client is slow. */
  private static final long SNAPSHOT_QUEUE_BYTES_MAX = 256L << 20;

  /** Which state of the entries an iteration presents. */
  public enum View {
    /** Each as it is when the walk comes to it, new ones included. */
    NOW,
    /**
     * Each as it was when the iteration was created; an entry that is about to change is presented
     * before. The walk is not repeated, so {@link Overflow#TERMINATE} is the only overflow that it
     * can have.
     */
    CREATION
  }

  /** Whether changes are forwarded. */
  public enum Effects {
    NONE,
    /** In a view of now those of presented keys, in one of creation all. */
    FORWARDED
  }

  /** How a flush or a swap of whole databases arrives. */
  public enum WholeDatabases {
    /** As what it means for single keys: each is presented, or told to be gone. */
    EXPANDED,
    /**
     * As one effect, in its unit, whatever the walk has passed. One that finds no room in the queue
     * is expanded where changes are folded, and so is a flush that is handed back. A swap that is
     * handed back, or that a detached client had not acknowledged, terminates the iteration.
     */
    AS_SUCH
  }

  /**
   * How large values arrive when they are presented again, and when they change.
   *
   * @param deltaBytesMax up to how many bytes, those of the key included, a change arrives as what
   *     has changed alone. With any other the key becomes pending and is presented as a whole value
   *     within {@code bytesPerSecond}; so at 0 there are whole values alone.
   * @param fromBytes from how many heap bytes on a value counts as large
   * @param bytesPerSecond how many bytes of large values are presented again per second
   * @param forceAfterMs how long an asked-for consistent point waits for that limit before it is
   *     ignored
   */
  public record LargeValues(
      long deltaBytesMax, int fromBytes, long bytesPerSecond, long forceAfterMs) {
    public static final LargeValues WHOLE = new LargeValues(0, 16 << 10, 32L << 20, 1000);

    public LargeValues {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException(
            "large values at " + bytesPerSecond + " bytes per second: expected at least one");
      }
    }

    /** The same limits, with each change as what has changed alone. */
    public LargeValues asDeltas() {
      return new LargeValues(Long.MAX_VALUE, fromBytes, bytesPerSecond, forceAfterMs);
    }
  }

  /** What becomes of a change that cannot be queued because the client is behind (B20). */
  public enum Overflow {
    /** Its key becomes pending, and is presented when there is room: changes are folded. */
    FOLD,
    /**
     * The iteration is terminated, as it is when items are handed back: for a client that must see
     * every change of each key that it holds. A key that a flush, a swap or the client itself
     * brings up for presentation counts as not presented until then. Such a client cannot have the
     * changes of large values as whole values, because that folds them. Half of the queue is left
     * to what cannot wait.
     */
    TERMINATE
  }

  public IterationSettings {
    Objects.requireNonNull(name);
    Objects.requireNonNull(scope);
    if (queueItemsMax < 2 || queueBytesMax < 1 || itemEntriesMax < 1) {
      throw new IllegalArgumentException(
          "iteration '" + name + "': queue limits must allow at least one item");
    }
    if (view == View.CREATION && overflow != Overflow.TERMINATE) {
      throw new IllegalArgumentException(
          "iteration '" + name + "': a view of creation cannot fold, expected overflow TERMINATE");
    }
    if (view == View.CREATION && wholeDatabases != WholeDatabases.AS_SUCH) {
      throw new IllegalArgumentException(
          "iteration '" + name + "': a view of creation expands nothing, expected AS_SUCH");
    }
    if (overflow == Overflow.TERMINATE && largeValues.deltaBytesMax() < Long.MAX_VALUE) {
      throw new IllegalArgumentException(
          "iteration '" + name + "': whole large values fold changes, expected overflow FOLD");
    }
  }

  /** Every key once, as the walk finds it. */
  public static IterationSettings scan(String name) {
    return of(name, View.NOW, Effects.NONE, Overflow.FOLD);
  }

  /** An image of the present moment. */
  public static IterationSettings snapshot(String name) {
    return of(name, View.CREATION, Effects.NONE, Overflow.TERMINATE)
        .withQueue(QUEUE_ITEMS_MAX, SNAPSHOT_QUEUE_BYTES_MAX);
  }

  /** A stream without an end, of whole values. */
  public static IterationSettings streaming(String name) {
    return of(name, View.NOW, Effects.FORWARDED, Overflow.FOLD);
  }

  /** A stream without an end, of every change of each key that was presented. */
  public static IterationSettings everyChange(String name) {
    return of(name, View.NOW, Effects.FORWARDED, Overflow.TERMINATE);
  }

  /**
   * A stream without an end, for a copy that can change, empty and exchange databases as the store
   * does: changes of large values and of whole databases arrive as such.
   */
  public static IterationSettings replica(String name) {
    return streaming(name)
        .withLargeValues(LargeValues.WHOLE.asDeltas())
        .withWholeDatabases(WholeDatabases.AS_SUCH);
  }

  /**
   * An image of the present moment, and every change since, without an end. Entries belong to the
   * image even where they come behind effects; it is whole when {@link Item.Consistent} comes for
   * the first time.
   */
  public static IterationSettings imageAndLog(String name) {
    return of(name, View.CREATION, Effects.FORWARDED, Overflow.TERMINATE)
        .withQueue(QUEUE_ITEMS_MAX, SNAPSHOT_QUEUE_BYTES_MAX);
  }

  private static IterationSettings of(String name, View view, Effects effects, Overflow overflow) {
    return new IterationSettings(
        name,
        HashSlots.ALL,
        view,
        effects,
        view == View.CREATION ? WholeDatabases.AS_SUCH : WholeDatabases.EXPANDED,
        overflow == Overflow.FOLD ? LargeValues.WHOLE : LargeValues.WHOLE.asDeltas(),
        QUEUE_ITEMS_MAX,
        QUEUE_BYTES_MAX,
        ITEM_ENTRIES_MAX,
        overflow,
        () -> false);
  }

  boolean forwards() {
    return effects == Effects.FORWARDED;
  }

  /** Whether keys can be presented again instead of each of their changes. */
  boolean folds() {
    return overflow == Overflow.FOLD;
  }

  /** The same for a part of the keys. */
  public IterationSettings withScope(HashSlots scope) {
    return with(scope, wholeDatabases, largeValues, queueItemsMax, queueBytesMax, completeWhen);
  }

  public IterationSettings withWholeDatabases(WholeDatabases databases) {
    return with(scope, databases, largeValues, queueItemsMax, queueBytesMax, completeWhen);
  }

  public IterationSettings withLargeValues(LargeValues values) {
    return with(scope, wholeDatabases, values, queueItemsMax, queueBytesMax, completeWhen);
  }

  public IterationSettings withQueue(int itemsMax, long bytesMax) {
    return with(scope, wholeDatabases, largeValues, itemsMax, bytesMax, completeWhen);
  }

  public IterationSettings completingWhen(BooleanSupplier completeWhen) {
    return with(scope, wholeDatabases, largeValues, queueItemsMax, queueBytesMax, completeWhen);
  }

  private IterationSettings with(
      HashSlots scope,
      WholeDatabases wholeDatabases,
      LargeValues largeValues,
      int queueItemsMax,
      long queueBytesMax,
      BooleanSupplier completeWhen) {
    return new IterationSettings(
        name,
        scope,
        view,
        effects,
        wholeDatabases,
        largeValues,
        queueItemsMax,
        queueBytesMax,
        itemEntriesMax,
        overflow,
        completeWhen);
  }
}
