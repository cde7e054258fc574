package io.keywake.workload;

import java.util.ArrayList;
import java.util.List;

/** A transaction in the making. */
final class TransactionScript {
  private final List<byte[][]> commands = new ArrayList<>();

  void watch(byte[] first, byte[] second) {
    add(Arguments.of("WATCH").add(first).add(second).command());
  }

  void unwatch() {
    add(Arguments.of("UNWATCH").command());
  }

  void begin() {
    add(Arguments.of("MULTI").command());
  }

  void add(byte[][] command) {
    commands.add(command);
  }

  Unit end(int db, boolean isGivenUp) {
    add(Arguments.of(isGivenUp ? "DISCARD" : "EXEC").command());
    return new Unit(db, List.copyOf(commands));
  }
}
