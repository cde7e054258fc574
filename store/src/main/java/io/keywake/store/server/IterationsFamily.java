package io.keywake.store.server;

import io.keywake.store.bgiteration.IterationStatus;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandException;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandFlag;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.Deferral;
import io.keywake.store.command.InfoSection;
import io.keywake.store.command.InfoWriter;
import io.keywake.store.command.StatusFields;
import io.keywake.store.resp.ReplyWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * KEYWAKE ITERATORS and KEYWAKE ITERATOR, the section of INFO about live iterations, and what is
 * watched of them. Owned by the execution thread.
 */
final class IterationsFamily implements CommandFamily, InfoSection, Watched {
  private static final int VERB = 2;
  private static final int NAME = 3;

  private final Iterations iterations;
  private final Executor executionThread;

  IterationsFamily(Iterations iterations, Executor executionThread) {
    this.iterations = iterations;
    this.executionThread = executionThread;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.addTo(
        "keywake",
        CommandSpec.named("iterators", 2)
            .flags(CommandFlag.ADMIN, CommandFlag.LOADING, CommandFlag.STALE)
            .summary("Tell how the live background iterations stand.")
            .handler(call -> list(call.reply())));
    table.addTo(
        "keywake",
        CommandSpec.named("iterator", -3)
            .flags(
                CommandFlag.ADMIN,
                CommandFlag.LOADING,
                CommandFlag.STALE,
                CommandFlag.BLOCKING,
                CommandFlag.NO_MULTI)
            .usage("TERMINATE <name>")
            .summary("Break a background iteration off; its client is told.")
            .handler(this::iterator));
  }

  private void list(ReplyWriter reply) {
    List<IterationStatus> statuses = iterations.statuses();
    reply.mapHeader(statuses.size());
    for (IterationStatus status : statuses) {
      reply.bulk(status.name());
      addFields(new StatusFields(), status).reply(reply);
    }
  }

  private void iterator(CommandCall call) {
    if (!call.is(VERB, "terminate") || call.size() != NAME + 1) {
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for '"
              + call.text(VERB)
              + "'. Try KEYWAKE HELP.");
    }
    // Whoever hears of the end may begin another iteration, and none begins inside a unit.
    Deferral later = call.defer();
    String name = call.text(NAME);
    executionThread.execute(
        () -> {
          boolean isEnded = iterations.terminate(name, "terminated by KEYWAKE ITERATOR TERMINATE");
          later.complete(isEnded ? ReplyWriter::ok : reply -> reply.error(noSuchIterator(name)));
        });
  }

  private String noSuchIterator(String name) {
    List<String> names = iterations.statuses().stream().map(IterationStatus::name).toList();
    return "ERR no iterator '" + name + "'; there are " + (names.isEmpty() ? "none" : names);
  }

  @Override
  public String name() {
    return "Iterators";
  }

  @Override
  public void write(InfoWriter fields) {
    List<IterationStatus> statuses = iterations.statuses();
    fields.field("iterators", statuses.size());
    for (int index = 0; index < statuses.size(); index++) {
      IterationStatus status = statuses.get(index);
      StatusFields line = new StatusFields().put("name", status.name());
      fields.field("iterator" + index, addFields(line, status).line());
    }
  }

  @Override
  public String kind() {
    return "iterator";
  }

  @Override
  public List<Figure> figures() {
    return List.of(
        Figure.percent("walk-percent", "walked", "The part of the keyspace that is walked."),
        Figure.counter("entries", "entries", "Entries presented, again presented ones included."),
        Figure.counter("effects", "effects", "Changes forwarded."),
        Figure.counter(
            "folded-changes", "folded.changes", "Changes covered by a later presentation."),
        Figure.gauge("pending-keys", "pending.keys", "Keys that wait to be presented again."),
        Figure.gauge("queue-items", "queue.items", "Items that wait for the client."),
        Figure.bytes("queue-bytes", "queue", "What they keep alive."),
        Figure.gauge("queue-target", "queue.target.items", "Up to where the queue is filled now."),
        Figure.millis("run-ms", "run", "Time since the iteration began."),
        Figure.millis("item-ms", "item", "For how long the client is at its present item."),
        Figure.gauge("sequence", "sequence", "The store's, of the item that was queued last."));
  }

  @Override
  public List<Report> reports() {
    return iterations.statuses().stream()
        .map(
            status ->
                new Report(
                    status.name(),
                    Map.of("iterator", status.name()),
                    addFields(new StatusFields(), status)))
        .toList();
  }

  private static StatusFields addFields(StatusFields fields, IterationStatus status) {
    return fields
        .put("state", status.state().name().toLowerCase(Locale.ROOT))
        .put("client", status.attached() ? "attached" : "detached")
        .put("view", status.view().name().toLowerCase(Locale.ROOT))
        .put("forwards", status.forwards() ? "effects" : "nothing")
        .put("slots", status.scope().isAll() ? "all" : status.scope().toString())
        .put("walk-percent", Math.round(status.position() * 10_000) / 100.0)
        .put("entries", status.entries())
        .put("effects", status.effects())
        .put("folded-changes", status.folded())
        .put("pending-keys", status.pending())
        .put("queue-items", status.queueLength())
        .put("queue-bytes", status.queueBytes())
        .put("queue-target", status.queueTarget())
        .put("run-ms", status.runMs())
        .put("item-ms", status.currentItemMs())
        .put("sequence", status.sequence());
  }
}
