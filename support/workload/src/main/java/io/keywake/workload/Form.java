package io.keywake.workload;

import io.keywake.workload.WorkloadSettings.Database;

/** One way to make a command. */
@FunctionalInterface
interface Form {
  /** A command for a connection that has selected {@code db}. */
  byte[][] command(Database db);
}
