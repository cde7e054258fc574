package io.keywake.monitoring;

import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.Figure;
import io.keywake.store.server.Watched.Report;
import io.keywake.store.server.Watched.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of what is watched: things come and go, and each number of a thing's report is a
 * metric. Owned by the observer's thread; registries read the values on threads of their own.
 */
final class Meters {
  static final String PREFIX = "keywake.";

  private final MeterRegistry registry;
  private final Map<Subject, Bound> bound = new HashMap<>();

  /** Which thing. */
  private record Subject(String kind, Map<String, String> labels) {}

  /** A thing that has metrics. */
  private static final class Bound {
    final List<Meter> meters = new ArrayList<>();
    volatile Report report;

    Bound(Report report) {
      this.report = report;
    }

    /** The number behind a figure, or not-a-number if it is not known. */
    double value(Figure figure) {
      Object number = report.fields().asMap().get(figure.field());
      double value = number instanceof Number known ? known.doubleValue() : -1;
      return value < 0 ? Double.NaN : value * figure.scale();
    }
  }

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Takes over what was observed. */
  void update(Observation observation) {
    Set<Subject> seen = new HashSet<>();
    observation
        .reports()
        .forEach(
            (watched, reports) ->
                reports.forEach(
                    report -> {
                      Subject subject = new Subject(watched.kind(), report.labels());
                      seen.add(subject);
                      update(subject, watched, report);
                    }));
    bound
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = !seen.contains(each.getKey());
              if (gone) {
                each.getValue().meters.forEach(registry::remove);
              }
              return gone;
            });
  }

  private void update(Subject subject, Watched watched, Report report) {
    Bound known = bound.get(subject);
    if (known != null) {
      known.report = report;
      return;
    }
    Bound fresh = new Bound(report);
    bound.put(subject, fresh);
    List<Tag> labels = new ArrayList<>();
    report.labels().forEach((name, value) -> labels.add(Tag.of(name, value)));
    watched.figures().forEach(figure -> fresh.meters.add(meter(watched, figure, fresh, labels)));
    if (report.state() != null) {
      for (State state : State.values()) {
        fresh.meters.add(stateMeter(watched, state, fresh, labels));
      }
    }
  }

  private Meter meter(Watched watched, Figure figure, Bound thing, List<Tag> labels) {
    String name = name(watched, figure);
    String unit = figure.unit().isEmpty() ? null : figure.unit();
    if (figure.counts()) {
      return FunctionCounter.builder(name, thing, each -> each.value(figure))
          .tags(labels)
          .baseUnit(unit)
          .description(figure.meaning())
          .register(registry);
    }
    return Gauge.builder(name, thing, each -> each.value(figure))
        .tags(labels)
        .baseUnit(unit)
        .description(figure.meaning())
        .register(registry);
  }

  /** One metric for each state, so that a panel and an alert can name the state. */
  private Meter stateMeter(Watched watched, State state, Bound thing, List<Tag> labels) {
    return Gauge.builder(
            PREFIX + watched.kind() + '.' + MetricDescription.STATE,
            thing,
            each -> each.report.state() == state ? 1 : 0)
        .tags(Tags.of(labels).and(MetricDescription.STATE, state.name().toLowerCase(Locale.ROOT)))
        .description(MetricDescription.STATE_MEANING)
        .register(registry);
  }

  /** The unit is a part of the name, so that a count and a size of one thing differ. */
  static String name(Watched watched, Figure figure) {
    String name = PREFIX + watched.kind() + '.' + figure.metric();
    return figure.unit().isEmpty() ? name : name + '.' + figure.unit();
  }
}
