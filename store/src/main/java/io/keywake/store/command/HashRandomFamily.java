package io.keywake.store.command;

import io.keywake.store.keyspace.HashValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** HRANDFIELD. Owned by the execution thread. */
final class HashRandomFamily implements CommandFamily {
  private final RandomChoice choice;

  HashRandomFamily(RandomGenerator random) {
    choice = new RandomChoice(random);
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
    boolean withValues = call.size() == 4 && call.is(3, "withvalues");
    long count = RandomChoice.count(call, withValues);
    HashValue hash = call.hash(1);
    ReplyWriter reply = call.reply();
    if (hash == null || count == 0) {
      reply.arrayHeader(0);
      return;
    }
    Fields fields = new Fields(hash);
    Consumer<Field> write = field -> write(reply, field, withValues);
    if (count < 0) {
      header(reply, -count, withValues);
      choice.repeatable(fields, -count, reply, write);
    } else {
      int distinct = (int) Math.min(count, hash.size());
      header(reply, distinct, withValues);
      choice.distinct(fields, distinct, write);
    }
  }

  private void one(CommandCall call) {
    HashValue hash = call.hash(1);
    if (hash == null) {
      call.reply().nullBulk();
    } else {
      hash.random(choice.random(), (field, value) -> call.reply().bulk(field));
    }
  }

  private static void header(ReplyWriter reply, long fields, boolean withValues) {
    boolean flat = withValues && reply.protocolVersion() == 2;
    reply.arrayHeader(flat ? 2 * fields : fields);
  }

  private static void write(ReplyWriter reply, Field field, boolean withValue) {
    if (withValue && reply.protocolVersion() > 2) {
      reply.arrayHeader(2);
    }
    reply.bulk(field.name);
    if (withValue) {
      reply.bulk(field.value);
    }
  }

  private record Field(byte[] name, byte[] value) {}

  private record Fields(HashValue hash) implements RandomChoice.Source<Field> {
    @Override
    public int size() {
      return hash.size();
    }

    @Override
    public Field any(RandomGenerator random) {
      Field[] any = new Field[1];
      hash.random(random, (name, value) -> any[0] = new Field(name, value));
      return any[0];
    }

    @Override
    public byte[] name(Field field) {
      return field.name;
    }

    @Override
    public RandomChoice.Walk<Field> all() {
      HashValue.Cursor cursor = hash.fields();
      return new RandomChoice.Walk<>() {
        @Override
        public boolean next() {
          return cursor.next();
        }

        @Override
        public Field element() {
          return new Field(cursor.field(), cursor.value());
        }
      };
    }
  }
}
