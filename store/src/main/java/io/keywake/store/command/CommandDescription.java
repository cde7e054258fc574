package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes specs the way COMMAND INFO and COMMAND DOCS show them. Stateless. */
final class CommandDescription {
  private CommandDescription() {}

  /** The command or subcommand of a full name, or null. */
  static @Nullable CommandSpec find(CommandTable table, String fullName) {
    for (CommandSpec command : table.commands()) {
      if (command.fullName().equals(fullName)) {
        return command;
      }
      CommandTable subcommands = command.subcommands();
      if (subcommands != null && fullName.startsWith(command.name() + "|")) {
        return find(subcommands, fullName);
      }
    }
    return null;
  }

  /** The full names of commands and subcommands. */
  static List<String> names(CommandTable table, Predicate<CommandSpec> wanted) {
    List<String> names = new ArrayList<>();
    for (CommandSpec command : table.commands()) {
      if (wanted.test(command)) {
        names.add(command.fullName());
      }
      if (command.subcommands() != null) {
        names.addAll(names(command.subcommands(), wanted));
      }
    }
    return names;
  }

  /** Ten elements: name, arity, flags, three about keys, categories, tips, key specs, children. */
  static void writeInfo(ReplyWriter reply, CommandSpec command) {
    reply.arrayHeader(10);
    reply.bulk(command.fullName());
    reply.integer(command.arity());
    reply.setHeader(command.flags().size());
    command.flags().forEach(flag -> reply.simpleString(flag.redisName()));
    reply.integer(command.firstKey());
    reply.integer(command.lastKey());
    reply.integer(command.keyStep());
    reply.setHeader(command.categories().size());
    command.categories().forEach(category -> reply.simpleString(category.redisName()));
    reply.setHeader(0);
    writeKeySpec(reply, command);
    CommandTable subcommands = command.subcommands();
    reply.arrayHeader(subcommands == null ? 0 : subcommands.commands().size());
    if (subcommands != null) {
      subcommands.commands().forEach(each -> writeInfo(reply, each));
    }
  }

  private static void writeKeySpec(ReplyWriter reply, CommandSpec command) {
    if (command.firstKey() == 0) {
      reply.setHeader(0);
      return;
    }
    reply.setHeader(1);
    reply.mapHeader(3);
    reply.bulk("flags");
    reply.setHeader(1);
    reply.simpleString(command.flags().contains(CommandFlag.WRITE) ? "RW" : "RO");
    reply.bulk("begin_search");
    reply.mapHeader(2);
    reply.bulk("type");
    reply.bulk("index");
    reply.bulk("spec");
    reply.mapHeader(1);
    reply.bulk("index");
    reply.integer(command.firstKey());
    reply.bulk("find_keys");
    reply.mapHeader(2);
    reply.bulk("type");
    reply.bulk("range");
    reply.bulk("spec");
    reply.mapHeader(3);
    reply.bulk("lastkey");
    reply.integer(
        command.lastKey() < 0 ? command.lastKey() : command.lastKey() - command.firstKey());
    reply.bulk("keystep");
    reply.integer(command.keyStep());
    reply.bulk("limit");
    reply.integer(0);
  }

  /** The full name, and a map about it. */
  static void writeDocs(ReplyWriter reply, CommandSpec command) {
    CommandTable subcommands = command.subcommands();
    reply.bulk(command.fullName());
    reply.mapHeader(subcommands == null ? 3 : 4);
    reply.bulk("summary");
    reply.bulk(command.summary());
    reply.bulk("since");
    reply.bulk(command.since());
    reply.bulk("group");
    reply.bulk(command.group().redisName());
    if (subcommands != null) {
      reply.bulk("subcommands");
      reply.mapHeader(subcommands.commands().size());
      subcommands.commands().forEach(each -> writeDocs(reply, each));
    }
  }
}
