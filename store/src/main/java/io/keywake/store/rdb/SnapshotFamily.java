package io.keywake.store.rdb;

import static io.keywake.store.command.CommandFlag.ADMIN;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.NO_MULTI;
import static io.keywake.store.command.CommandFlag.STALE;

import io.keywake.store.command.AclCategory;
import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandException;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import java.io.IOException;

/** Snapshots: SAVE, BGSAVE, LASTSAVE. Owned by the execution thread. */
final class SnapshotFamily implements CommandFamily {
  private static final long MS_PER_SECOND = 1_000;

  private final Snapshots snapshots;

  SnapshotFamily(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("save", 1)
            .flags(ADMIN, NOSCRIPT, NO_MULTI)
            .summary("Saves a snapshot; every client waits until it is on disk.")
            .handler(this::save));
    table.add(
        CommandSpec.named("bgsave", -1)
            .flags(ADMIN, NOSCRIPT)
            .summary("Saves a snapshot of this moment in the background.")
            .handler(this::saveInBackground));
    table.add(
        CommandSpec.named("lastsave", 1)
            .flags(LOADING, STALE, FAST)
            .categories(AclCategory.ADMIN, AclCategory.DANGEROUS)
            .summary("Tells when a snapshot was saved last, in Unix seconds.")
            .handler(
                call -> call.reply().integer(snapshots.status().lastSaveMs() / MS_PER_SECOND)));
  }

  private void save(CommandCall call) {
    checkIdle();
    try {
      snapshots.save();
    } catch (IOException e) {
      throw new CommandException("ERR " + snapshots.status().lastError());
    }
    call.reply().ok();
  }

  private void saveInBackground(CommandCall call) {
    // With SCHEDULE it may wait for another kind of background work, of which there is none here.
    if (call.size() > 2 || (call.size() == 2 && !call.is(1, "schedule"))) {
      throw CommandException.syntax();
    }
    checkIdle();
    if (call.mayBlock()) {
      snapshots.begin();
    } else {
      // In a transaction: of the moment behind it, because a snapshot has no half of a unit.
      snapshots.executeOutsideOfUnits(
          () -> {
            if (snapshots.running() == null) {
              snapshots.begin();
            }
          });
    }
    call.reply().simpleString("Background saving started");
  }

  private void checkIdle() {
    if (snapshots.running() != null) {
      throw new CommandException("ERR Background save already in progress");
    }
  }
}
