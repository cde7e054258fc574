package io.keywake.store.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands by name, whatever the case of its letters. For any thread, but for the counts of
 * calls; a look-up allocates nothing.
 *
 * <p>An open hash table at most a quarter full, so that nearly every look-up compares one name.
 */
public final class CommandTable {
  private static final int SLOTS_PER_COMMAND = 4;

  /** In the order in which they were added. */
  private final List<CommandSpec> commands;

  private final @Nullable CommandSpec[] slots;

  private CommandTable(List<CommandSpec> commands) {
    this.commands = Collections.unmodifiableList(commands);
    int size = Integer.highestOneBit(Math.max(1, commands.size()) * SLOTS_PER_COMMAND * 2 - 1);
    slots = new @Nullable CommandSpec[size];
    for (CommandSpec command : commands) {
      int slot = hash(command.nameBytes) & (size - 1);
      while (slots[slot] != null) {
        slot = (slot + 1) & (size - 1);
      }
      slots[slot] = command;
    }
  }

  public static Builder builder() {
    return new Builder("");
  }

  /** The command of that name, or null. */
  public @Nullable CommandSpec find(byte[] name) {
    int mask = slots.length - 1;
    for (int slot = hash(name) & mask; ; slot = (slot + 1) & mask) {
      CommandSpec candidate = slots[slot];
      if (candidate == null || Words.equalsIgnoringCase(name, candidate.nameBytes)) {
        return candidate;
      }
    }
  }

  /**
   * The command that a request asks for: a subcommand if the first word is a container, the
   * container itself if it stands alone; null if there is none of that name.
   */
  @Nullable CommandSpec resolve(byte[][] args) {
    CommandSpec command = find(args[0]);
    if (command == null || command.subcommands() == null || args.length == 1) {
      return command;
    }
    return command.subcommands().find(args[1]);
  }

  public List<CommandSpec> commands() {
    return commands;
  }

  /**
   * How often a command was executed since the start.
   *
   * @param name in lower case, of a subcommand as in {@code client|setname}
   * @param group what the command is about, under Redis's name
   */
  public record Calls(String name, String group, long count) {}

  /** Of every command that was executed at all, subcommands included. Execution thread. */
  public List<Calls> calls() {
    List<Calls> calls = new ArrayList<>();
    for (CommandSpec command : commands) {
      if (command.calls() > 0) {
        calls.add(new Calls(command.fullName(), command.group().redisName(), command.calls()));
      }
      if (command.subcommands() != null) {
        calls.addAll(command.subcommands().calls());
      }
    }
    return calls;
  }

  private static int hash(byte[] name) {
    int hash = name.length;
    for (byte each : name) {
      hash = 31 * hash + (each | 0x20);
    }
    return hash ^ (hash >>> 15);
  }

  /** Collects the commands of all families. */
  public static final class Builder {
    private final String prefix;
    private final Map<String, CommandSpec.Builder> commands = new LinkedHashMap<>();

    Builder(String prefix) {
      this.prefix = prefix;
    }

    public Builder add(CommandFamily family) {
      family.register(this);
      return this;
    }

    public Builder add(CommandSpec.Builder command) {
      if (commands.putIfAbsent(command.name, command) != null) {
        throw new IllegalStateException("command " + prefix + command.name + " added twice");
      }
      return this;
    }

    /** Adds a subcommand to a container that was added before, perhaps by another family. */
    public Builder addTo(String container, CommandSpec.Builder subcommand) {
      CommandSpec.Builder command = commands.get(container);
      if (command == null) {
        throw new IllegalStateException("no container " + container + " for " + subcommand.name);
      }
      command.subcommand(subcommand);
      return this;
    }

    public CommandTable build() {
      List<CommandSpec> specs = new ArrayList<>();
      commands.values().forEach(command -> specs.add(command.build(prefix)));
      return new CommandTable(specs);
    }
  }
}
