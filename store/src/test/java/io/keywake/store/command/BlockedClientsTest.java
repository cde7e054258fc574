package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockedClientsTest {
  private final StoreHarness store =
      new StoreHarness(List.of(BlockedClientsTest::registerTakers, this::registerHearer));
  private final StoreHarness.Client first = store.new Client();
  private final StoreHarness.Client second = store.new Client();

  /**
   * TAKE key [key ...] seconds: GETDEL that waits. PASSON key target seconds: a RENAME that does.
   */
  private static void registerTakers(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("take", -3)
            .flags(CommandFlag.WRITE, CommandFlag.BLOCKING)
            .handler(
                call ->
                    takeOrBlock(
                        call,
                        Arrays.asList(call.args()).subList(1, call.size() - 1),
                        BlockedClientsTest::take)));
    table.add(
        CommandSpec.named("passon", 4)
            .flags(CommandFlag.WRITE, CommandFlag.BLOCKING)
            .handler(call -> takeOrBlock(call, List.of(call.arg(1)), BlockedClientsTest::passOn)));
  }

  private final List<Deferral> told = new ArrayList<>();

  /** HEAR seconds: waits for the test. */
  private void registerHearer(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("hear", 2)
            .flags(CommandFlag.BLOCKING, CommandFlag.NO_MULTI)
            .handler(
                call ->
                    told.add(call.block(call.deadlineMs(1), reply -> reply.simpleString("LATE")))));
  }

  private static void takeOrBlock(CommandCall call, List<byte[]> keys, Awaited.Serving serving) {
    long deadlineMs = call.deadlineMs(call.size() - 1);
    for (byte[] key : keys) {
      if (string(call, key) != null) {
        serving.serve(call, key);
        return;
      }
    }
    call.block(
        new Awaited(
            ValueType.STRING, keys, deadlineMs, serving, reply -> reply.simpleString("LATE")));
  }

  private static @Nullable StringValue string(CommandCall call, byte[] key) {
    return CommandCall.asString(call.keyspace().find(call.db(), key));
  }

  private static void take(CommandCall call, byte[] key) {
    StringValue value = string(call, key);
    assertThat(value).isNotNull();
    call.reply().arrayHeader(2);
    call.reply().bulk(key);
    call.reply().bulk(value.toByteArray());
    call.keyspace().delete(call.db(), key, DeleteCause.DELETED);
  }

  private static void passOn(CommandCall call, byte[] key) {
    call.reply().ok();
    if (call.keyspace().find(call.db(), call.arg(2)) != null) {
      throw CommandException.wrongType();
    }
    call.keyspace().move(call.db(), key, call.db(), call.arg(2));
  }

  @Test
  void blocksNobodyIfAKeyIsThere() {
    store.run("set b 1");
    assertThat(first.run("take a b c 0")).isEqualTo("[\"b\", \"1\"]");
    assertThat(first.session.isSuspended()).isFalse();
    assertThat(store.executor.blockedClients().count()).isZero();
  }

  @Test
  void servesClientsInTheOrderInWhichTheyBlocked() {
    assertThat(first.run("take a 0")).isEmpty();
    assertThat(second.run("take a b 0")).isEmpty();
    assertThat(first.session.isSuspended()).isTrue();

    assertThat(store.run("set a 1")).isEqualTo("+OK");
    assertThat(first.replies()).isEqualTo("[\"a\", \"1\"]");
    assertThat(first.session.isSuspended()).isFalse();
    assertThat(first.resumed).isEqualTo(1);
    assertThat(second.replies()).isEmpty();

    store.run("set a 2");
    assertThat(second.replies()).isEqualTo("[\"a\", \"2\"]");
    store.run("set a 3");
    assertThat(store.run("get a")).isEqualTo("\"3\"");
  }

  @Test
  void aKeyThatIsNamedTwiceIsAwaitedOnce() {
    first.run("take a a 0");
    store.run("set a 1");
    assertThat(first.replies()).isEqualTo("[\"a\", \"1\"]");
    assertThat(store.executor.blockedClients().count()).isZero();
  }

  @Test
  void servesEachClientInAUnitOfItsOwn() {
    first.run("take a 0");
    second.run("take b 0");
    int[] units = new int[1];
    store.keyspace.listen(unit -> units[0]++);
    store.run("mset a 1 b 2");
    assertThat(units[0]).isEqualTo(3);
    assertThat(first.replies()).isEqualTo("[\"a\", \"1\"]");
    assertThat(second.replies()).isEqualTo("[\"b\", \"2\"]");
  }

  @Test
  void servesAtTheEndOfATransactionInTheOrderInWhichKeysBecameReady() {
    first.run("take a b c 0");
    store.run("multi");
    store.run("set c 1");
    store.run("set a 1");
    store.run("del c");
    store.run("set b 1");
    store.run("set c 2");
    assertThat(first.replies()).isEmpty();
    store.run("exec");
    assertThat(first.replies()).isEqualTo("[\"c\", \"2\"]");
    assertThat(store.run("exists a b c")).isEqualTo(":2");
  }

  @Test
  void servesNobodyFromAKeyThatCameAndWent() {
    first.run("take a 0");
    store.run("multi");
    store.run("set a 1");
    store.run("del a");
    store.run("exec");
    assertThat(first.session.isSuspended()).isTrue();
  }

  @Test
  void neverBlocksInsideATransaction() {
    store.run("multi");
    store.run("take a 0");
    store.run("set a 1");
    store.run("take a 0");
    assertThat(store.run("exec")).isEqualTo("[+LATE, +OK, [\"a\", \"1\"]]");
  }

  @Test
  void goesOnWaitingWhileAKeyHoldsAnotherType() {
    first.run("take a 0");
    store.run("hset a f v");
    assertThat(first.session.isSuspended()).isTrue();
    store.run("set b 1");
    store.run("rename b a");
    assertThat(first.replies()).isEqualTo("[\"a\", \"1\"]");
  }

  @ParameterizedTest
  @CsvSource({"rename x a, 0", "copy x a, 0", "copy x a db 3, 3", "swapdb 0 3, 3", "swapdb 3 0, 3"})
  void noticesEveryWayInWhichAKeyComesToBe(String command, int db) {
    store.run("set x 1");
    store.run("set a 1");
    store.run("move a 5");
    if (command.startsWith("swapdb")) {
      store.run("rename x a");
    }
    first.run("select " + db);
    first.run("take a 0");
    store.run(command);
    assertThat(first.replies()).isEqualTo("[\"a\", \"1\"]");
  }

  @Test
  void noticesAKeyThatIsMoved() {
    store.run("set a 1");
    first.run("select 3");
    first.run("take a 0");
    store.run("move a 3");
    assertThat(first.replies()).isEqualTo("[\"a\", \"1\"]");
  }

  @Test
  void whatOneServedClientDoesServesTheNext() {
    first.run("take b 0");
    second.run("passon a b 0");
    StoreHarness.Client third = store.new Client();
    third.run("take a 0");
    store.run("set a 1");
    assertThat(second.replies()).isEqualTo("+OK");
    assertThat(first.replies()).isEqualTo("[\"b\", \"1\"]");
    assertThat(third.session.isSuspended()).isTrue();
  }

  @Test
  void anErrorIsAReplyAndTheKeyServesTheNext() {
    store.run("set b 1");
    first.run("passon a b 0");
    second.run("take a 0");
    store.run("set a 1");
    assertThat(first.replies())
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(second.replies()).isEqualTo("[\"a\", \"1\"]");
  }

  @Test
  void letsClientsGoWhenTheirTimeIsUp() {
    BlockedClients blocked = store.executor.blockedClients();
    first.run("take a 0.0101");
    second.run("take a 0");
    StoreHarness.Client third = store.new Client();
    third.run("take a b 0.005");
    assertThat(blocked.msUntilTimeout()).isEqualTo(5);
    assertThat(blocked.timedCount()).isEqualTo(2);

    store.pass(4);
    assertThat(blocked.timeOut()).isZero();
    store.pass(1);
    assertThat(blocked.timeOut()).isEqualTo(1);
    assertThat(third.replies()).isEqualTo("+LATE");
    assertThat(blocked.msUntilTimeout()).isEqualTo(6);
    store.pass(6);
    assertThat(blocked.timeOut()).isEqualTo(1);
    assertThat(first.replies()).isEqualTo("+LATE");
    assertThat(blocked.msUntilTimeout()).isEqualTo(Long.MAX_VALUE);
    store.pass(1_000_000);
    assertThat(blocked.timeOut()).isZero();

    store.run("set a 1");
    assertThat(second.replies()).isEqualTo("[\"a\", \"1\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "x, timeout is not a float or out of range",
    "-1, timeout is negative",
    "-inf, timeout is negative",
    "inf, timeout is negative",
    "9223372036854776, timeout is negative",
    "1e4000, timeout is negative"
  })
  void refusesATimeThatIsNone(String seconds, String error) {
    assertThat(first.run("take a " + seconds)).isEqualTo("-ERR " + error);
    assertThat(first.session.isSuspended()).isFalse();
  }

  @Test
  void forgetsAClientThatHasGone() {
    first.run("take a 5");
    second.run("take a 5");
    store.executor.abandon(first.session);
    store.executor.close(first.session);
    store.run("set a 1");
    assertThat(first.replies()).isEmpty();
    assertThat(second.replies()).isEqualTo("[\"a\", \"1\"]");
    store.pass(5000);
    assertThat(store.executor.blockedClients().timeOut()).isZero();
  }

  @Test
  void isUnblockedByAnotherClient() {
    first.run("take a 0");
    second.run("take a 0");
    assertThat(store.run("client unblock " + first.session.id())).isEqualTo(":1");
    assertThat(first.replies()).isEqualTo("+LATE");
    assertThat(store.run("client unblock " + second.session.id() + " ERROR")).isEqualTo(":1");
    assertThat(second.replies()).isEqualTo("-UNBLOCKED client unblocked via CLIENT UNBLOCK");
    assertThat(store.run("client unblock " + first.session.id() + " timeout")).isEqualTo(":0");
    assertThat(store.run("client unblock 99")).isEqualTo(":0");
  }

  @Test
  void standsInTheListOfClientsAndIsNotIdle() {
    first.run("take a 10");
    assertThat(store.run("client list"))
        .contains("id=2 ")
        .contains("flags=b ")
        .contains("cmd=take");
    assertThat(store.run("info clients"))
        .contains("blocked_clients:1\r\n")
        .contains("clients_in_timeout_table:1\r\n");
    store.pass(1_000_000);
    store.executor.killIdle(10);
    assertThat(first.killed).isFalse();
    store.run("set a 1");
    store.executor.killIdle(10);
    assertThat(first.killed).isFalse();
    assertThat(store.run("client list")).doesNotContain("flags=b");
  }

  @Test
  void keepsQuietIfToldSo() {
    first.run("client reply skip");
    first.run("take a 0");
    store.run("set a 1");
    assertThat(first.replies()).isEmpty();
    assertThat(first.run("ping")).isEqualTo("+PONG");
    assertThat(store.value("a")).isNull();
  }

  @Test
  void countsErrorsOfServedClients() {
    store.run("set b 1");
    first.run("passon a b 0");
    store.run("set a 1");
    assertThat(store.run("info stats")).contains("total_error_replies:1\r\n");
    assertThat(store.keyspace.peek(0, new byte[] {'a'})).isInstanceOf(Entry.class);
  }

  @Test
  void waitsForWhatNoKeyTellsOf() {
    assertThat(first.run("hear 5")).isEmpty();
    assertThat(first.session.isBlocked()).isTrue();
    store.run("set a 1");
    assertThat(first.replies()).isEmpty();

    told.get(0).complete(reply -> reply.integer(7));

    assertThat(first.replies()).isEqualTo(":7");
    assertThat(first.resumed).isEqualTo(1);
    assertThat(store.executor.blockedClients().count()).isZero();
    store.pass(5000);
    assertThat(store.executor.blockedClients().timeOut()).isZero();
  }

  @Test
  void waitsForWhatNoKeyTellsOfUntilItIsLetGo() {
    first.run("hear 5");
    second.run("hear 0");
    store.pass(5000);
    assertThat(store.executor.blockedClients().timeOut()).isEqualTo(1);
    assertThat(first.replies()).isEqualTo("+LATE");
    store.run("client unblock " + second.session.id());
    assertThat(second.replies()).isEqualTo("+LATE");

    told.forEach(each -> each.complete(reply -> reply.integer(7)));

    assertThat(first.replies()).isEmpty();
    assertThat(second.replies()).isEmpty();
  }

  @Test
  void servesThoseWhoWaitForKeysWhateverOthersWaitFor() {
    first.run("hear 0");
    second.run("take a 0");
    told.get(0).complete(reply -> reply.integer(7));
    store.run("set a 1");
    assertThat(second.replies()).isEqualTo("[\"a\", \"1\"]");
  }
}
