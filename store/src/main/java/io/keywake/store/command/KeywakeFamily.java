package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.STALE;

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
                    .handler(call -> call.reply().bulk(process.version()))));
  }
}
