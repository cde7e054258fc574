package io.keywake.store.command;

/** Carries out one command, on the execution thread. */
@FunctionalInterface
public interface CommandHandler {
  /**
   * Changes the keyspace and writes exactly one reply (or {@link CommandCall#defer defers} it). The
   * number of arguments has been checked. Everything that a client can get wrong is found out, and
   * thrown as {@link CommandException}, before the first change; what was written of a reply until
   * then is taken back. Any other exception is a defect and stops the process.
   */
  void execute(CommandCall call);
}
