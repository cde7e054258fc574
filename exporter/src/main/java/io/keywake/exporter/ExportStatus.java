package io.keywake.exporter;

import io.keywake.store.bgiteration.IterationState;
import io.keywake.store.bgiteration.IterationStatus;
import io.keywake.store.command.StatusFields;
import java.util.Locale;

/**
 * How an export stands, as {@code KEYWAKE EXPORT STATUS} and INFO tell it. Immutable; made on the
 * execution thread.
 */
record ExportStatus(String name, StatusFields fields) {
  private static final long UNKNOWN = -1;

  /**
   * Puts a status together.
   *
   * @param storeId identity of the store
   * @param sequence the store's
   */
  static ExportStatus of(SupervisedExport export, String storeId, long sequence, long nowMs) {
    ExportProgress.Snapshot progress = export.progress();
    IterationStatus iteration = export.iterationStatus();
    long published = export.publishedSequence();
    boolean hasBarrier = progress.barrierSequence() >= 0;
    StatusFields fields = new StatusFields();
    fields.put("state", text(progress.state()));
    fields.put("phase", phase(iteration, hasBarrier));
    fields.put("topic", export.settings().topic());
    fields.put("selection", export.settings().selectionText());
    fields.put("partitions", (long) export.settings().partitions());
    fields.put("store-id", storeId);
    fields.put("generation", progress.generation());
    fields.put("walk-percent", Math.round(iteration.position() * 10_000) / 100.0);
    fields.put("eta-seconds", etaSeconds(iteration));
    fields.put("records-per-second", (double) Math.round(progress.recordsPerSecond()));
    fields.put("records", progress.records());
    fields.put("bytes", progress.bytes());
    fields.put("lag-changes", Math.max(0, sequence - Math.max(0, published)));
    fields.put("lag-ms", export.history().lagMs(published, sequence, nowMs));
    fields.put("queue-items", (long) iteration.queueLength());
    fields.put("queue-bytes", iteration.queueBytes());
    fields.put("queue-target", (long) iteration.queueTarget());
    fields.put("pending-keys", iteration.pending());
    fields.put("folded-changes", iteration.folded());
    fields.put("quarantined-keys", progress.quarantined());
    fields.put("barrier-sequence", progress.barrierSequence());
    fields.put("barrier-age-ms", hasBarrier ? nowMs - progress.barrierTimeMs() : UNKNOWN);
    fields.put("transactions", progress.transactions());
    fields.put("lost-transactions", progress.losses());
    fields.put("outages", progress.outages());
    fields.put("state-age-ms", Math.max(0, nowMs - progress.stateSinceMs()));
    OrphanRemoval.Status orphans = export.orphans();
    fields.put("removing-orphans", orphans.removing() ? 1L : 0L);
    fields.put("orphans-percent", Math.round(orphans.fraction() * 10_000) / 100.0);
    fields.put("restarts", progress.restarts());
    fields.put("refresh", iteration.refreshing() ? "running" : "none");
    String error = progress.lastError();
    fields.put("last-error", error == null ? "" : error);
    return new ExportStatus(export.settings().name(), fields);
  }

  private static String phase(IterationStatus iteration, boolean hasBarrier) {
    if (iteration.state() == IterationState.WALKING) {
      return "walking";
    }
    return hasBarrier ? "streaming" : "catching-up";
  }

  /** How long the rest of the walk takes if it goes on as it went until now. */
  private static long etaSeconds(IterationStatus iteration) {
    if (iteration.state() != IterationState.WALKING) {
      return 0;
    }
    double walked = iteration.position();
    return walked <= 0 ? UNKNOWN : Math.round(iteration.runMs() / 1000.0 * (1 - walked) / walked);
  }

  private static String text(ExportState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
