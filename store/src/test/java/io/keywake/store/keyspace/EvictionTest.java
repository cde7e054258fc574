package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Eviction.Outcome;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictionTest {
  private static final long NOW_MS = 1_000_000_000_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final int KEYS = 4_000;

  private final Keyspace keyspace =
      new Keyspace(new KeyspaceSettings(4, 128, 64), new SipHash(3, 4), () -> NOW_MS);
  private final List<EffectUnit> units = new ArrayList<>();
  private long nowNanos;
  private long tickNanos;
  private final Eviction eviction =
      new Eviction(keyspace, new Random(1), () -> nowNanos += tickNanos);

  private static byte[] key(int number) {
    return ("key:" + number).getBytes(UTF_8);
  }

  private void set(int db, int number, long expireAtMs) {
    keyspace.begin();
    keyspace.strings().set(db, key(number), new byte[40], expireAtMs);
    keyspace.end();
  }

  private void fill(int db) {
    for (int number = 0; number < KEYS; number++) {
      set(db, number, Entry.NO_EXPIRY);
    }
  }

  private void use(int number, int times) {
    keyspace.begin();
    for (int time = 0; time < times; time++) {
      assertThat(keyspace.find(0, key(number))).isNotNull();
    }
    keyspace.end();
  }

  private boolean isThere(int db, int number) {
    return keyspace.table(db).find(keyspace.position(key(number)), key(number)) != null;
  }

  private void limit(long bytes, EvictionPolicy policy) {
    eviction.settings(new EvictionSettings(bytes, policy, 5, 10, 1));
  }

  /** The part of what is there now. */
  private long percentOfHeap(int percent) {
    return keyspace.usedBytes() * percent / 100;
  }

  @Test
  void leavesAKeyspaceWithinItsLimitAlone() {
    fill(0);
    limit(keyspace.usedBytes(), EvictionPolicy.ALLKEYS_RANDOM);
    assertThat(eviction.makeRoom()).isEqualTo(Outcome.ENOUGH);
    assertThat(keyspace.table(0).size()).isEqualTo(KEYS);
    limit(0, EvictionPolicy.ALLKEYS_RANDOM);
    assertThat(eviction.isLimited()).isFalse();
    assertThat(eviction.makeRoom()).isEqualTo(Outcome.ENOUGH);
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void endsWithinTheLimitOrSaysThatItCannot(EvictionPolicy policy) {
    for (int db = 0; db < 3; db++) {
      for (int number = 0; number < KEYS; number++) {
        set(db, number, number % 2 == 0 ? NOW_MS + HOUR_MS + number : Entry.NO_EXPIRY);
      }
    }
    long all = keyspace.usedBytes();
    limit(percentOfHeap(60), policy);
    boolean nothing = policy == EvictionPolicy.NOEVICTION;
    assertThat(eviction.makeRoom()).isEqualTo(nothing ? Outcome.IMPOSSIBLE : Outcome.ENOUGH);
    assertThat(keyspace.usedBytes()).isLessThanOrEqualTo(nothing ? all : all * 60 / 100);

    limit(percentOfHeap(20), policy);
    boolean some = policy.isOfExpiring() || nothing;
    assertThat(eviction.makeRoom()).isEqualTo(some ? Outcome.IMPOSSIBLE : Outcome.ENOUGH);
    for (int number = 1; policy.isOfExpiring() && number < KEYS; number += 2) {
      assertThat(isThere(1, number)).as("key %s has no expiry", number).isTrue();
    }
    assertThat(eviction.isUnderWay()).isFalse();
  }

  @Test
  void evictsInUnitsOfItsOwnWithTheirCause() {
    fill(0);
    keyspace.listen(units::add);
    limit(percentOfHeap(90), EvictionPolicy.ALLKEYS_LRU);
    eviction.makeRoom();
    long effects = 0;
    for (EffectUnit unit : units) {
      for (Effect effect : unit.effects()) {
        effects++;
        assertThat(effect)
            .isInstanceOfSatisfying(
                Effect.Deleted.class,
                deleted -> assertThat(deleted.cause()).isEqualTo(DeleteCause.EVICTED));
      }
    }
    assertThat(effects).isEqualTo(eviction.evictedCount()).isPositive();
    assertThat(keyspace.table(0).size()).isEqualTo(KEYS - effects);
  }

  @Test
  void evictsWhatHasNotBeenUsedForLong() {
    fill(0);
    keyspace.accessClock(1000);
    for (int number = 0; number < KEYS; number += 2) {
      use(number, 1);
    }
    keyspace.accessClock(2000);
    limit(percentOfHeap(70), EvictionPolicy.ALLKEYS_LRU);
    eviction.makeRoom();
    assertThat(usedAmongEvicted()).isLessThan(0.05);
  }

  @Test
  void evictsWhatIsUsedSeldom() {
    limit(Long.MAX_VALUE, EvictionPolicy.ALLKEYS_LFU);
    fill(0);
    for (int number = 0; number < KEYS; number += 2) {
      use(number, 30);
    }
    limit(percentOfHeap(70), EvictionPolicy.ALLKEYS_LFU);
    eviction.makeRoom();
    assertThat(usedAmongEvicted()).isLessThan(0.05);
  }

  /** The part of the evicted keys that have an even number, which were used. */
  private double usedAmongEvicted() {
    int used = 0;
    for (int number = 0; number < KEYS; number += 2) {
      used += isThere(0, number) ? 0 : 1;
    }
    assertThat(eviction.evictedCount()).isGreaterThan(KEYS / 10);
    return (double) used / eviction.evictedCount();
  }

  @Test
  void evictsWhatWouldExpireSoonest() {
    for (int number = 0; number < KEYS; number++) {
      set(0, number, NOW_MS + HOUR_MS + number * 1000L);
    }
    limit(percentOfHeap(70), EvictionPolicy.VOLATILE_TTL);
    eviction.makeRoom();
    int late = 0;
    for (int number = KEYS / 2; number < KEYS; number++) {
      late += isThere(0, number) ? 0 : 1;
    }
    assertThat((double) late / eviction.evictedCount()).isLessThan(0.05);
  }

  @ParameterizedTest
  @EnumSource(names = {"VOLATILE_RANDOM", "VOLATILE_LRU", "VOLATILE_TTL"})
  void findsTheFewKeysWithAnExpiryAmongMany(EvictionPolicy policy) {
    fill(0);
    fill(2);
    // Expiries that were taken back leave segments that only seem to have some.
    for (int number = 0; number < KEYS; number += 3) {
      set(2, number, NOW_MS + HOUR_MS);
      set(2, number, Entry.NO_EXPIRY);
    }
    int[] few = {5, 77, 3123};
    for (int number : few) {
      set(2, number, NOW_MS + HOUR_MS);
    }
    limit(1, policy);
    assertThat(eviction.makeRoom()).isEqualTo(Outcome.IMPOSSIBLE);
    assertThat(eviction.evictedCount()).isEqualTo(few.length);
    for (int number : few) {
      assertThat(isThere(2, number)).isFalse();
    }
  }

  @Test
  void sparesAKeyThatWasUsedSinceItWasSampled() {
    limit(Long.MAX_VALUE, EvictionPolicy.ALLKEYS_LRU);
    for (int number = 0; number < 10; number++) {
      set(0, number, Entry.NO_EXPIRY);
    }
    keyspace.accessClock(1000);
    // One goes, and those that were sampled with it wait for their turn.
    limit(keyspace.usedBytes() - 1, EvictionPolicy.ALLKEYS_LRU);
    eviction.makeRoom();
    assertThat(eviction.evictedCount()).isOne();
    int favourite = isThere(0, 0) ? 0 : 1;
    keyspace.accessClock(2000);
    use(favourite, 1);
    limit(1, EvictionPolicy.ALLKEYS_LRU);
    for (int round = 0; round < 6; round++) {
      tickNanos = Eviction.SLICE_NANOS;
      limit(keyspace.usedBytes() - 1, EvictionPolicy.ALLKEYS_LRU);
      eviction.makeRoom();
    }
    assertThat(isThere(0, favourite)).isTrue();
  }

  @Test
  void endsASliceAlthoughMoreHasToGo() {
    fill(0);
    tickNanos = Eviction.SLICE_NANOS;
    limit(percentOfHeap(50), EvictionPolicy.ALLKEYS_RANDOM);
    assertThat(eviction.isUnderWay()).isTrue();
    assertThat(eviction.makeRoom()).isEqualTo(Outcome.UNDER_WAY);
    assertThat(keyspace.table(0).size()).isGreaterThan(KEYS * 9 / 10);
    int slices = 1;
    while (eviction.makeRoom() == Outcome.UNDER_WAY) {
      slices++;
    }
    assertThat(slices).isGreaterThan(10);
    assertThat(eviction.isUnderWay()).isFalse();
  }

  @Test
  void forgetsItsWorkWhenTheLimitIsRaised() {
    fill(0);
    limit(1, EvictionPolicy.ALLKEYS_RANDOM);
    assertThat(eviction.isUnderWay()).isTrue();
    limit(0, EvictionPolicy.ALLKEYS_RANDOM);
    assertThat(eviction.isUnderWay()).isFalse();
    assertThat(keyspace.table(0).size()).isEqualTo(KEYS);
  }

  @Test
  void keepsTheCountOfAKeyThatGetsAnotherValue() {
    limit(Long.MAX_VALUE, EvictionPolicy.ALLKEYS_LFU);
    set(0, 1, Entry.NO_EXPIRY);
    use(1, 50);
    int count = useCount();
    assertThat(count).isGreaterThan(5);
    set(0, 1, NOW_MS + HOUR_MS);
    assertThat(useCount()).isEqualTo(count);
    keyspace.begin();
    keyspace.strings().write(0, key(1), 0, new byte[10_000]);
    keyspace.end();
    assertThat(useCount()).isEqualTo(count);
  }

  private int useCount() {
    keyspace.begin();
    Entry entry = keyspace.peek(0, key(1));
    keyspace.end();
    assertThat(entry).isNotNull();
    return keyspace.useCount(entry);
  }
}
