package io.keywake.store.keyspace;

import io.keywake.store.keyspace.EvictionPolicy.Measure;
import io.keywake.store.keyspace.EvictionPool.Candidate;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keyspace within its limit of memory: deletes entries that its policy says can be
 * spared, each with {@link DeleteCause#EVICTED}.
 *
 * <p>Owned by the execution thread; called between units, and makes units of its own.
 *
 * <p>No order of all entries is kept. Some are sampled at random positions, where they stand side
 * by side, and the best candidates of several samples go first. A slice of the work ends after a
 * while although memory is still short; the rest is to be done between the turns of the loop.
 */
public final class Eviction {
  /** What came of an attempt. */
  public enum Outcome {
    /** The keyspace is within its limit. */
    ENOUGH,
    /** Some entries went, and more have to. */
    UNDER_WAY,
    /** The keyspace is beyond its limit and there is nothing that may go. */
    IMPOSSIBLE
  }

  /** How long one call goes on, in ns; checked between batches. */
  static final long SLICE_NANOS = 500_000;

  /** So many entries go in one unit. */
  private static final int BATCH_ENTRIES = 16;

  /** No more databases than this are sampled to find one candidate. */
  private static final int SAMPLED_DATABASES_MAX = 16;

  /** In {@link #resumeAt}: the next walk begins anywhere. */
  private static final long ANYWHERE = -1;

  private final Keyspace keyspace;
  private final RandomGenerator random;
  private final LongSupplier nanoClock;
  private final EvictionPool pool = new EvictionPool();
  private final EvictionSample sample = new EvictionSample();

  /**
   * By database: where a walk that found nothing ended; the next one goes on there, so that what
   * there is will be found.
   */
  private final long[] resumeAt;

  private EvictionSettings settings = EvictionSettings.DEFAULT;
  private int nextDb;
  private boolean underWay;
  private long evictedCount;

  /**
   * @param random decides which entries are looked at
   * @param nanoClock as {@link System#nanoTime}; one that stands still gives every call the time
   *     that it takes
   */
  public Eviction(Keyspace keyspace, RandomGenerator random, LongSupplier nanoClock) {
    this.keyspace = keyspace;
    this.random = random;
    this.nanoClock = nanoClock;
    resumeAt = new long[keyspace.databases()];
    Arrays.fill(resumeAt, ANYWHERE);
  }

  /**
   * Changes limit and policy; what is too much now goes in the background.
   *
   * @return whether the change has left something to do
   */
  public boolean settings(EvictionSettings changed) {
    keyspace.checkThread();
    if (changed.equals(settings)) {
      return false;
    }
    if (changed.policy() != settings.policy()) {
      // Ranks of different policies cannot be compared.
      pool.clear();
    }
    settings = changed;
    keyspace.access().follow(changed);
    underWay = isNeeded();
    return underWay;
  }

  /** Whether there is a limit. */
  public boolean isLimited() {
    return settings.isLimited();
  }

  /** Whether the policy has the uses of keys counted, instead of the time of the last one. */
  public boolean countsUses() {
    return settings.policy().countsUses();
  }

  /** Whether work is left that was begun and is to go on before anything else happens. */
  public boolean isUnderWay() {
    return underWay;
  }

  /** How many entries were evicted. */
  public long evictedCount() {
    return evictedCount;
  }

  private boolean isNeeded() {
    return settings.isLimited() && keyspace.usedBytes() > settings.bytesMax();
  }

  /** Evicts until the keyspace is within its limit, for {@value #SLICE_NANOS} ns at most. */
  public Outcome makeRoom() {
    if (!isNeeded()) {
      underWay = false;
      return Outcome.ENOUGH;
    }
    long startNanos = nanoClock.getAsLong();
    while (isNeeded()) {
      if (!hasCandidates()) {
        underWay = false;
        return Outcome.IMPOSSIBLE;
      }
      evictBatch();
      if (nanoClock.getAsLong() - startNanos >= SLICE_NANOS) {
        break;
      }
    }
    underWay = isNeeded();
    return underWay ? Outcome.UNDER_WAY : Outcome.ENOUGH;
  }

  private boolean hasCandidates() {
    if (settings.policy() == EvictionPolicy.NOEVICTION) {
      return false;
    }
    TableTotals totals = keyspace.totals();
    return (settings.policy().isOfExpiring() ? totals.expiring : totals.entries) > 0;
  }

  /** Ends early when a walk found nothing, so that the time is looked at. */
  private void evictBatch() {
    keyspace.begin();
    int evicted = 0;
    while (evicted < BATCH_ENTRIES && isNeeded() && hasCandidates()) {
      Candidate candidate =
          settings.policy().measure() == Measure.CHANCE ? anyCandidate() : bestCandidate();
      if (candidate == null) {
        break;
      }
      keyspace.remove(candidate.db(), candidate.position(), candidate.key(), DeleteCause.EVICTED);
      evicted++;
      evictedCount++;
    }
    keyspace.end();
  }

  private @Nullable Candidate anyCandidate() {
    int db = nextDatabase();
    takeSample(db, 1);
    Object slot = sample.size() == 0 ? null : sample.entry(0);
    Candidate any = slot == null ? null : candidate(db, sample.position(0), slot, 0);
    sample.clear();
    return any;
  }

  private @Nullable Candidate bestCandidate() {
    int first = nextDatabase();
    int db = first;
    for (int sampled = 0; sampled < SAMPLED_DATABASES_MAX; sampled++) {
      takeSample(db, settings.samples());
      addSampleToPool(db);
      db = nextDatabase();
      if (db == first) {
        break;
      }
    }
    sample.clear();
    for (Candidate best = pool.takeBest(); best != null; best = pool.takeBest()) {
      Object slot = keyspace.table(best.db()).get(best.position(), best.key());
      // One that was used or lost its expiry since it was sampled is no candidate any more.
      if (slot != null && mayGo(slot) && rank(slot) >= best.rank()) {
        return best;
      }
    }
    return null;
  }

  private void addSampleToPool(int db) {
    for (int index = 0; index < sample.size(); index++) {
      Object slot = sample.entry(index);
      if (slot != null && pool.admits(rank(slot))) {
        pool.add(candidate(db, sample.position(index), slot, rank(slot)));
      }
    }
  }

  private static Candidate candidate(int db, long position, Object slot, long rank) {
    return new Candidate(db, position, Entry.of(slot).key(), rank);
  }

  private void takeSample(int db, int limit) {
    sample.begin(limit);
    Table table = keyspace.table(db);
    long from = resumeAt[db] == ANYWHERE ? random.nextLong(Table.END) : resumeAt[db];
    long end = table.sample(from, settings.policy().isOfExpiring(), sample);
    resumeAt[db] = sample.size() == 0 ? end : ANYWHERE;
  }

  /** The next database, in turn, in which something may go; there is one. */
  private int nextDatabase() {
    boolean ofExpiring = settings.policy().isOfExpiring();
    while (true) {
      int db = nextDb;
      nextDb = (nextDb + 1) % keyspace.databases();
      Table table = keyspace.table(db);
      if ((ofExpiring ? table.expiringCount() : table.size()) > 0) {
        return db;
      }
    }
  }

  private boolean mayGo(Object slot) {
    return !settings.policy().isOfExpiring() || Entry.expireAtMs(slot) != Entry.NO_EXPIRY;
  }

  private long rank(Object slot) {
    AccessClock access = keyspace.access();
    return switch (settings.policy().measure()) {
      case IDLE_TIME -> access.idleSeconds(Entry.accessClock(slot));
      case FREQUENCY -> -access.count(Entry.accessClock(slot));
      case EXPIRY -> -Entry.expireAtMs(slot);
      case CHANCE, NOTHING -> 0;
    };
  }
}
