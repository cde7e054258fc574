package io.keywake.monitoring;

import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.Figure;
import java.util.ArrayList;
import java.util.List;

/**
 * What one metric is, for the reference. Immutable.
 *
 * @param name as {@code /metrics} has it
 * @param labels their names
 * @param type {@code counter} or {@code gauge}
 * @param meaning one sentence
 */
public record MetricDescription(String name, List<String> labels, String type, String meaning) {
  static final String STATE = "state";
  static final String STATE_MEANING = "1 for the state that it is in, 0 for the others.";

  /** The metrics of things of a kind. */
  public static List<MetricDescription> of(Watched watched) {
    List<MetricDescription> described = new ArrayList<>();
    for (Figure figure : watched.figures()) {
      String name = Meters.name(watched, figure) + (figure.counts() ? ".total" : "");
      described.add(
          new MetricDescription(
              name.replace('.', '_'),
              watched.labels(),
              figure.counts() ? "counter" : "gauge",
              figure.meaning()));
    }
    if (watched.hasStates()) {
      List<String> labels = new ArrayList<>(watched.labels());
      labels.add(STATE);
      String name = Meters.PREFIX + watched.kind() + '.' + STATE;
      described.add(new MetricDescription(name.replace('.', '_'), labels, "gauge", STATE_MEANING));
    }
    return described;
  }
}
