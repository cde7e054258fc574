package io.keywake.exporter;

import static io.keywake.store.server.Watched.Figure.bytes;
import static io.keywake.store.server.Watched.Figure.bytesCounter;
import static io.keywake.store.server.Watched.Figure.counter;
import static io.keywake.store.server.Watched.Figure.gauge;
import static io.keywake.store.server.Watched.Figure.millis;
import static io.keywake.store.server.Watched.Figure.percent;
import static io.keywake.store.server.Watched.Figure.seconds;

import io.keywake.store.server.Watched;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is watched of exports: their status, number by number. Reports are made on the execution
 * thread.
 */
final class ExportFigures implements Watched {
  static final List<Figure> FIGURES =
      List.of(
          gauge("partitions", "partitions", "Partitions of a data topic."),
          gauge("generation", "generation", "The generation that is published."),
          percent("walk-percent", "walked", "The part of the keyspace that is walked."),
          seconds(
              "eta-seconds", "walk.eta", "How long the rest of the walk takes, as it goes now."),
          gauge("records-per-second", "records.rate", "Records per second, over the last one."),
          counter("records", "records", "Records committed."),
          bytesCounter("bytes", "records", "Keys and values of these."),
          gauge("lag-changes", "lag.changes", "Changes of the store that are not published yet."),
          millis(
              "lag-ms", "lag", "For how long the oldest of these has been waiting; 0 if none is."),
          gauge("queue-items", "queue.items", "Items between store and exporter."),
          bytes("queue-bytes", "queue", "What they keep alive."),
          gauge("queue-target", "queue.target.items", "Up to where the queue is filled now."),
          gauge("pending-keys", "pending.keys", "Keys that wait to be presented again."),
          counter(
              "folded-changes", "folded.changes", "Changes covered by a later state of their key."),
          gauge("quarantined-keys", "quarantined.keys", "Keys that could not be published."),
          gauge(
              "removing-orphans", "removing.orphans", "1 while older generations have keys left."),
          percent("orphans-percent", "orphans.read", "The part of older records looked at."),
          gauge("barrier-sequence", "barrier.sequence", "Sequence of the last barrier."),
          millis("barrier-age-ms", "barrier.age", "Time since the last barrier."),
          counter("transactions", "transactions", "Transactions committed."),
          counter("lost-transactions", "lost.transactions", "Transactions that were not."),
          counter("outages", "outages", "How often the export was paused."),
          counter("restarts", "restarts", "Sessions ended by an exception nobody foresaw."),
          millis("state-age-ms", "state.age", "Time since the export came into its state."));

  private final Exports exports;

  ExportFigures(Exports exports) {
    this.exports = exports;
  }

  @Override
  public String kind() {
    return "export";
  }

  @Override
  public boolean hasStates() {
    return true;
  }

  @Override
  public List<Figure> figures() {
    return FIGURES;
  }

  @Override
  public List<Report> reports() {
    return exports.statuses().stream().map(ExportFigures::report).toList();
  }

  private static Report report(ExportStatus status) {
    Map<String, Object> fields = status.fields().asMap();
    State state = State.valueOf(String.valueOf(fields.get("state")).toUpperCase(Locale.ROOT));
    String reason = state == State.RUNNING ? "" : String.valueOf(fields.get("last-error"));
    return new Report(
        status.name(), Map.of("export", status.name()), state, reason, status.fields());
  }
}
