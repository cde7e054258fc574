package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.ALLOW_BUSY;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.SKIP_SLOWLOG;
import static io.keywake.store.command.CommandFlag.STALE;

/** MULTI, EXEC, DISCARD, WATCH, UNWATCH. Owned by the execution thread. */
final class TransactionFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        transactional("multi", 1)
            .flags(FAST, ALLOW_BUSY)
            .runsInMulti()
            .since("1.2.0")
            .summary("Begins a transaction.")
            .handler(TransactionFamily::multi));
    table.add(
        transactional("exec", 1)
            .flags(SKIP_SLOWLOG)
            .runsInMulti()
            .endsMulti()
            .since("1.2.0")
            .summary("Carries out the queued commands as one.")
            .handler(TransactionFamily::exec));
    table.add(
        transactional("discard", 1)
            .flags(FAST, ALLOW_BUSY)
            .runsInMulti()
            .leavesMulti()
            .since("2.0.0")
            .summary("Forgets the queued commands.")
            .handler(TransactionFamily::discard));
    table.add(
        transactional("watch", -2)
            .flags(FAST, ALLOW_BUSY)
            .keys(1, -1, 1)
            .runsInMulti()
            .since("2.2.0")
            .summary("Lets the next transaction fail if one of these keys changes before it.")
            .handler(TransactionFamily::watch));
    table.add(
        transactional("unwatch", 1)
            .flags(FAST, ALLOW_BUSY)
            .since("2.2.0")
            .summary("Forgets the watched keys.")
            .handler(TransactionFamily::unwatch));
  }

  private static CommandSpec.Builder transactional(String name, int arity) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.TRANSACTIONS)
        .flags(NOSCRIPT, LOADING, STALE);
  }

  private static void multi(CommandCall call) {
    if (call.session().isInMulti()) {
      throw new CommandException("ERR MULTI calls can not be nested");
    }
    call.session().transaction = new Transaction();
    call.reply().ok();
  }

  private static void exec(CommandCall call) {
    Transaction transaction = end(call, "EXEC");
    Watches watches = call.executor().watches();
    boolean changed = watches.isChanged(call.session());
    watches.forget(call.session());
    if (transaction.isBroken()) {
      throw new CommandException("EXECABORT Transaction discarded because of previous errors.");
    }
    if (changed) {
      call.reply().nullArray();
    } else {
      call.executor().runQueued(call.session(), transaction.commands(), call.reply());
    }
  }

  private static void discard(CommandCall call) {
    end(call, "DISCARD");
    call.executor().watches().forget(call.session());
    call.reply().ok();
  }

  private static Transaction end(CommandCall call, String command) {
    Transaction transaction = call.session().transaction;
    if (transaction == null) {
      throw new CommandException("ERR " + command + " without MULTI");
    }
    call.session().transaction = null;
    return transaction;
  }

  private static void watch(CommandCall call) {
    if (call.session().isInMulti()) {
      throw new CommandException("ERR WATCH inside MULTI is not allowed");
    }
    for (int index = 1; index < call.size(); index++) {
      call.executor().watches().watch(call.session(), call.arg(index));
    }
    call.reply().ok();
  }

  private static void unwatch(CommandCall call) {
    call.executor().watches().forget(call.session());
    call.reply().ok();
  }
}
