package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The databases of a store. Every change of them goes through a method of this class, of {@link
 * Strings}, {@link Hashes}, {@link Sets} or {@link SortedSets}, takes a sequence, and is heard by
 * the listeners as an {@link Effect} when its unit ends (A5, A6).
 *
 * <p>Owned by the execution thread, which is the one that {@link #bindTo} named; every public
 * method checks that. Changes, and reads that may find a key past its time, happen between {@link
 * #begin} and {@link #end}. An entry past its time is deleted when a command comes across it, or by
 * {@link ActiveExpiry}.
 */
public final class Keyspace {
  private final SipHash hash;
  private final LongSupplier clockMs;
  private final EffectLog log = new EffectLog();
  private final Moments moments = new Moments();
  private final TableTotals totals = new TableTotals();
  private final AccessClock access = new AccessClock();
  private final Table[] tables;

  /** For every database the sequence of its last exchange; 0 before the first. */
  private final long[] swappedAt;

  private final Strings strings = new Strings(this);
  private final Hashes hashes = new Hashes(this);
  private final Lists lists = new Lists(this);
  private final Sets sets = new Sets(this);
  private final SortedSets sortedSets = new SortedSets(this);
  private KeyspaceSettings settings;
  private Thread owner = Thread.currentThread();
  private long unitTimeMs;
  private long expiredCount;

  /**
   * @param hash the seeded order of the keys
   * @param clockMs the time in ms since the epoch; asked at most once per unit
   */
  public Keyspace(KeyspaceSettings settings, SipHash hash, LongSupplier clockMs) {
    this.settings = settings;
    this.hash = hash;
    this.clockMs = clockMs;
    tables = new Table[settings.databases()];
    swappedAt = new long[settings.databases()];
    for (int db = 0; db < tables.length; db++) {
      tables[db] = new Table(totals);
    }
  }

  /**
   * Makes {@code thread} the execution thread; called by it, or by its creator before it starts.
   */
  public void bindTo(Thread thread) {
    owner = thread;
  }

  void checkThread() {
    Invariant.check(
        Thread.currentThread() == owner, "the keyspace belongs to the execution thread alone");
  }

  // Units.

  /** Begins a unit: what changes until {@link #end} is one atomic group, at one time. */
  public void begin() {
    checkThread();
    log.begin();
    unitTimeMs = Long.MIN_VALUE;
  }

  /** Ends the unit and tells the listeners of its effects. */
  public void end() {
    checkThread();
    log.end();
  }

  /** Whether a unit has begun and not ended. */
  public boolean isInUnit() {
    checkThread();
    return log.isOpen();
  }

  public void listen(EffectListener listener) {
    checkThread();
    log.listen(listener);
  }

  public void unlisten(EffectListener listener) {
    checkThread();
    log.unlisten(listener);
  }

  /**
   * Opens the present moment: its listener is told of each entry before its first change, until the
   * moment is closed.
   */
  public Moment openMoment(Moment.Listener listener) {
    checkThread();
    return moments.open(tables, log.sequence(), listener);
  }

  /** Closes a moment; harmless when repeated. */
  public void closeMoment(Moment moment) {
    checkThread();
    moments.close(moment);
  }

  /** The sequence of the last effect; 0 before the first. */
  public long sequence() {
    checkThread();
    return log.sequence();
  }

  /**
   * Goes on where an earlier keyspace ended, which had this sequence: the next effect has the one
   * behind it. To be called before the first effect.
   */
  public void continueAfter(long sequence) {
    checkThread();
    log.continueAfter(sequence);
  }

  /** The time of the present unit, or the present time outside of one, in ms since the epoch. */
  public long nowMs() {
    if (!log.isOpen()) {
      return clockMs.getAsLong();
    }
    if (unitTimeMs == Long.MIN_VALUE) {
      unitTimeMs = clockMs.getAsLong();
    }
    return unitTimeMs;
  }

  // Reads.

  public int databases() {
    return tables.length;
  }

  /** The table of a database: for scans, and for looking a key up without touching it. */
  public Table table(int db) {
    checkThread();
    return tables[db];
  }

  /** The place of {@code key} in the order of every table. */
  public long position(byte[] key) {
    return hash.position(key);
  }

  /** The live entry of a key, or null; marks it as used. */
  public @Nullable Entry find(int db, byte[] key) {
    Object slot = slot(db, hash.position(key), key);
    if (slot == null) {
      return null;
    }
    Entry.touch(slot, access.used(Entry.accessClock(slot)));
    return Entry.of(slot);
  }

  /** Like {@link #find}, without marking the key as used. */
  public @Nullable Entry peek(int db, byte[] key) {
    Object slot = slot(db, hash.position(key), key);
    return slot == null ? null : Entry.of(slot);
  }

  /**
   * The sequence from which on the key of an entry has been in a database as it is now: that of the
   * last change of the entry, or of the exchange that brought it here if that was later.
   */
  public long unchangedSince(int db, Entry entry) {
    checkThread();
    return Math.max(entry.sequence(), swappedAt[db]);
  }

  /** The live entry of some key whose time has not passed, or null if there is none. */
  public @Nullable Entry random(int db, RandomGenerator random) {
    checkThread();
    long start = random.nextLong(Table.END);
    Entry found = firstUnexpired(db, start);
    return found != null || start == 0 ? found : firstUnexpired(db, 0);
  }

  private @Nullable Entry firstUnexpired(int db, long from) {
    long nowMs = nowMs();
    Entry[] found = new Entry[1];
    tables[db].scan(
        from,
        (position, entry) -> {
          if (found[0] == null && !entry.isExpired(nowMs)) {
            found[0] = entry;
          }
          return found[0] == null;
        });
    return found[0];
  }

  // Changes of whole entries.

  public Strings strings() {
    return strings;
  }

  public Hashes hashes() {
    return hashes;
  }

  public Lists lists() {
    return lists;
  }

  public Sets sets() {
    return sets;
  }

  public SortedSets sortedSets() {
    return sortedSets;
  }

  /**
   * Lets a key hold a value and nothing else, whatever it holds now.
   *
   * @param expireAtMs in ms since the epoch, or {@link Entry#NO_EXPIRY}
   * @return whether the key held something
   */
  public boolean put(int db, byte[] key, NewValue value, long expireAtMs) {
    checkThread();
    long sequence = log.next();
    Object entry = value.slot(key, expireAtMs, sequence, accessClock());
    return install(db, hash.position(key), key, entry, sequence);
  }

  /** Deletes a key, if it is there. */
  public boolean delete(int db, byte[] key, DeleteCause cause) {
    long position = hash.position(key);
    if (slot(db, position, key) == null) {
      return false;
    }
    remove(db, position, key, cause);
    return true;
  }

  /**
   * Gives a key another expiry, in ms since the epoch or {@link Entry#NO_EXPIRY}, if it is there.
   */
  public boolean expireAt(int db, byte[] key, long expireAtMs) {
    long position = hash.position(key);
    Object slot = slot(db, position, key);
    if (slot == null) {
      return false;
    }
    if (Entry.expireAtMs(slot) == expireAtMs) {
      return true;
    }
    long sequence = log.next();
    if (slot instanceof byte[] packed) {
      install(
          db,
          position,
          key,
          PackedLayout.copy(packed, key, expireAtMs, sequence, accessClock()),
          sequence);
      return true;
    }
    LargeEntry large = (LargeEntry) slot;
    long base = unchangedSince(db, large);
    beginChange(db, position, large);
    large.expireAt(expireAtMs, sequence);
    endChange(db, large);
    if (expireAtMs != Entry.NO_EXPIRY) {
      tables[db].expiryChanged(position, expireAtMs);
    }
    if (log.isHeard()) {
      log.add(
          new Effect.ExpiryChanged(sequence, base, db, position, key, large.type(), expireAtMs));
    }
    return true;
  }

  /** Moves an entry, which is there, to another key or database, over what stands there. */
  public void move(int db, byte[] key, int toDb, byte[] toKey) {
    long position = hash.position(key);
    Object slot = present(db, position, key);
    remove(db, position, key, DeleteCause.MOVED);
    Object moved = putCopy(toDb, toKey, slot, Entry.expireAtMs(slot), false);
    if (access.countsUses()) {
      Entry.touch(moved, Entry.accessClock(slot));
    }
  }

  /** Copies an entry, which is there, to another key or database, over what stands there. */
  public void copy(int db, byte[] key, int toDb, byte[] toKey) {
    Object slot = present(db, hash.position(key), key);
    putCopy(toDb, toKey, slot, Entry.expireAtMs(slot), true);
  }

  private Object present(int db, long position, byte[] key) {
    Object slot = slot(db, position, key);
    if (slot == null) {
      throw Invariant.broken("a key that is moved or copied is there");
    }
    return slot;
  }

  private Object putCopy(int db, byte[] key, Object source, long expireAtMs, boolean shared) {
    long sequence = log.next();
    Object entry;
    if (source instanceof byte[] packed && key.length <= PackedLayout.KEY_BYTES_MAX) {
      entry = PackedLayout.copy(packed, key, expireAtMs, sequence, accessClock());
    } else {
      Value value = large(source, shared);
      entry = new LargeEntry(key, value, expireAtMs, sequence, accessClock());
    }
    install(db, hash.position(key), key, entry, sequence);
    return entry;
  }

  /** The value of a slot in its large form: its own one if nobody else will use that. */
  private Value large(Object source, boolean shared) {
    Value value = Entry.of(source).value();
    if (source instanceof LargeEntry && !shared) {
      return value;
    }
    if (value instanceof StringValue string) {
      return string instanceof LongString live ? live.copy() : LongString.of(string.toByteArray());
    }
    if (value instanceof ListValue elements) {
      return elements instanceof LargeList live ? live.copy() : LargeList.of(elements);
    }
    if (value instanceof SetValue members) {
      return members instanceof LargeSet live ? live.copy() : LargeSet.of(members, hash);
    }
    if (value instanceof SortedSetValue members) {
      return members instanceof LargeSortedSet live
          ? live.copy()
          : LargeSortedSet.of(members, hash);
    }
    HashValue fields = (HashValue) value;
    return fields instanceof LargeHash live ? live.copy() : LargeHash.of(fields, hash);
  }

  /** Removes every entry of a database, in O(1). */
  public void flush(int db) {
    checkThread();
    Table detached = tables[db];
    if (detached.size() == 0) {
      return;
    }
    long sequence = log.next();
    tables[db] = new Table(totals);
    totals.detach(detached);
    if (log.isHeard()) {
      log.add(new Effect.Flushed(sequence, db, detached, tables[db]));
    }
  }

  /** Exchanges two databases, in O(1). */
  public void swap(int first, int second) {
    checkThread();
    if (first == second) {
      return;
    }
    long sequence = log.next();
    Table table = tables[first];
    tables[first] = tables[second];
    tables[second] = table;
    swappedAt[first] = sequence;
    swappedAt[second] = sequence;
    if (log.isHeard()) {
      log.add(new Effect.Swapped(sequence, first, second));
    }
  }

  // Settings and clocks.

  public KeyspaceSettings settings() {
    return settings;
  }

  /**
   * Changes the limits of values that are written from now on; the number of databases is fixed.
   */
  public void settings(KeyspaceSettings settings) {
    checkThread();
    Invariant.check(settings.databases() == tables.length, "the number of databases cannot change");
    this.settings = settings;
  }

  /** Sets the clock that marks the last use of keys, in seconds. */
  public void accessClock(int seconds) {
    access.seconds(seconds);
  }

  public int accessClock() {
    return access.seconds();
  }

  /** For how many seconds no command has used an entry; not known while uses are counted. */
  public long idleSeconds(Entry entry) {
    return access.idleSeconds(entry.accessClock());
  }

  /** How often commands use an entry, from 0 to 255, as a logarithm that goes down with time. */
  public int useCount(Entry entry) {
    return access.count(entry.accessClock());
  }

  /**
   * Lets a key that is there remember its last use as so many seconds ago; nothing while uses are
   * counted.
   */
  public void markIdle(int db, byte[] key, long seconds) {
    if (!access.countsUses()) {
      touch(db, key, access.usedBefore(seconds));
    }
  }

  /** Lets a key that is there remember {@code count} uses, from 0 to 255; only if they count. */
  public void markUsed(int db, byte[] key, int count) {
    if (access.countsUses()) {
      touch(db, key, access.usedTimes(count));
    }
  }

  private void touch(int db, byte[] key, int accessClock) {
    checkThread();
    Object slot = tables[db].get(hash.position(key), key);
    if (slot != null) {
      Entry.touch(slot, accessClock);
    }
  }

  /** How many entries were deleted because their time had passed. */
  public long expiredCount() {
    return expiredCount;
  }

  /** An estimate of the heap that the entries take, in bytes, in O(1). */
  public long heapBytes() {
    return totals.entryBytes;
  }

  /** What a limit of memory is compared with: {@link #heapBytes} and the tables, in O(1). */
  public long usedBytes() {
    return totals.entryBytes + totals.tableBytes;
  }

  // For the changes of values, ActiveExpiry and Eviction.

  TableTotals totals() {
    return totals;
  }

  AccessClock access() {
    return access;
  }

  EffectLog log() {
    return log;
  }

  SipHash hash() {
    return hash;
  }

  /** The slot of a key whose time has not passed; one whose time has passed is deleted. */
  @Nullable Object slot(int db, long position, byte[] key) {
    checkThread();
    Object slot = tables[db].get(position, key);
    if (slot == null) {
      return null;
    }
    long expireAtMs = Entry.expireAtMs(slot);
    if (expireAtMs == Entry.NO_EXPIRY || expireAtMs > nowMs()) {
      return slot;
    }
    remove(db, position, key, DeleteCause.EXPIRED);
    return null;
  }

  /**
   * Writes a string over the key's present one, where that can be done in place and nobody has to
   * hear of it. Saves the collector an entry that is garbage by the time it has grown old.
   */
  boolean overwrite(int db, long position, byte[] key, byte[] value, long expireAtMs) {
    if (log.isHeard()
        || moments.areOpen()
        || !(tables[db].get(position, key) instanceof byte[] packed)
        || !PackedLayout.mayOverwrite(packed, value.length, expireAtMs)) {
      return false;
    }
    int accessClock = access.used(PackedLayout.accessClock(packed));
    PackedLayout.overwrite(packed, value, log.next(), accessClock);
    return true;
  }

  /**
   * Puts an entry in the place of the key's present one, as the change {@code sequence}, and tells
   * whether there was one.
   */
  boolean install(int db, long position, byte[] key, Object entry, long sequence) {
    Object previous = tables[db].put(position, key, entry);
    if (previous != null) {
      moments.beforeLoss(db, tables[db], position, previous);
    }
    if (access.countsUses()) {
      // A key that gets another value is the same key; a use was counted when it was looked up.
      Entry.touch(entry, previous == null ? access.begun() : Entry.accessClock(previous));
    }
    if (log.isHeard()) {
      Entry frozen = Entry.of(entry).frozen();
      log.add(new Effect.Upserted(sequence, db, position, frozen, previous == null));
    }
    return previous != null;
  }

  /** A large entry is about to change in place, or perhaps not after all. */
  void beginChange(int db, long position, LargeEntry entry) {
    Table table = tables[db];
    moments.beforeChange(db, table, position, entry);
    table.account(entry, -1);
  }

  /**
   * Records that a large entry was changed in place by the effect {@code sequence}.
   *
   * @return since when the key had been as it was before, for {@link Effect.Delta#base}
   */
  long changed(int db, LargeEntry entry, long sequence) {
    long base = unchangedSince(db, entry);
    entry.changed(sequence);
    return base;
  }

  void endChange(int db, LargeEntry entry) {
    tables[db].account(entry, 1);
  }

  void remove(int db, long position, byte[] key, DeleteCause cause) {
    Object removed = tables[db].remove(position, key);
    if (removed == null) {
      throw Invariant.broken("a key that is removed is there");
    }
    moments.beforeLoss(db, tables[db], position, removed);
    if (cause == DeleteCause.EXPIRED) {
      expiredCount++;
    }
    long sequence = log.next();
    if (log.isHeard()) {
      log.add(new Effect.Deleted(sequence, db, position, key, cause));
    }
  }

  /** Entries of one segment of a table that are past their time: see {@link Table}. */
  long collectExpired(int db, long from, List<Entry> expired) {
    checkThread();
    return tables[db].collectExpired(from, nowMs(), expired);
  }
}
