package io.keywake.store.rdb;

import io.keywake.store.command.InfoSection;
import io.keywake.store.command.InfoWriter;
import io.keywake.store.keyspace.Keyspace;

/** INFO's section of snapshots, under Redis's names. Execution thread. */
final class SnapshotInfo implements InfoSection {
  private static final long MS_PER_SECOND = 1_000;

  private final Snapshots snapshots;
  private final Keyspace keyspace;

  SnapshotInfo(Snapshots snapshots, Keyspace keyspace) {
    this.snapshots = snapshots;
    this.keyspace = keyspace;
  }

  @Override
  public String name() {
    return "Persistence";
  }

  @Override
  public void write(InfoWriter fields) {
    SnapshotStatus status = snapshots.status();
    BackgroundSave running = snapshots.running();
    long runningMs =
        running == null ? SnapshotStatus.NEVER : keyspace.nowMs() - running.origin().timeMs();
    fields
        .field("loading", 0)
        .field("async_loading", 0)
        .field("current_cow_peak", 0)
        .field("current_cow_size", 0)
        .field("current_cow_size_age", 0)
        .field("current_fork_perc", "0.00")
        .field("current_save_keys_processed", running == null ? 0 : running.savedKeys())
        .field("current_save_keys_total", running == null ? 0 : running.origin().keyCount())
        .field("rdb_changes_since_last_save", snapshots.changes())
        .field("rdb_bgsave_in_progress", running == null ? 0 : 1)
        .field("rdb_last_save_time", status.lastSaveMs() / MS_PER_SECOND)
        .field("rdb_last_bgsave_status", status.isLastOk() ? "ok" : "err")
        .field("rdb_last_bgsave_time_sec", seconds(status.lastBackgroundMs()))
        .field("rdb_current_bgsave_time_sec", seconds(runningMs))
        .field("rdb_saves", status.saves())
        .field("rdb_last_cow_size", 0)
        .field("rdb_last_load_keys_expired", status.load().expiredKeys())
        .field("rdb_last_load_keys_loaded", status.load().keys())
        .field("rdb_loaded_store_id", status.load().storeId())
        .field("rdb_loaded_history_id", status.load().historyId())
        .field("rdb_loaded_sequence", status.load().sequence())
        .field("rdb_loaded_after_shutdown", status.load().isAfterShutdown() ? 1 : 0)
        .field("rdb_last_saved_sequence", status.savedSequence())
        .field("rdb_last_error", status.lastError())
        .field("aof_enabled", 0)
        .field("aof_rewrite_in_progress", 0)
        .field("aof_rewrite_scheduled", 0);
  }

  private static long seconds(long ms) {
    return ms == SnapshotStatus.NEVER ? SnapshotStatus.NEVER : ms / MS_PER_SECOND;
  }
}
