package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import java.util.Locale;

/** The HELP subcommand that every container has, told from its subcommands. Stateless. */
final class ContainerHelp {
  private ContainerHelp() {}

  /** The subcommands of a container with HELP among them. */
  static CommandTable tableOf(CommandSpec.Builder container) {
    CommandTable.Builder table = new CommandTable.Builder(container.name + "|");
    container.subcommands.forEach(table::add);
    table.add(
        CommandSpec.named("help", 2)
            .group(container.group)
            .flags(CommandFlag.LOADING, CommandFlag.STALE)
            .since("5.0.0")
            .summary("Print this help.")
            .handler(call -> reply(call, container)));
    return table.build();
  }

  private static void reply(CommandCall call, CommandSpec.Builder container) {
    ReplyWriter reply = call.reply();
    reply.arrayHeader(3 + 2L * container.subcommands.size());
    reply.simpleString(
        container.name.toUpperCase(Locale.ROOT)
            + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    for (CommandSpec.Builder subcommand : container.subcommands) {
      String name = subcommand.name.toUpperCase(Locale.ROOT);
      reply.simpleString(subcommand.usage.isEmpty() ? name : name + " " + subcommand.usage);
      reply.simpleString("    " + subcommand.summary);
    }
    reply.simpleString("HELP");
    reply.simpleString("    Print this help.");
  }
}
