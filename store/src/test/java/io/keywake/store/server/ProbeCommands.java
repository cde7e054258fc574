package io.keywake.store.server;

import io.keywake.store.command.Awaited;
import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandFlag;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.Deferral;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands that show what the network does: COUNT, BIG bytes, LEAVE, DIE, BREAK, LATER, AWAIT key
 * seconds.
 */
final class ProbeCommands implements CommandFamily {
  /** How many of them were executed; for any thread. */
  final AtomicLong executed = new AtomicLong();

  /** The last LATER. */
  private final AtomicReference<@Nullable Deferral> later = new AtomicReference<>();

  @Override
  public void register(CommandTable.Builder table) {
    table.add(CommandSpec.named("count", 1).handler(this::count));
    table.add(CommandSpec.named("big", 2).handler(this::big));
    table.add(CommandSpec.named("leave", 1).handler(this::leave));
    table.add(CommandSpec.named("die", 1).handler(this::die));
    table.add(CommandSpec.named("break", 1).handler(this::breakInvariant));
    table.add(
        CommandSpec.named("later", 1)
            .flags(CommandFlag.BLOCKING, CommandFlag.NO_MULTI)
            .handler(call -> later.set(call.defer())));
    table.add(
        CommandSpec.named("await", 3)
            .flags(CommandFlag.WRITE, CommandFlag.BLOCKING)
            .handler(ProbeCommands::await));
  }

  boolean isReplyOwed() {
    return later.get() != null;
  }

  /** Replies to the last LATER. */
  void completeLater(String status) {
    Deferral deferral = later.get();
    if (deferral != null) {
      deferral.complete(reply -> reply.simpleString(status));
    }
  }

  /** Blocks for a string that is not there, and deletes it when it is. */
  private static void await(CommandCall call) {
    call.block(
        new Awaited(
            ValueType.STRING,
            List.of(call.arg(1)),
            call.deadlineMs(2),
            (served, key) -> {
              served.keyspace().delete(served.db(), key, DeleteCause.DELETED);
              served.reply().bulk(key);
            },
            ReplyWriter::nullBulk));
  }

  private void count(CommandCall call) {
    executed.incrementAndGet();
    call.reply().simpleString("COUNTED");
  }

  private void big(CommandCall call) {
    executed.incrementAndGet();
    byte[] value = new byte[call.int32(1)];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) ('a' + i % 23);
    }
    call.reply().bulkShared(value, 0, value.length);
  }

  private void leave(CommandCall call) {
    executed.incrementAndGet();
    call.session().closeAfterReply();
    call.reply().ok();
  }

  private void die(CommandCall call) {
    executed.incrementAndGet();
    call.reply().ok();
    call.session().connection().kill();
  }

  private void breakInvariant(CommandCall call) {
    executed.incrementAndGet();
    throw new IllegalStateException("broken invariant");
  }
}
