package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import org.junit.jupiter.api.Test;

class ClientsTaskTest {
  private static final long TENTH_NANOS = 100_000_000;

  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> 1_700_000_000_000L);
  private final CommandExecutor executor =
      new CommandExecutor(keyspace, CommandTable.builder().build(), new StoreSettings());
  private final FakeClient client = new FakeClient();
  private int idleSecondsMax;
  private final ClientsTask task = new ClientsTask(executor, () -> idleSecondsMax, 0);

  private void turnAt(long nanos) {
    assertThat(task.doWork(new FakeTurn(nanos))).isZero();
  }

  @Test
  void disconnectsClientsThatWereIdleForTooLong() {
    executor.open(client);
    keyspace.accessClock(100);
    turnAt(0);
    assertThat(client.killed).isFalse();

    idleSecondsMax = 99;
    turnAt(TENTH_NANOS - 1);
    assertThat(client.killed).isFalse();
    turnAt(TENTH_NANOS);
    assertThat(client.killed).isTrue();
  }

  @Test
  void wantsToRunTenTimesASecond() {
    assertThat(task.nanosUntilNext(0)).isZero();
    turnAt(5);
    assertThat(task.nanosUntilNext(5)).isEqualTo(TENTH_NANOS);
    assertThat(task.nanosUntilNext(5 + 2 * TENTH_NANOS)).isZero();
  }
}
