package io.keywake.store.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Eviction;
import io.keywake.store.keyspace.EvictionPolicy;
import io.keywake.store.keyspace.EvictionSettings;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvictionTaskTest {
  private static final long SLICE_NANOS = 500_000;

  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> 1_700_000_000_000L);
  private long nowNanos;
  private final Eviction eviction =
      new Eviction(keyspace, new Random(1), () -> nowNanos += SLICE_NANOS);
  private final EvictionTask task = new EvictionTask(eviction);

  @Test
  void goesOnInSlicesUntilTheKeyspaceIsWithinItsLimit() {
    assertThat(task.nanosUntilNext(0)).isEqualTo(LoopTask.NEVER);
    assertThat(task.doWork(new FakeTurn(0))).isZero();
    keyspace.begin();
    for (int number = 0; number < 1000; number++) {
      byte[] key = ("key" + number).getBytes(UTF_8);
      keyspace.strings().set(0, key, new byte[100], Entry.NO_EXPIRY);
    }
    keyspace.end();
    long bytesMax = keyspace.usedBytes() / 2;
    eviction.settings(new EvictionSettings(bytesMax, EvictionPolicy.ALLKEYS_LRU, 5, 10, 1));
    int turns = 0;
    while (task.nanosUntilNext(0) == 0) {
      assertThat(task.doWork(new FakeTurn(0))).isPositive();
      turns++;
    }
    assertThat(turns).isGreaterThan(10);
    assertThat(keyspace.usedBytes()).isLessThanOrEqualTo(bytesMax);
    assertThat(task.doWork(new FakeTurn(0))).isZero();
  }
}
