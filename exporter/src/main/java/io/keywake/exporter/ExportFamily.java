package io.keywake.exporter;

import io.keywake.store.bgiteration.KeyFilter;
import io.keywake.store.command.Awaited;
import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandException;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandFlag;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.Glob;
import io.keywake.store.resp.ReplyWriter;
import java.util.List;
import java.util.function.Consumer;

/** KEYWAKE EXPORT and KEYWAKE WAIT. Owned by the execution thread. */
final class ExportFamily implements CommandFamily {
  private static final int VERB = 2;
  private static final int NAME = 3;
  private static final int MATCH = 4;
  private static final int PATTERN = 5;
  private static final int TIMEOUT = 3;

  private final Exports exports;

  ExportFamily(Exports exports) {
    this.exports = exports;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.addTo(
        "keywake",
        CommandSpec.named("export", -3)
            .flags(CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.BLOCKING)
            .usage(
                "STATUS [<name>] | BARRIER <name> | STOP <name> | START <name>"
                    + " | REFRESH <name> [MATCH <pattern>]")
            .summary(
                "Tell how exports stand; have a barrier published, and reply its sequence; stop and"
                    + " start; publish keys again.")
            .handler(this::export));
    table.addTo(
        "keywake",
        CommandSpec.named("wait", 4)
            .flags(CommandFlag.BLOCKING)
            .usage("<export> <timeout>")
            .summary("Wait until everything written before is committed in Kafka, at most some ms.")
            .handler(this::waitFor));
  }

  private void export(CommandCall call) {
    if (call.is(VERB, "status") && call.size() <= NAME + 1) {
      status(call);
    } else if (call.is(VERB, "barrier") && call.size() == NAME + 1) {
      barrier(call);
    } else if (call.is(VERB, "stop") && call.size() == NAME + 1) {
      SupervisedExport export = find(call, NAME);
      later(call, export::stop);
    } else if (call.is(VERB, "start") && call.size() == NAME + 1) {
      SupervisedExport export = find(call, NAME);
      later(call, export::start);
    } else if (call.is(VERB, "refresh") && call.size() == NAME + 1) {
      refresh(call, KeyFilter.ALL);
    } else if (call.is(VERB, "refresh") && call.size() == PATTERN + 1 && call.is(MATCH, "match")) {
      Glob pattern = new Glob(call.arg(PATTERN));
      refresh(call, (db, key) -> pattern.matches(key));
    } else {
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for '"
              + call.text(VERB)
              + "'. Try KEYWAKE HELP.");
    }
  }

  private void status(CommandCall call) {
    if (call.size() == NAME + 1) {
      exports.status(find(call, NAME)).fields().reply(call.reply());
      return;
    }
    List<ExportStatus> statuses = exports.statuses();
    call.reply().mapHeader(statuses.size());
    for (ExportStatus status : statuses) {
      call.reply().bulk(status.name());
      status.fields().reply(call.reply());
    }
  }

  /** Replies a sequence that the export's next barrier is not lower than. */
  private void barrier(CommandCall call) {
    running(call).demandBarrier();
    call.reply().integer(call.keyspace().sequence());
  }

  private void refresh(CommandCall call, KeyFilter filter) {
    if (!running(call).refresh(filter)) {
      throw new CommandException(
          "ERR export '" + call.text(NAME) + "' is not running: its iteration was terminated");
    }
    call.reply().ok();
  }

  /** Replies when it is done, and lets others go on meanwhile. */
  private void later(CommandCall call, Consumer<Requester> work) {
    if (!call.mayBlock()) {
      throw new CommandException("ERR Command not allowed inside a transaction");
    }
    Requester client = Requester.of(call.block(Awaited.NO_DEADLINE, ReplyWriter::nullBulk));
    exports.later(() -> work.accept(client));
  }

  /** Replies up to where everything is published, or null if that is not far enough in time. */
  private void waitFor(CommandCall call) {
    SupervisedExport export = find(call, VERB);
    long timeoutMs = call.integer(TIMEOUT);
    if (timeoutMs < 0) {
      throw new CommandException("ERR timeout is negative");
    }
    long published = export.publishedSequence();
    if (published >= call.keyspace().sequence()) {
      call.reply().integer(published);
    } else if (!call.mayBlock()) {
      call.reply().nullBulk();
    } else {
      boolean ends = timeoutMs > 0 && timeoutMs < Awaited.NO_DEADLINE - call.nowMs();
      long deadlineMs = ends ? call.nowMs() + timeoutMs : Awaited.NO_DEADLINE;
      export.awaitPublication(Requester.of(call.block(deadlineMs, ReplyWriter::nullBulk)));
    }
  }

  private SupervisedExport running(CommandCall call) {
    SupervisedExport export = find(call, NAME);
    String refusal = export.refusal();
    if (refusal != null) {
      throw new CommandException(refusal);
    }
    return export;
  }

  private SupervisedExport find(CommandCall call, int index) {
    SupervisedExport export = exports.find(call.text(index));
    if (export == null) {
      throw new CommandException(
          "ERR no export '" + call.text(index) + "'; there are " + exports.names());
    }
    return export;
  }
}
