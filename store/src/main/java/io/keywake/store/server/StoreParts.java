package io.keywake.store.server;

import static io.keywake.store.server.Watched.Figure.counter;
import static io.keywake.store.server.Watched.Figure.gauge;
import static io.keywake.store.server.Watched.Figure.millis;

import io.keywake.store.command.CommandTable;
import io.keywake.store.command.StatusFields;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import io.keywake.store.rdb.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is watched of a store's parts: databases, commands, snapshots. Stateless. */
final class StoreParts {
  private record Part(
      String kind, List<String> labels, List<Figure> figures, Supplier<List<Report>> asking)
      implements Watched {
    @Override
    public List<Report> reports() {
      return asking.get();
    }
  }

  private StoreParts() {}

  /** The databases that have keys. */
  static Watched databases(Keyspace keyspace) {
    return new Part(
        "database",
        List.of("db"),
        List.of(
            gauge("keys", "keys", "Keys of the database."),
            gauge("expiring-keys", "expiring.keys", "Keys of the database that have an expiry.")),
        () -> {
          List<Watched.Report> reports = new ArrayList<>();
          for (int db = 0; db < keyspace.databases(); db++) {
            Table table = keyspace.table(db);
            if (table.size() > 0) {
              reports.add(
                  report(
                      "db",
                      String.valueOf(db),
                      new StatusFields()
                          .put("keys", table.size())
                          .put("expiring-keys", table.expiringCount())));
            }
          }
          return reports;
        });
  }

  /** The commands that were executed at all. */
  static Watched commands(CommandTable commands) {
    return new Part(
        "command",
        List.of("command", "group"),
        List.of(counter("calls", "calls", "How often the command was executed.")),
        () -> commands.calls().stream().map(StoreParts::report).toList());
  }

  private static Watched.Report report(CommandTable.Calls calls) {
    return new Watched.Report(
        calls.name(),
        Map.of("command", calls.name(), "group", calls.group()),
        new StatusFields().put("calls", calls.count()));
  }

  /** Snapshots, as one thing. */
  static Watched snapshots(Snapshots snapshots) {
    return new Part(
        "snapshot",
        List.of(),
        List.of(
            gauge("saving", "saving", "1 while a snapshot is saved in the background."),
            gauge("saved-keys", "saved.keys", "Keys that it has saved so far."),
            counter("saves", "saves", "Snapshots saved since the start."),
            counter("failures", "failures", "Snapshots that could not be saved."),
            millis(
                "last-save-age-ms",
                "last.save.age",
                "Time since the last good one, or since the start."),
            millis(
                "last-duration-ms", "last.duration", "How long the last in the background took."),
            gauge(
                "unsaved-changes", "unsaved.changes", "Changes that the last one does not have.")),
        () -> List.of(new Watched.Report("snapshot", Map.of(), snapshots.fields())));
  }

  private static Watched.Report report(String label, String name, StatusFields fields) {
    return new Watched.Report(name, Map.of(label, name), fields);
  }
}
