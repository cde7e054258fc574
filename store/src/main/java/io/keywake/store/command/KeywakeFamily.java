package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.STALE;

import io.keywake.store.keyspace.Entry;

/**
 * The container for what Redis does not have: KEYWAKE. Other components add their subcommands with
 * {@link CommandTable.Builder#addTo}. Owned by the execution thread.
 */
final class KeywakeFamily implements CommandFamily {
  /** The container's name. */
  static final String NAME = "keywake";

  private final StoreProcess process;

  KeywakeFamily(StoreProcess process) {
    this.process = process;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.container(NAME)
            .summary("A container for commands that Redis does not have.")
            .subcommand(
                CommandSpec.named("version", 2)
                    .flags(LOADING, STALE)
                    .summary("Reply the version of Keywake.")
                    .handler(call -> call.reply().bulk(process.version())))
            .subcommand(
                CommandSpec.named("sequence", 2)
                    .flags(READONLY, FAST)
                    .summary("Reply the sequence of the last change of any key.")
                    .handler(call -> call.reply().integer(call.keyspace().sequence())))
            .subcommand(
                CommandSpec.named("since", 3)
                    .flags(READONLY, FAST)
                    .keys(2, 2, 1)
                    .usage("<key>")
                    .summary("Reply the sequence from which on a key has been as it is now.")
                    .handler(KeywakeFamily::since)));
  }

  private static void since(CommandCall call) {
    Entry entry = call.peek(2);
    if (entry == null) {
      call.reply().nullBulk();
    } else {
      call.reply().integer(call.keyspace().unchangedSince(call.db(), entry));
    }
  }
}
