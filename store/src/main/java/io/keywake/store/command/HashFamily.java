package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.HashValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Commands on named fields of hashes. Stateless, executed on the execution thread. */
final class HashFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    registerReads(table);
    registerWrites(table);
  }

  private static void registerReads(CommandTable.Builder table) {
    table.add(
        named("hget", 3, READONLY, FAST)
            .summary("Returns the value of a field.")
            .handler(HashFamily::hget));
    table.add(
        named("hmget", -3, READONLY, FAST)
            .summary("Returns the values of several fields.")
            .handler(HashFamily::hmget));
    table.add(
        named("hlen", 2, READONLY, FAST)
            .summary("Returns how many fields a hash has.")
            .handler(HashFamily::hlen));
    table.add(
        named("hexists", 3, READONLY, FAST)
            .summary("Tells whether a hash has a field.")
            .handler(HashFamily::hexists));
    table.add(
        named("hstrlen", 3, READONLY, FAST)
            .since("3.2.0")
            .summary("Returns how many bytes the value of a field has.")
            .handler(HashFamily::hstrlen));
  }

  private static void registerWrites(CommandTable.Builder table) {
    table.add(
        named("hset", -4, WRITE, DENYOOM, FAST)
            .summary("Puts fields and returns how many of them are new.")
            .handler(call -> call.reply().integer(put(call))));
    table.add(
        named("hmset", -4, WRITE, DENYOOM, FAST)
            .summary("Puts fields.")
            .handler(HashFamily::hmset));
    table.add(
        named("hsetnx", 4, WRITE, DENYOOM, FAST)
            .summary("Puts a field if the hash does not have it.")
            .handler(HashFamily::hsetnx));
    table.add(
        named("hdel", -3, WRITE, FAST)
            .summary("Removes fields and returns how many of them were there.")
            .handler(HashFamily::hdel));
  }

  private static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.HASH)
        .flags(flags)
        .keys(1, 1, 1)
        .since("2.0.0");
  }

  private static void hget(CommandCall call) {
    reply(call.reply(), call.hash(1), call.arg(2));
  }

  private static void hmget(CommandCall call) {
    HashValue hash = call.hash(1);
    call.reply().arrayHeader(call.size() - 2);
    for (int index = 2; index < call.size(); index++) {
      reply(call.reply(), hash, call.arg(index));
    }
  }

  private static void reply(ReplyWriter reply, @Nullable HashValue hash, byte[] field) {
    if (hash == null || !hash.read(field, reply::bulkShared)) {
      reply.nullBulk();
    }
  }

  private static void hlen(CommandCall call) {
    HashValue hash = call.hash(1);
    call.reply().integer(hash == null ? 0 : hash.size());
  }

  private static void hexists(CommandCall call) {
    HashValue hash = call.hash(1);
    call.reply().integer(hash != null && hash.contains(call.arg(2)) ? 1 : 0);
  }

  private static void hstrlen(CommandCall call) {
    HashValue hash = call.hash(1);
    ReplyWriter reply = call.reply();
    if (hash == null || !hash.read(call.arg(2), (bytes, from, length) -> reply.integer(length))) {
      reply.integer(0);
    }
  }

  private static void hmset(CommandCall call) {
    put(call);
    call.reply().ok();
  }

  private static int put(CommandCall call) {
    if (call.size() % 2 != 0) {
      throw CommandException.wrongArity(call.spec().fullName());
    }
    call.hashForWrite(1);
    byte[][] pairs = Arrays.copyOfRange(call.args(), 2, call.size());
    return call.keyspace().hashes().put(call.db(), call.arg(1), pairs);
  }

  private static void hsetnx(CommandCall call) {
    HashValue hash = call.hashForWrite(1);
    if (hash != null && hash.contains(call.arg(2))) {
      call.reply().integer(0);
      return;
    }
    call.keyspace().hashes().put(call.db(), call.arg(1), call.arg(2), call.arg(3));
    call.reply().integer(1);
  }

  private static void hdel(CommandCall call) {
    HashValue hash = call.hashForWrite(1);
    if (hash == null) {
      call.reply().integer(0);
      return;
    }
    byte[][] fields = Arrays.copyOfRange(call.args(), 2, call.size());
    call.reply().integer(call.keyspace().hashes().remove(call.db(), call.arg(1), fields));
  }
}
