package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.READONLY;

import io.keywake.store.keyspace.Entry;
import java.util.function.Consumer;

/** What can be told of a value itself: OBJECT, MEMORY USAGE. Owned by the execution thread. */
final class ObjectFamily implements CommandFamily {
  /**
   * What a place in the table takes per entry: a position and a reference, at its usual filling.
   */
  private static final int TABLE_SLOT_BYTES = 20;

  private static final String WILL_ADJUST =
      " Please note that when switching between policies at runtime LRU and LFU data will take some"
          + " time to adjust.";

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.container("object")
            .group(CommandGroup.GENERIC)
            .since("2.2.3")
            .summary("A container for commands about values.")
            .subcommand(
                object("encoding", "Tells the form in which a key's value is held.")
                    .since("2.2.3")
                    .handler(call -> ofEntry(call, e -> call.reply().bulk(e.value().encoding()))))
            .subcommand(
                object("idletime", "Tells for how many seconds a key has not been used.")
                    .since("2.2.3")
                    .handler(ObjectFamily::idleTime))
            .subcommand(
                object(
                        "freq",
                        "Tells how often a key is used, if the policy of eviction counts it.")
                    .since("4.0.0")
                    .handler(ObjectFamily::frequency))
            .subcommand(
                object("refcount", "Replies 1: values are never shared.")
                    .since("2.2.3")
                    .handler(call -> ofEntry(call, e -> call.reply().integer(1)))));
    table.add(
        CommandSpec.container("memory")
            .since("4.0.0")
            .summary("A container for commands about memory.")
            .subcommand(
                CommandSpec.named("usage", -3)
                    .flags(READONLY)
                    .keys(2, 2, 1)
                    .since("4.0.0")
                    .usage("<key> [SAMPLES <count>]")
                    .summary("Estimates the bytes that a key takes with its value.")
                    .handler(ObjectFamily::memoryUsage)));
  }

  private static CommandSpec.Builder object(String name, String summary) {
    return CommandSpec.named(name, 3)
        .group(CommandGroup.GENERIC)
        .flags(READONLY)
        .keys(2, 2, 1)
        .usage("<key>")
        .summary(summary);
  }

  private static void ofEntry(CommandCall call, Consumer<Entry> told) {
    Entry entry = call.keyspace().peek(call.db(), call.arg(2));
    if (entry == null) {
      call.reply().nullBulk();
    } else {
      told.accept(entry);
    }
  }

  private static void idleTime(CommandCall call) {
    ofEntry(
        call,
        entry -> {
          if (call.executor().eviction().countsUses()) {
            throw new CommandException(
                "ERR An LFU maxmemory policy is selected, idle time not tracked." + WILL_ADJUST);
          }
          call.reply().integer(call.keyspace().idleSeconds(entry));
        });
  }

  private static void frequency(CommandCall call) {
    ofEntry(
        call,
        entry -> {
          if (!call.executor().eviction().countsUses()) {
            throw new CommandException(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked."
                    + WILL_ADJUST);
          }
          call.reply().integer(call.keyspace().useCount(entry));
        });
  }

  private static void memoryUsage(CommandCall call) {
    for (int index = 3; index < call.size(); index += 2) {
      if (!call.is(index, "samples") || index + 1 == call.size()) {
        throw CommandException.syntax();
      }
      // Sizes are kept up to date, nothing is sampled; but the number must be one.
      if (call.integer(index + 1) < 0) {
        throw CommandException.syntax();
      }
    }
    ofEntry(call, entry -> call.reply().integer(entry.heapBytes() + TABLE_SLOT_BYTES));
  }
}
