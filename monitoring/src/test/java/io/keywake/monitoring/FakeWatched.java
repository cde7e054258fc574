package io.keywake.monitoring;

import io.keywake.store.command.StatusFields;
import io.keywake.store.server.Watched;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Things that stand as a test says, whatever thread it is on. */
final class FakeWatched implements Watched {
  private final String kind;
  private final List<Figure> figures;
  private final Map<String, Report> reports = new ConcurrentSkipListMap<>();

  FakeWatched(String kind, Figure... figures) {
    this.kind = kind;
    this.figures = List.of(figures);
  }

  FakeWatched with(String name, State state, String reason) {
    return with(name, state, reason, new StatusFields());
  }

  FakeWatched with(String name, State state, String reason, StatusFields fields) {
    reports.put(name, new Report(name, Map.of(kind, name), state, reason, fields));
    return this;
  }

  FakeWatched without(String name) {
    reports.remove(name);
    return this;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public boolean hasStates() {
    return true;
  }

  @Override
  public List<Figure> figures() {
    return figures;
  }

  @Override
  public List<Report> reports() {
    return List.copyOf(reports.values());
  }
}
