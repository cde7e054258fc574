package io.keywake.monitoring;

import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How all that is watched stood at one moment. Immutable.
 *
 * @param takenNanos by the clock of the observer
 * @param reports by kind, in the order in which the kinds were contributed
 */
record Observation(long takenNanos, Map<Watched, List<Report>> reports) {

  /** Asks everything for its report. Execution thread. */
  static Observation of(List<Watched> watched, long nowNanos) {
    Map<Watched, List<Report>> reports = new LinkedHashMap<>();
    watched.forEach(each -> reports.put(each, List.copyOf(each.reports())));
    return new Observation(nowNanos, reports);
  }

  long ageMs(long nowNanos) {
    return Math.max(0, nowNanos - takenNanos) / 1_000_000;
  }

  /** The reports of things that have a state, with what they are. */
  List<Map.Entry<String, Report>> withState() {
    List<Map.Entry<String, Report>> found = new ArrayList<>();
    reports.forEach(
        (watched, each) ->
            each.stream()
                .filter(report -> report.state() != null)
                .forEach(report -> found.add(Map.entry(watched.kind(), report))));
    return found;
  }
}
