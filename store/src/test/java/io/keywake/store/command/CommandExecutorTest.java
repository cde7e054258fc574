package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandExecutorTest {
  private @Nullable Deferral deferral;
  private final StoreHarness store = new StoreHarness(List.of(this::registerProbes));

  private void registerProbes(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("put", 3)
            .handler(
                call -> {
                  call.keyspace()
                      .strings()
                      .set(call.db(), call.arg(1), call.arg(2), Entry.NO_EXPIRY);
                  call.reply().ok();
                }));
    table.add(
        CommandSpec.named("drop", 2)
            .handler(
                call ->
                    call.reply()
                        .booleanValue(
                            call.keyspace().delete(call.db(), call.arg(1), DeleteCause.DELETED))));
    table.add(
        CommandSpec.named("fail", 1)
            .handler(
                call -> {
                  call.reply().arrayHeader(2);
                  call.reply().integer(1);
                  throw CommandException.syntax();
                }));
    table.add(
        CommandSpec.named("defect", 1)
            .handler(
                call -> {
                  throw new IllegalStateException("defect");
                }));
    table.add(
        CommandSpec.named("later", 1)
            .flags(CommandFlag.BLOCKING, CommandFlag.NO_MULTI)
            .handler(call -> deferral = call.defer()));
  }

  @Test
  void findsCommandsWhateverTheCase() {
    assertThat(store.run("PiNg")).isEqualTo("+PONG");
    assertThat(store.run("pingx")).startsWith("-ERR unknown command 'pingx'");
  }

  @Test
  void quotesBytesAsTheyCame() {
    StoreHarness.Client client = store.first();
    byte[][] request = {{'x', (byte) 0xff}, {(byte) 0xc3}};
    store.executor.execute(client.session, request, client.reply);
    assertThat(new String(client.reply.takeBytes(), ISO_8859_1))
        .isEqualTo("-ERR unknown command 'x\u00ff', with args beginning with: '\u00c3' \r\n");
  }

  @Test
  void quotesTheBeginningOfAnUnknownCommand() {
    assertThat(store.run("foo a b c"))
        .isEqualTo("-ERR unknown command 'foo', with args beginning with: 'a' 'b' 'c' ");
    assertThat(store.run("foo", "x".repeat(200), "y"))
        .isEqualTo(
            "-ERR unknown command 'foo', with args beginning with: '" + "x".repeat(128) + "' ");
  }

  @Test
  void quotesBytesThatAreNoTextAsTheyAre() {
    byte[][] request = {{(byte) 0xFF, (byte) 0xC3}};
    store.executor.execute(store.first().session, request, store.first().reply);
    assertThat(new String(store.first().reply.takeBytes(), ISO_8859_1))
        .startsWith("-ERR unknown command '\u00ff\u00c3', with args");
  }

  @Test
  void refusesAWrongNumberOfArguments() {
    assertThat(store.run("echo")).isEqualTo("-ERR wrong number of arguments for 'echo' command");
    assertThat(store.run("ECHO a b"))
        .isEqualTo("-ERR wrong number of arguments for 'echo' command");
  }

  @Test
  void takesBackWhatAFailedCommandWrote() {
    assertThat(store.run("fail")).isEqualTo("-ERR syntax error");
  }

  @Test
  void doesNotSwallowADefect() {
    assertThatThrownBy(() -> store.run("defect"))
        .isInstanceOf(Invariant.Broken.class)
        .hasRootCauseMessage("defect");
  }

  @Test
  void asksForAuthentication() {
    store.run("config set requirepass secret");
    StoreHarness.Client client = store.new Client();

    assertThat(client.run("echo a")).isEqualTo("-NOAUTH Authentication required.");
    assertThat(store.run("echo a")).isEqualTo("\"a\"");
  }

  @Test
  void queuesCommandsBetweenMultiAndExec() {
    assertThat(store.run("multi")).isEqualTo("+OK");
    assertThat(store.run("echo a")).isEqualTo("+QUEUED");
    assertThat(store.run("fail")).isEqualTo("+QUEUED");
    assertThat(store.run("ping")).isEqualTo("+QUEUED");
    assertThat(store.run("exec")).isEqualTo("[\"a\", -ERR syntax error, +PONG]");
    assertThat(store.run("exec")).isEqualTo("-ERR EXEC without MULTI");
  }

  @Test
  void makesATransactionOneUnit() {
    int[] units = new int[1];
    int[] effects = new int[1];
    store.keyspace.listen(
        unit -> {
          units[0]++;
          effects[0] += unit.effects().size();
        });
    store.run("multi");
    store.run("put a 1");
    store.run("put b 2");
    store.run("drop a");
    store.run("exec");

    assertThat(units[0]).isEqualTo(1);
    assertThat(effects[0]).isEqualTo(3);
  }

  @Test
  void abortsATransactionWhoseCommandsWereRefused() {
    store.run("multi");
    assertThat(store.run("nonsense")).startsWith("-ERR unknown command");
    assertThat(store.run("put a 1")).isEqualTo("+QUEUED");
    assertThat(store.run("exec"))
        .isEqualTo("-EXECABORT Transaction discarded because of previous errors.");
    assertThat(store.run("drop a")).isEqualTo(":0");

    store.run("multi");
    assertThat(store.run("exec now"))
        .isEqualTo(
            "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec'"
                + " command");
    assertThat(store.run("exec")).isEqualTo("-ERR EXEC without MULTI");
  }

  @Test
  void failsATransactionWhoseWatchedKeyChanged() {
    StoreHarness.Client other = store.new Client();
    store.run("put a 1");
    store.run("watch a b");
    other.run("put a 2");
    store.run("multi");
    store.run("ping");
    assertThat(store.run("exec")).isEqualTo("nil");

    store.run("multi");
    store.run("ping");
    assertThat(store.run("exec")).isEqualTo("[+PONG]");
  }

  @Test
  void failsATransactionWhoseAbsentKeyCameAndWent() {
    StoreHarness.Client other = store.new Client();
    store.run("watch a");
    other.run("put a 1");
    other.run("drop a");
    store.run("multi");
    assertThat(store.run("exec")).isEqualTo("nil");

    store.run("watch a");
    other.run("put b 1");
    store.run("multi");
    assertThat(store.run("exec")).isEqualTo("[]");
  }

  @Test
  void letsAClientWaitForADeferredReply() {
    assertThat(store.run("later")).isEmpty();
    assertThat(store.first().session.isSuspended()).isTrue();
    assertThat(deferral).isNotNull();

    deferral.complete(reply -> reply.integer(7));
    assertThat(store.first().replies()).isEqualTo(":7");
    assertThat(store.first().session.isSuspended()).isFalse();
    assertThat(store.first().resumed).isEqualTo(1);

    deferral.complete(reply -> reply.integer(8));
    assertThat(store.first().replies()).isEmpty();
  }

  @Test
  void forgetsADeferredReplyWhoseClientHasGone() {
    StoreHarness.Client client = store.new Client();
    client.run("later");
    assertThat(deferral).isNotNull();
    store.executor.close(client.session);

    assertThat(deferral.isOpen()).isFalse();
    deferral.complete(reply -> reply.integer(7));
    assertThat(client.replies()).isEmpty();
  }

  @Test
  void refusesToDeferInsideATransaction() {
    store.run("multi");
    assertThat(store.run("later")).isEqualTo("-ERR Command not allowed inside a transaction");
  }

  @Test
  void disconnectsIdleClientsButNotThoseThatWait() {
    StoreHarness.Client idle = store.new Client();
    StoreHarness.Client waiting = store.new Client();
    waiting.run("later");
    store.pass(11_000);
    store.run("ping");

    store.executor.killIdle(11);
    assertThat(idle.killed).isFalse();
    store.executor.killIdle(10);
    assertThat(idle.killed).isTrue();
    assertThat(waiting.killed).isFalse();
    assertThat(store.first().killed).isFalse();
  }

  @Test
  void quotesNoMoreThanALittleOfWhatItRefuses() {
    assertThat(store.run("expire", "a", "1", "x".repeat(1000)))
        .isEqualTo("-ERR Unsupported option " + "x".repeat(128));
  }
}
