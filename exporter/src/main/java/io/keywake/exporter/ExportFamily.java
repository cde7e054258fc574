package io.keywake.exporter;

import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandException;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandFlag;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.command.CommandTable;
import java.util.List;

/** KEYWAKE EXPORT. Owned by the execution thread. */
final class ExportFamily implements CommandFamily {
  private static final int VERB = 2;
  private static final int NAME = 3;

  private final Exports exports;

  ExportFamily(Exports exports) {
    this.exports = exports;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.addTo(
        "keywake",
        CommandSpec.named("export", -3)
            .flags(CommandFlag.LOADING, CommandFlag.STALE)
            .usage("STATUS [<name>] | BARRIER <name>")
            .summary("Tell how exports stand; have a barrier published, and reply its sequence.")
            .handler(this::export));
  }

  private void export(CommandCall call) {
    if (call.is(VERB, "status") && call.size() <= NAME + 1) {
      status(call);
    } else if (call.is(VERB, "barrier") && call.size() == NAME + 1) {
      barrier(call);
    } else {
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for '"
              + call.text(VERB)
              + "'. Try KEYWAKE HELP.");
    }
  }

  private void status(CommandCall call) {
    if (call.size() == NAME + 1) {
      ExportStatus status = exports.status(call.text(NAME));
      if (status == null) {
        throw noSuchExport(call.text(NAME));
      }
      status.fields().reply(call.reply());
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
    String name = call.text(NAME);
    Export export = exports.find(name);
    if (export == null) {
      throw noSuchExport(name);
    }
    ExportProgress.Snapshot progress = export.progress();
    if (progress.state().isFinal()) {
      throw new CommandException(
          "ERR export '" + name + "' has ended: " + progress.state() + ", " + progress.lastError());
    }
    export.demandBarrier();
    call.reply().integer(call.keyspace().sequence());
  }

  private CommandException noSuchExport(String name) {
    return new CommandException(
        "ERR no export '"
            + name
            + "'; there are "
            + exports.statuses().stream().map(ExportStatus::name).toList());
  }
}
