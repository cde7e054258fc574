package io.keywake.store.command;

import io.keywake.store.keyspace.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What may stand behind the value of SET, or behind the key of GETEX. Made for one call, on the
 * execution thread.
 */
final class SetOptions {
  /** What becomes of the expiry. A command names at most one, though perhaps more than once. */
  private enum Expiry {
    UNNAMED("", null),
    KEEPTTL("keepttl", null),
    PERSIST("persist", null),
    EX("ex", ExpiryTime.Unit.SECONDS),
    PX("px", ExpiryTime.Unit.MILLISECONDS),
    EXAT("exat", ExpiryTime.Unit.UNIX_SECONDS),
    PXAT("pxat", ExpiryTime.Unit.UNIX_MILLISECONDS);

    static final Expiry[] ALL = values();

    final String word;
    final ExpiryTime.@Nullable Unit unit;

    Expiry(String word, ExpiryTime.@Nullable Unit unit) {
      this.word = word;
      this.unit = unit;
    }
  }

  private final CommandCall call;
  private boolean ifAbsent;
  private boolean ifPresent;
  private boolean get;
  private Expiry expiry = Expiry.UNNAMED;
  private int timeIndex;

  private SetOptions(CommandCall call) {
    this.call = call;
  }

  static SetOptions ofSet(CommandCall call) {
    SetOptions options = new SetOptions(call);
    int index = 3;
    while (index < call.size()) {
      index = options.isCondition(index) ? index + 1 : options.expiry(index, Expiry.PERSIST);
    }
    return options;
  }

  static SetOptions ofGetex(CommandCall call) {
    SetOptions options = new SetOptions(call);
    int index = 2;
    while (index < call.size()) {
      index = options.expiry(index, Expiry.KEEPTTL);
    }
    return options;
  }

  /** Whether the word is one of SET's own, and takes it. */
  private boolean isCondition(int index) {
    if (call.is(index, "nx") && !ifPresent) {
      ifAbsent = true;
    } else if (call.is(index, "xx") && !ifAbsent) {
      ifPresent = true;
    } else if (call.is(index, "get")) {
      get = true;
    } else {
      return false;
    }
    return true;
  }

  /** Takes an expiry with its time and returns the index behind it. */
  private int expiry(int index, Expiry foreign) {
    for (Expiry each : Expiry.ALL) {
      if (each != Expiry.UNNAMED && each != foreign && call.is(index, each.word)) {
        boolean timed = each.unit != null;
        if ((expiry != Expiry.UNNAMED && expiry != each) || (timed && index + 1 == call.size())) {
          throw CommandException.syntax();
        }
        expiry = each;
        timeIndex = index + 1;
        return timed ? index + 2 : index + 1;
      }
    }
    throw CommandException.syntax();
  }

  /** Whether the reply is the old value. */
  boolean isGet() {
    return get;
  }

  /** Whether SET sets over what is there, or is not. */
  boolean admits(@Nullable Entry old) {
    return old == null ? !ifPresent : !ifAbsent;
  }

  /** Whether there is a time among the options. */
  boolean isTimed() {
    return expiry.unit != null;
  }

  /** Whether that time is one of the calendar, and may have passed. */
  boolean isAbsolute() {
    return expiry == Expiry.EXAT || expiry == Expiry.PXAT;
  }

  boolean isKeepTtl() {
    return expiry == Expiry.KEEPTTL;
  }

  boolean isPersist() {
    return expiry == Expiry.PERSIST;
  }

  /** The time in ms since the epoch, or {@link Entry#NO_EXPIRY} if there is none. */
  long expireAtMs() {
    return expiry.unit == null
        ? Entry.NO_EXPIRY
        : ExpiryTime.ofPositive(call, timeIndex, expiry.unit);
  }
}
