package io.keywake.store.command;

/**
 * A mistake of the client, with the error to reply. Thrown by handlers and caught by the {@link
 * CommandExecutor}, on the execution thread; it carries no stack trace, because it tells of the
 * client and not of the code.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param reply the whole error with its code, as in {@code ERR no such key}
   */
  public CommandException(String reply) {
    super(reply, null, false, false);
  }

  /** The whole error with its code. */
  public String reply() {
    return String.valueOf(getMessage());
  }

  public static CommandException syntax() {
    return new CommandException("ERR syntax error");
  }

  public static CommandException wrongType() {
    return new CommandException(
        "WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  public static CommandException notAnInteger() {
    return new CommandException("ERR value is not an integer or out of range");
  }

  public static CommandException notAFloat() {
    return new CommandException("ERR value is not a valid float");
  }

  /** There is no room for what the command might add. */
  static CommandException outOfMemory() {
    return new CommandException("OOM command not allowed when used memory > 'maxmemory'.");
  }

  /** Changes could not be saved. */
  static CommandException snapshotFailed() {
    return new CommandException(
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to"
            + " disk. Commands that may modify the data set are disabled, because this instance is"
            + " configured to report errors during writes if RDB snapshotting fails"
            + " (stop-writes-on-bgsave-error option). Please check the Redis logs for details about"
            + " the RDB error.");
  }

  public static CommandException noSuchKey() {
    return new CommandException("ERR no such key");
  }

  /**
   * Too few arguments, or too many.
   *
   * @param command the command's name in lower case, with its container's as in {@code
   *     client|setname}
   */
  public static CommandException wrongArity(String command) {
    return new CommandException("ERR wrong number of arguments for '" + command + "' command");
  }

  /** An expiry that does not fit into 64 bits, or is not positive where it must be. */
  public static CommandException invalidExpiry(String command) {
    return new CommandException("ERR invalid expire time in '" + command + "' command");
  }
}
