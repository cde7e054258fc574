package io.keywake.store.command;

/** A group of commands with their handlers, registered at assembly. Owned by the assembly. */
@FunctionalInterface
public interface CommandFamily {
  /** Adds the family's commands, and its subcommands of other families' containers. */
  void register(CommandTable.Builder table);
}
