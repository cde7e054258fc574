package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.ADMIN;
import static io.keywake.store.command.CommandFlag.ALLOW_BUSY;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.NO_MULTI;
import static io.keywake.store.command.CommandFlag.STALE;

import io.keywake.store.command.StoreProcess.Saving;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The server as a whole: INFO, TIME, SHUTDOWN. Owned by the execution thread. */
final class ServerFamily implements CommandFamily {
  private final StoreEnvironment environment;

  ServerFamily(StoreEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("info", -1)
            .flags(LOADING, STALE)
            .categories(AclCategory.DANGEROUS)
            .summary("Tells about the server.")
            .handler(this::info));
    table.add(
        CommandSpec.named("time", 1)
            .flags(LOADING, STALE, FAST)
            .since("2.6.0")
            .summary("Tells the time: Unix seconds, and microseconds of the present one.")
            .handler(ServerFamily::time));
    table.add(
        CommandSpec.named("shutdown", -1)
            .flags(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY)
            .summary("Ends the server.")
            .handler(this::shutdown));
  }

  private void info(CommandCall call) {
    Set<String> wanted = new HashSet<>();
    for (int index = 1; index < call.size(); index++) {
      wanted.add(call.text(index).toLowerCase(Locale.ROOT));
    }
    boolean all = wanted.contains("all") || wanted.contains("everything");
    boolean defaults = wanted.isEmpty() || wanted.contains("default");
    List<InfoSection> sections =
        new ArrayList<>(new RedisInfo(environment, call.executor()).sections());
    sections.addAll(environment.infoSections());
    InfoWriter writer = new InfoWriter();
    for (InfoSection section : sections) {
      String name = section.name().toLowerCase(Locale.ROOT);
      if (all || (defaults && section.isDefault()) || wanted.contains(name)) {
        writer.section(section.name());
        section.write(writer);
      }
    }
    call.reply().verbatim("txt", writer.text());
  }

  private static void time(CommandCall call) {
    long nowMs = call.nowMs();
    call.reply().arrayHeader(2);
    call.reply().bulk(nowMs / 1000);
    call.reply().bulk(nowMs % 1000 * 1000);
  }

  private void shutdown(CommandCall call) {
    Saving saving = Saving.AS_CONFIGURED;
    boolean aborting = false;
    boolean forced = false;
    for (int index = 1; index < call.size(); index++) {
      if (call.is(index, "nosave") && saving != Saving.ALWAYS) {
        saving = Saving.NEVER;
      } else if (call.is(index, "save") && saving != Saving.NEVER) {
        saving = Saving.ALWAYS;
      } else if (call.is(index, "abort")) {
        aborting = true;
      } else if (call.is(index, "force")) {
        forced = true;
      } else if (!call.is(index, "now")) {
        throw CommandException.syntax();
      }
    }
    if (aborting && call.size() > 2) {
      throw CommandException.syntax();
    }
    if (aborting) {
      throw new CommandException("ERR No shutdown in progress.");
    }
    if (!environment.process().shutdown(saving, forced)) {
      throw new CommandException("ERR Errors trying to SHUTDOWN. Check logs.");
    }
    // No reply: the client learns of success by the end of its connection.
    call.session().closeAfterReply();
  }
}
