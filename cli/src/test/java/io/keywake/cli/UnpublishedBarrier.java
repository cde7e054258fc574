package io.keywake.cli;

import io.keywake.store.command.CommandCall;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandFlag;
import io.keywake.store.command.CommandSpec;
import io.keywake.store.server.StoreExtension;
import java.util.List;
import java.util.Map;

/**
 * An export of a store in the topics of a {@link HandmadeExport}, which runs and is about to
 * publish the barrier that it is asked for. Owned by the execution thread.
 */
final class UnpublishedBarrier implements StoreExtension {
  private static final Map<String, String> STATUS =
      Map.of(
          "state",
          "running",
          "topic",
          HandmadeExport.TOPIC,
          "store-id",
          HandmadeExport.STORE_ID,
          "generation",
          Long.toString(HandmadeExport.GENERATION));

  /** What it promises: the first sequence that the topics do not have. */
  static final long SEQUENCE = HandmadeExport.SEQUENCE + 1;

  @Override
  public List<CommandFamily> commandFamilies() {
    return List.of(
        table ->
            table.addTo(
                "keywake",
                CommandSpec.named("export", -3)
                    .flags(CommandFlag.LOADING, CommandFlag.STALE)
                    .usage("STATUS [<name>] | BARRIER <name>")
                    .summary("Tell what is not true.")
                    .handler(UnpublishedBarrier::export)));
  }

  private static void export(CommandCall call) {
    if (call.is(2, "barrier")) {
      call.reply().integer(SEQUENCE);
      return;
    }
    if (call.size() == 3) {
      call.reply().mapHeader(1);
      call.reply().bulk("main");
    }
    call.reply().mapHeader(STATUS.size());
    STATUS.forEach(
        (name, value) -> {
          call.reply().bulk(name);
          call.reply().bulk(value);
        });
  }
}
