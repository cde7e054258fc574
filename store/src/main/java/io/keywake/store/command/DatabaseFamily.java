package io.keywake.store.command;

import static io.keywake.store.command.AclCategory.DANGEROUS;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Whole databases: DBSIZE, KEYS, SCAN, RANDOMKEY, FLUSHDB, FLUSHALL, SWAPDB. Owned by the execution
 * thread.
 */
final class DatabaseFamily implements CommandFamily {
  private final RandomGenerator random;

  DatabaseFamily(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        generic("dbsize", 1)
            .flags(READONLY, FAST)
            .summary("Counts the keys of the database.")
            .handler(call -> call.reply().integer(call.keyspace().table(call.db()).size())));
    table.add(
        generic("keys", 2)
            .flags(READONLY)
            .categories(DANGEROUS)
            .summary("Replies all keys that match a pattern.")
            .handler(DatabaseFamily::keys));
    table.add(
        generic("scan", -2)
            .flags(READONLY)
            .since("2.8.0")
            .summary("Walks over the keys of the database, some at a time.")
            .handler(DatabaseFamily::scan));
    table.add(
        generic("randomkey", 1)
            .flags(READONLY)
            .summary("Replies some key of the database.")
            .handler(this::randomKey));
    table.add(
        generic("flushdb", -1)
            .group(CommandGroup.SERVER)
            .flags(WRITE)
            .categories(AclCategory.KEYSPACE, DANGEROUS)
            .summary("Removes all keys of the database.")
            .handler(DatabaseFamily::flushDatabase));
    table.add(
        generic("flushall", -1)
            .group(CommandGroup.SERVER)
            .flags(WRITE)
            .categories(AclCategory.KEYSPACE, DANGEROUS)
            .summary("Removes all keys of all databases.")
            .handler(DatabaseFamily::flushAll));
    table.add(
        generic("swapdb", 3)
            .group(CommandGroup.SERVER)
            .flags(WRITE, FAST)
            .categories(AclCategory.KEYSPACE, DANGEROUS)
            .since("4.0.0")
            .summary("Exchanges two databases.")
            .handler(DatabaseFamily::swap));
  }

  private static CommandSpec.Builder generic(String name, int arity) {
    return CommandSpec.named(name, arity).group(CommandGroup.GENERIC);
  }

  private static void keys(CommandCall call) {
    Glob glob = new Glob(call.arg(1));
    ReplyWriter reply = call.reply();
    long mark = reply.position();
    long nowMs = call.nowMs();
    long[] count = new long[1];
    call.keyspace()
        .table(call.db())
        .scan(
            0,
            (position, entry) -> {
              byte[] key = entry.key();
              if (!entry.isExpired(nowMs) && glob.matches(key)) {
                reply.bulk(key);
                count[0]++;
              }
              return true;
            });
    reply.arrayHeaderAt(mark, count[0]);
  }

  /** A cursor is a position, so that it stays good however the table grows or shrinks. */
  private static void scan(CommandCall call) {
    ScanOptions options = ScanOptions.parse(call, 1, true);
    List<byte[]> keys = new ArrayList<>();
    long next = Table.END;
    if (options.cursor() >= 0 && options.cursor() < Table.END) {
      long nowMs = call.nowMs();
      int[] left = {options.count()};
      next =
          call.keyspace()
              .table(call.db())
              .scan(
                  options.cursor(),
                  (position, entry) -> {
                    if (!entry.isExpired(nowMs) && isWanted(options, entry)) {
                      keys.add(entry.key());
                    }
                    return --left[0] > 0;
                  });
    }
    ReplyWriter reply = call.reply();
    reply.arrayHeader(2);
    reply.bulk(next == Table.END ? 0 : next);
    reply.arrayHeader(keys.size());
    keys.forEach(reply::bulk);
  }

  private static boolean isWanted(ScanOptions options, Entry entry) {
    if (options.type() != null && !options.type().equals(entry.type().redisName())) {
      return false;
    }
    return options.match() == null || options.match().matches(entry.key());
  }

  private void randomKey(CommandCall call) {
    Entry entry = call.keyspace().random(call.db(), random);
    if (entry == null) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(entry.key());
    }
  }

  private static void flushDatabase(CommandCall call) {
    checkFlushMode(call);
    call.keyspace().flush(call.db());
    call.reply().ok();
  }

  private static void flushAll(CommandCall call) {
    checkFlushMode(call);
    for (int db = 0; db < call.keyspace().databases(); db++) {
      call.keyspace().flush(db);
    }
    call.reply().ok();
  }

  /** Both modes are the same here: dropping a table takes no time, whatever its size. */
  private static void checkFlushMode(CommandCall call) {
    boolean known = call.size() == 2 && (call.is(1, "async") || call.is(1, "sync"));
    if (call.size() > 1 && !known) {
      throw CommandException.syntax();
    }
  }

  private static void swap(CommandCall call) {
    long first = index(call, 1, "first");
    long second = index(call, 2, "second");
    Keyspace keyspace = call.keyspace();
    long databases = keyspace.databases();
    if (first < 0 || first >= databases || second < 0 || second >= databases) {
      throw new CommandException("ERR DB index is out of range");
    }
    if (first != second) {
      keyspace.swap((int) first, (int) second);
      call.executor().watches().swapped((int) first, (int) second);
    }
    call.reply().ok();
  }

  private static long index(CommandCall call, int index, String which) {
    try {
      return call.int32(index);
    } catch (CommandException e) {
      throw new CommandException("ERR invalid " + which + " DB index");
    }
  }
}
