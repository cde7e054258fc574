package io.keywake.store.command;

import io.keywake.store.keyspace.HashValue;
import io.keywake.store.resp.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** HRANDFIELD. Owned by the execution thread. */
final class HashRandomFamily implements CommandFamily {
  /** To choose at least one in so many fields, all are walked; for fewer, one after another. */
  private static final int WALK_AT_ONE_IN = 3;

  private final RandomGenerator random;

  HashRandomFamily(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("hrandfield", -2)
            .group(CommandGroup.HASH)
            .flags(CommandFlag.READONLY)
            .keys(1, 1, 1)
            .since("6.2.0")
            .summary("Returns one or more random fields of a hash.")
            .handler(this::hrandfield));
  }

  private void hrandfield(CommandCall call) {
    if (call.size() == 2) {
      one(call);
      return;
    }
    long count = call.integer(2);
    boolean withValues = call.size() == 4 && call.is(3, "withvalues");
    check(call, count, withValues);
    HashValue hash = call.hash(1);
    if (hash == null || count == 0) {
      call.reply().arrayHeader(0);
    } else if (count < 0) {
      repeatable(call.reply(), hash, -count, withValues);
    } else {
      distinct(call.reply(), hash, (int) Math.min(count, hash.size()), withValues);
    }
  }

  private static void check(CommandCall call, long count, boolean withValues) {
    if (count == Long.MIN_VALUE) {
      throw new CommandException(
          "ERR value is out of range, value must between "
              + -Long.MAX_VALUE
              + " and "
              + Long.MAX_VALUE);
    }
    if (call.size() > 3 && !withValues) {
      throw CommandException.syntax();
    }
    if (withValues && Math.abs(count) > Long.MAX_VALUE / 2) {
      throw new CommandException("ERR value is out of range");
    }
  }

  private void one(CommandCall call) {
    HashValue hash = call.hash(1);
    if (hash == null) {
      call.reply().nullBulk();
    } else {
      hash.random(random, (field, value) -> call.reply().bulk(field));
    }
  }

  /** Each choice is made from all fields. */
  private void repeatable(ReplyWriter reply, HashValue hash, long count, boolean withValues) {
    header(reply, count, withValues);
    // A count beyond what a connection may have waiting ends when the connection does.
    for (long chosen = 0; chosen < count && !reply.overflowed(); chosen++) {
      hash.random(random, (field, value) -> write(reply, field, value, withValues));
    }
  }

  private void distinct(ReplyWriter reply, HashValue hash, int count, boolean withValues) {
    header(reply, count, withValues);
    if ((long) count * WALK_AT_ONE_IN >= hash.size()) {
      walk(reply, hash, count, withValues);
      return;
    }
    Set<ByteBuffer> chosen = new HashSet<>();
    while (chosen.size() < count) {
      hash.random(
          random,
          (field, value) -> {
            if (chosen.add(ByteBuffer.wrap(field))) {
              write(reply, field, value, withValues);
            }
          });
    }
  }

  /** Passes each field once, and takes it as likely as the rest of the choice needs. */
  private void walk(ReplyWriter reply, HashValue hash, int count, boolean withValues) {
    HashValue.Cursor cursor = hash.fields();
    int wanted = count;
    for (int left = hash.size(); wanted > 0 && cursor.next(); left--) {
      if (random.nextInt(left) < wanted) {
        write(reply, cursor.field(), cursor.value(), withValues);
        wanted--;
      }
    }
  }

  private static void header(ReplyWriter reply, long fields, boolean withValues) {
    boolean flat = withValues && reply.protocolVersion() == 2;
    reply.arrayHeader(flat ? 2 * fields : fields);
  }

  private static void write(ReplyWriter reply, byte[] field, byte[] value, boolean withValues) {
    if (withValues && reply.protocolVersion() > 2) {
      reply.arrayHeader(2);
    }
    reply.bulk(field);
    if (withValues) {
      reply.bulk(value);
    }
  }
}
