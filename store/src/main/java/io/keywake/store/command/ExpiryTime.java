package io.keywake.store.command;

/** Points in time as commands give them, in ms since the epoch. Stateless. */
final class ExpiryTime {
  /** How the number of an argument is meant. */
  enum Unit {
    SECONDS(1000, false),
    MILLISECONDS(1, false),
    UNIX_SECONDS(1000, true),
    UNIX_MILLISECONDS(1, true);

    private final long ms;
    private final boolean absolute;

    Unit(long ms, boolean absolute) {
      this.ms = ms;
      this.absolute = absolute;
    }
  }

  private ExpiryTime() {}

  /** A time that may have passed already, as EXPIRE takes it. */
  static long of(CommandCall call, int index, Unit unit) {
    long number = call.integer(index);
    if (number > Long.MAX_VALUE / unit.ms || number < Long.MIN_VALUE / unit.ms) {
      throw CommandException.invalidExpiry(call.spec().fullName());
    }
    long ms = number * unit.ms;
    long base = unit.absolute ? 0 : call.nowMs();
    if (ms > Long.MAX_VALUE - base) {
      throw CommandException.invalidExpiry(call.spec().fullName());
    }
    return base + ms;
  }

  /** A time given by a positive number, as SET and GETEX take it. */
  static long ofPositive(CommandCall call, int index, Unit unit) {
    if (call.integer(index) <= 0) {
      throw CommandException.invalidExpiry(call.spec().fullName());
    }
    return of(call, index, unit);
  }
}
