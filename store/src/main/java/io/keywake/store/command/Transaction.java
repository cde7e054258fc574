package io.keywake.store.command;

import java.util.ArrayList;
import java.util.List;

/** The commands queued since MULTI. Owned by the execution thread. */
final class Transaction {
  /** What a transaction may hold of arguments, in bytes. */
  static final long BYTES_MAX = 1L << 30;

  /** What an argument takes beside its bytes: header, reference, and a share of its command. */
  private static final int ARGUMENT_BYTES = 32;

  record Queued(CommandSpec spec, byte[][] args) {}

  private final List<Queued> commands = new ArrayList<>();
  private long bytes;
  private boolean broken;
  private boolean needsMemory;
  private boolean writes;

  void queue(CommandSpec spec, byte[][] args) {
    if (broken) {
      return;
    }
    for (byte[] arg : args) {
      bytes += arg.length + ARGUMENT_BYTES;
    }
    if (bytes > BYTES_MAX) {
      spoil();
      throw new CommandException("ERR Transaction is larger than " + BYTES_MAX + " bytes");
    }
    commands.add(new Queued(spec, args));
    needsMemory |= spec.denyOom;
    writes |= spec.write;
  }

  /** A command could not be queued: EXEC will refuse. */
  void spoil() {
    broken = true;
    commands.clear();
  }

  long bytes() {
    return bytes;
  }

  /** Whether one of the commands may enlarge the keyspace. */
  boolean needsMemory() {
    return needsMemory;
  }

  /** Whether one of the commands may change the keyspace. */
  boolean writes() {
    return writes;
  }

  boolean isBroken() {
    return broken;
  }

  List<Queued> commands() {
    return commands;
  }
}
