package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.STALE;

import io.keywake.store.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What commands there are: COMMAND. Owned by the execution thread. */
final class CommandsFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("command", -1)
            .group(CommandGroup.CONNECTION)
            .flags(LOADING, STALE)
            .since("2.8.13")
            .summary("Describes all commands.")
            .handler(CommandsFamily::infoOfAll)
            .subcommand(
                about("count", 2)
                    .summary("Reply how many commands there are.")
                    .handler(call -> call.reply().integer(call.table().commands().size())))
            .subcommand(
                about("info", -2)
                    .usage("[<command> ...]")
                    .summary("Describe these commands, or all.")
                    .handler(CommandsFamily::info))
            .subcommand(
                about("docs", -2)
                    .usage("[<command> ...]")
                    .since("7.0.0")
                    .summary("Document these commands, or all.")
                    .handler(CommandsFamily::docs))
            .subcommand(
                about("list", -2)
                    .usage("[FILTERBY (MODULE <name>|ACLCAT <category>|PATTERN <pattern>)]")
                    .since("7.0.0")
                    .summary("List the names of commands.")
                    .handler(CommandsFamily::list))
            .subcommand(
                about("getkeys", -4)
                    .usage("<command> [<arg> ...]")
                    .summary("Tell which arguments of a command are keys.")
                    .handler(CommandsFamily::keys)));
  }

  private static CommandSpec.Builder about(String name, int arity) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.CONNECTION)
        .flags(LOADING, STALE)
        .since("2.8.13");
  }

  private static void infoOfAll(CommandCall call) {
    List<CommandSpec> commands = call.table().commands();
    call.reply().arrayHeader(commands.size());
    commands.forEach(command -> CommandDescription.writeInfo(call.reply(), command));
  }

  private static void info(CommandCall call) {
    if (call.size() == 2) {
      infoOfAll(call);
      return;
    }
    call.reply().arrayHeader(call.size() - 2);
    for (int index = 2; index < call.size(); index++) {
      CommandSpec command = named(call, index);
      if (command == null) {
        call.reply().nullArray();
      } else {
        CommandDescription.writeInfo(call.reply(), command);
      }
    }
  }

  /** A name may be that of a subcommand: {@code client|list}. */
  private static @Nullable CommandSpec named(CommandCall call, int index) {
    String name = call.text(index).toLowerCase(Locale.ROOT);
    return CommandDescription.find(call.table(), name);
  }

  private static void docs(CommandCall call) {
    ReplyWriter reply = call.reply();
    if (call.size() == 2) {
      List<CommandSpec> commands = call.table().commands();
      reply.mapHeader(commands.size());
      commands.forEach(command -> CommandDescription.writeDocs(reply, command));
      return;
    }
    List<CommandSpec> known = new ArrayList<>();
    for (int index = 2; index < call.size(); index++) {
      CommandSpec command = named(call, index);
      if (command != null) {
        known.add(command);
      }
    }
    reply.mapHeader(known.size());
    known.forEach(command -> CommandDescription.writeDocs(reply, command));
  }

  private static void list(CommandCall call) {
    Predicate<CommandSpec> wanted = command -> true;
    if (call.size() == 5 && call.is(2, "filterby")) {
      wanted = filter(call);
    } else if (call.size() != 2) {
      throw CommandException.syntax();
    }
    List<String> names = CommandDescription.names(call.table(), wanted);
    call.reply().arrayHeader(names.size());
    names.forEach(call.reply()::bulk);
  }

  private static Predicate<CommandSpec> filter(CommandCall call) {
    if (call.is(3, "module")) {
      return command -> false;
    }
    if (call.is(3, "aclcat")) {
      String category = "@" + call.text(4).toLowerCase(Locale.ROOT);
      return command ->
          command.categories().stream().anyMatch(each -> each.redisName().equals(category));
    }
    if (call.is(3, "pattern")) {
      Glob glob = new Glob(call.arg(4), true);
      return command -> glob.matches(command.fullName().getBytes(StandardCharsets.US_ASCII));
    }
    throw CommandException.syntax();
  }

  private static void keys(CommandCall call) {
    byte[][] args = Arrays.copyOfRange(call.args(), 2, call.size());
    CommandSpec command = call.table().resolve(args);
    if (command == null) {
      throw new CommandException("ERR Invalid command specified");
    }
    if (command.firstKey() == 0 && command.keyCount() == 0) {
      throw new CommandException("ERR The command has no key arguments");
    }
    if (!command.admitsArguments(args.length)) {
      throw new CommandException("ERR Invalid number of arguments specified for command");
    }
    List<byte[]> keys = new ArrayList<>();
    if (command.firstKey() > 0) {
      int last = command.lastKey() < 0 ? args.length + command.lastKey() : command.lastKey();
      for (int index = command.firstKey(); index <= last; index += command.keyStep()) {
        keys.add(args[index]);
      }
    }
    addCountedKeys(command, args, keys);
    call.reply().arrayHeader(keys.size());
    keys.forEach(call.reply()::bulk);
  }

  private static void addCountedKeys(CommandSpec command, byte[][] args, List<byte[]> keys) {
    if (command.keyCount() == 0) {
      return;
    }
    long count = leadingNumber(args[command.keyCount()]);
    int first = command.keyCount() + 1;
    if (count < 1 || count > args.length - first) {
      throw new CommandException("ERR Invalid arguments specified for command");
    }
    keys.addAll(Arrays.asList(args).subList(first, first + (int) count));
  }

  /** As in Redis, what stands behind the digits does not matter here. */
  private static long leadingNumber(byte[] text) {
    long number = 0;
    for (int i = 0; i < text.length && text[i] >= '0' && text[i] <= '9'; i++) {
      number = Math.min(Integer.MAX_VALUE, number * 10 + text[i] - '0');
    }
    return number;
  }
}
