package io.keywake.monitoring;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.Report;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last minutes of what the console plots, so that it need not begin with nothing. For any
 * thread.
 */
final class History {
  /** Seconds, as observations go. */
  private static final int SAMPLES_MAX = 300;

  private static final List<String> PLOTTED =
      List.of("records-per-second", "lag-ms", "commands-per-second");

  /** By kind, name and field. */
  private final Map<String, Deque<Double>> series = new TreeMap<>();

  /** Takes over what was observed. */
  synchronized void add(Observation observation) {
    Map<String, Double> sample = new TreeMap<>();
    observation
        .reports()
        .forEach((watched, reports) -> reports.forEach(report -> add(sample, watched, report)));
    series.keySet().retainAll(sample.keySet());
    sample.forEach(
        (name, value) -> {
          Deque<Double> samples = series.computeIfAbsent(name, any -> new ArrayDeque<>());
          samples.addLast(value);
          if (samples.size() > SAMPLES_MAX) {
            samples.removeFirst();
          }
        });
  }

  private static void add(Map<String, Double> sample, Watched watched, Report report) {
    for (String field : PLOTTED) {
      if (report.fields().asMap().get(field) instanceof Number number) {
        sample.put(
            watched.kind() + '/' + report.name() + '/' + field, Math.max(0, number.doubleValue()));
      }
    }
  }

  /** {@code {"export/main/lag-ms": [0, 12, ...], ...}}, the latest last. */
  synchronized void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Deque<Double>> each : series.entrySet()) {
      json.writeArrayFieldStart(each.getKey());
      for (double value : each.getValue()) {
        json.writeNumber(value);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
