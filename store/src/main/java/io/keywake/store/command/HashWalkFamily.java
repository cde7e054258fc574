package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.READONLY;

import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that reply fields of a hash without being told which: all of them, or the next ones of
 * an iteration. Stateless, executed on the execution thread.
 */
final class HashWalkFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("hgetall")
            .summary("Returns all fields with their values.")
            .handler(HashWalkFamily::hgetall));
    table.add(named("hkeys").summary("Returns all fields.").handler(HashWalkFamily::hkeys));
    table.add(
        named("hvals").summary("Returns the values of all fields.").handler(HashWalkFamily::hvals));
    table.add(
        CommandSpec.named("hscan", -3)
            .group(CommandGroup.HASH)
            .flags(READONLY)
            .keys(1, 1, 1)
            .since("2.8.0")
            .summary("Returns some fields with their values, and where to go on.")
            .handler(HashWalkFamily::hscan));
  }

  private static CommandSpec.Builder named(String name) {
    return CommandSpec.named(name, 2)
        .group(CommandGroup.HASH)
        .flags(READONLY)
        .keys(1, 1, 1)
        .since("2.0.0");
  }

  private static void hgetall(CommandCall call) {
    HashValue hash = call.hash(1);
    call.reply().mapHeader(hash == null ? 0 : hash.size());
    reply(call.reply(), hash, true, true);
  }

  private static void hkeys(CommandCall call) {
    HashValue hash = call.hash(1);
    call.reply().arrayHeader(hash == null ? 0 : hash.size());
    reply(call.reply(), hash, true, false);
  }

  private static void hvals(CommandCall call) {
    HashValue hash = call.hash(1);
    call.reply().arrayHeader(hash == null ? 0 : hash.size());
    reply(call.reply(), hash, false, true);
  }

  private static void reply(
      ReplyWriter reply, @Nullable HashValue hash, boolean fields, boolean values) {
    if (hash == null) {
      return;
    }
    Bytes bulk = reply::bulkShared;
    HashValue.Cursor cursor = hash.fields();
    while (cursor.next()) {
      if (fields) {
        cursor.readField(bulk);
      }
      if (values) {
        cursor.readValue(bulk);
      }
    }
  }

  private static void hscan(CommandCall call) {
    // As in Redis, a key that is not there hides mistakes in the options, but not in the cursor.
    long cursor = ScanOptions.cursor(call.arg(2));
    HashValue hash = call.hash(1);
    List<byte[]> found = new ArrayList<>();
    long next = 0;
    if (hash != null) {
      ScanOptions options = ScanOptions.parse(call, 2, false);
      Glob match = options.match();
      next =
          hash.scan(
              cursor,
              options.count(),
              (field, value) -> {
                if (match == null || match.matches(field)) {
                  found.add(field);
                  found.add(value);
                }
              });
    }
    ReplyWriter reply = call.reply();
    reply.arrayHeader(2);
    reply.bulk(next);
    reply.arrayHeader(found.size());
    found.forEach(reply::bulk);
  }
}
