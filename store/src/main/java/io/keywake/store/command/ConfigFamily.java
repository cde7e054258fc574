package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.ADMIN;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.STALE;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Settings at run time: CONFIG. Owned by the execution thread. */
final class ConfigFamily implements CommandFamily {
  private final StoreSettings settings;

  ConfigFamily(StoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.container("config")
            .since("2.0.0")
            .summary("A container for commands about settings.")
            .subcommand(
                config("get", -3)
                    .since("2.0.0")
                    .usage("<pattern> [<pattern> ...]")
                    .summary("Reply the settings whose names match.")
                    .handler(this::get))
            .subcommand(
                config("set", -4)
                    .since("2.0.0")
                    .usage("<setting> <value> [<setting> <value> ...]")
                    .summary("Change settings, all or none.")
                    .handler(this::set))
            .subcommand(
                config("resetstat", 2)
                    .since("2.0.0")
                    .summary("Set the counters of INFO to zero.")
                    .handler(ConfigFamily::resetStatistics))
            .subcommand(
                config("rewrite", 2)
                    .since("2.8.0")
                    .summary("Refused: the configuration file is the user's.")
                    .handler(ConfigFamily::rewrite)));
  }

  private static CommandSpec.Builder config(String name, int arity) {
    return CommandSpec.named(name, arity).flags(ADMIN, NOSCRIPT, LOADING, STALE);
  }

  private void get(CommandCall call) {
    Map<String, String> found = new LinkedHashMap<>();
    for (int index = 2; index < call.size(); index++) {
      Glob glob = new Glob(call.arg(index), true);
      Setting<?> named = glob.isLiteral() ? settings.find(call.text(index)) : null;
      if (named != null) {
        // A name is replied the way it was written.
        found.put(call.text(index), settings.text(named));
        continue;
      }
      settings
          .all()
          .forEach(
              (name, setting) -> {
                if (glob.matches(name.getBytes(StandardCharsets.US_ASCII))) {
                  found.put(name, settings.text(setting));
                }
              });
    }
    call.reply().mapHeader(found.size());
    found.forEach(
        (name, value) -> {
          call.reply().bulk(name);
          call.reply().bulk(value);
        });
  }

  private void set(CommandCall call) {
    if (call.size() % 2 != 0) {
      throw CommandException.syntax();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (int index = 2; index < call.size(); index += 2) {
      String name = call.text(index);
      if (settings.find(name) == null) {
        throw new CommandException(
            "ERR Unknown option or number of arguments for CONFIG SET - '"
                + call.quoted(index)
                + "'");
      }
      if (texts.put(name.toLowerCase(Locale.ROOT), call.text(index + 1)) != null) {
        throw failed(name, "duplicate parameter");
      }
    }
    try {
      settings.change(texts);
    } catch (SettingException e) {
      throw failed(e.setting(), e.reason());
    }
    call.reply().ok();
  }

  private static CommandException failed(String setting, String reason) {
    return new CommandException(
        "ERR CONFIG SET failed (possibly related to argument '" + setting + "') - " + reason);
  }

  private static void resetStatistics(CommandCall call) {
    CommandExecutor executor = call.executor();
    executor.statistics().reset(call.keyspace().expiredCount(), executor.eviction().evictedCount());
    call.reply().ok();
  }

  private static void rewrite(CommandCall call) {
    throw new CommandException("ERR The server is running without a config file");
  }
}
