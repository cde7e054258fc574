package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.Session;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import io.keywake.store.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BlockedClientsTaskTest {
  private long nowMs = 1_700_000_000_000L;
  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> nowMs);
  private final CommandTable.Builder table = CommandTable.builder();
  private final ReplyWriter reply = new ReplyWriter();

  @Test
  void wantsToRunWhenTheFirstTimeIsUpAndNotBefore() {
    table.add(new ProbeCommands());
    CommandExecutor executor = new CommandExecutor(keyspace, table.build(), new StoreSettings());
    BlockedClientsTask task = new BlockedClientsTask(executor.blockedClients());
    Session session = executor.open(new FakeClient());
    assertThat(task.nanosUntilNext(0)).isEqualTo(LoopTask.NEVER);

    block(executor, session, "0");
    assertThat(task.nanosUntilNext(0)).isEqualTo(LoopTask.NEVER);
    executor.abandon(session);

    block(executor, session, "2.5");
    nowMs += 1;
    assertThat(task.nanosUntilNext(0)).isEqualTo(2_499_000_000L);
    assertThat(task.doWork(new LoopTasks())).isZero();
    nowMs += 3_000;
    assertThat(task.nanosUntilNext(0)).isZero();
    assertThat(task.doWork(new LoopTasks())).isEqualTo(1);
    assertThat(new String(reply.takeBytes(), StandardCharsets.US_ASCII)).isEqualTo("$-1\r\n");
    assertThat(task.nanosUntilNext(0)).isEqualTo(LoopTask.NEVER);
  }

  private void block(CommandExecutor executor, Session session, String seconds) {
    byte[][] args = {bytes("await"), bytes("key"), bytes(seconds)};
    executor.execute(session, args, reply);
    assertThat(session.isBlocked()).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
