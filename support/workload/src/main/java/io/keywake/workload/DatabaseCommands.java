package io.keywake.workload;

import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/** Commands about whole databases. Owned by the workload's thread. */
final class DatabaseCommands {
  private final Material material;

  DatabaseCommands(Material material) {
    this.material = material;
  }

  byte[][] flushdb() {
    return flush("FLUSHDB");
  }

  byte[][] flushall() {
    return flush("FLUSHALL");
  }

  private byte[][] flush(String name) {
    Arguments command = Arguments.of(name);
    if (material.dice.oneIn(3)) {
      command.add(material.dice.oneIn(2) ? "ASYNC" : "SYNC");
    }
    return command.command();
  }

  /** There are two databases that may be swapped. */
  byte[][] swapdb() {
    List<Database> pair = material.swapPair();
    return Arguments.of("SWAPDB").add(pair.get(0).number()).add(pair.get(1).number()).command();
  }
}
