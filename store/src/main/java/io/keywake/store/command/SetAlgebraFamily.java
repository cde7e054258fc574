package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.SetBuilder;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Intersections, unions and differences of sets, replied, stored or counted. Stateless, executed on
 * the execution thread.
 */
final class SetAlgebraFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        reading("sinter")
            .summary("Returns the members that all of these sets have.")
            .handler(call -> reply(call.reply(), intersection(sets(call, 1, call.size())))));
    table.add(
        storing("sinterstore")
            .summary("Stores the members that all of these sets have.")
            .handler(call -> store(call, intersection(sets(call, 2, call.size())))));
    table.add(
        CommandSpec.named("sintercard", -3)
            .group(CommandGroup.SET)
            .flags(READONLY)
            .keysCountedAt(1)
            .since("7.0.0")
            .summary("Counts the members that all of these sets have.")
            .handler(SetAlgebraFamily::sintercard));
    table.add(
        reading("sunion")
            .summary("Returns the members that any of these sets has.")
            .handler(call -> SetFamily.reply(call.reply(), union(call, 1).value())));
    table.add(
        storing("sunionstore")
            .summary("Stores the members that any of these sets has.")
            .handler(call -> store(call, union(call, 2))));
    table.add(
        reading("sdiff")
            .summary("Returns the members of a set that none of the others has.")
            .handler(call -> reply(call.reply(), difference(sets(call, 1, call.size())))));
    table.add(
        storing("sdiffstore")
            .summary("Stores the members of a set that none of the others has.")
            .handler(call -> store(call, difference(sets(call, 2, call.size())))));
  }

  private static CommandSpec.Builder reading(String name) {
    return CommandSpec.named(name, -2).group(CommandGroup.SET).flags(READONLY).keys(1, -1, 1);
  }

  private static CommandSpec.Builder storing(String name) {
    return CommandSpec.named(name, -3).group(CommandGroup.SET).flags(WRITE, DENYOOM).keys(1, -1, 1);
  }

  /** The sets at these keys, null where there is none; all of them are looked at. */
  private static List<@Nullable SetValue> sets(CommandCall call, int first, int end) {
    List<@Nullable SetValue> sets = new ArrayList<>(end - first);
    for (int index = first; index < end; index++) {
      sets.add(call.set(index));
    }
    return sets;
  }

  private static List<byte[]> intersection(List<@Nullable SetValue> sets) {
    List<byte[]> common = new ArrayList<>();
    intersect(sets, Integer.MAX_VALUE, common::add);
    return common;
  }

  /** Hands over common members until there are no more, or {@code limit} of them; counts them. */
  private static int intersect(
      List<@Nullable SetValue> sets, int limit, Consumer<byte[]> consumer) {
    List<SetValue> present = new ArrayList<>(sets.size());
    for (SetValue set : sets) {
      if (set == null) {
        return 0;
      }
      present.add(set);
    }
    present.sort(Comparator.comparingInt(SetValue::size));
    List<SetValue> others = present.subList(1, present.size());
    SetValue.Cursor smallest = present.get(0).members();
    int found = 0;
    while (found < limit && smallest.next()) {
      byte[] member = smallest.member();
      if (others.stream().allMatch(set -> set.contains(member))) {
        consumer.accept(member);
        found++;
      }
    }
    return found;
  }

  private static void sintercard(CommandCall call) {
    int end = endOfKeys(call);
    long limit = 0;
    for (int index = end; index < call.size(); index += 2) {
      if (!call.is(index, "limit") || index + 1 == call.size()) {
        throw CommandException.syntax();
      }
      limit = number(call, index + 1, 0, "LIMIT can't be negative");
    }
    int most = limit == 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE);
    call.reply().integer(intersect(sets(call, 2, end), most, member -> {}));
  }

  private static int endOfKeys(CommandCall call) {
    long keys = number(call, 1, 1, "numkeys should be greater than 0");
    if (keys > call.size() - 2) {
      throw new CommandException("ERR Number of keys can't be greater than number of args");
    }
    return 2 + (int) keys;
  }

  private static long number(CommandCall call, int index, long min, String otherwise) {
    long number;
    try {
      number = call.integer(index);
    } catch (CommandException e) {
      throw new CommandException("ERR " + otherwise);
    }
    if (number < min) {
      throw new CommandException("ERR " + otherwise);
    }
    return number;
  }

  private static SetBuilder union(CommandCall call, int first) {
    List<@Nullable SetValue> sets = sets(call, first, call.size());
    SetBuilder union = call.keyspace().sets().builder();
    for (SetValue set : sets) {
      if (set != null) {
        union.addAll(set);
      }
    }
    return union;
  }

  private static List<byte[]> difference(List<@Nullable SetValue> sets) {
    List<byte[]> left = new ArrayList<>();
    SetValue first = sets.get(0);
    if (first != null) {
      List<@Nullable SetValue> others = sets.subList(1, sets.size());
      SetValue.Cursor cursor = first.members();
      while (cursor.next()) {
        byte[] member = cursor.member();
        if (others.stream().noneMatch(set -> set != null && set.contains(member))) {
          left.add(member);
        }
      }
    }
    return left;
  }

  private static void reply(ReplyWriter reply, List<byte[]> members) {
    reply.setHeader(members.size());
    members.forEach(reply::bulk);
  }

  private static void store(CommandCall call, List<byte[]> members) {
    SetBuilder builder = call.keyspace().sets().builder();
    members.forEach(builder::add);
    store(call, builder);
  }

  private static void store(CommandCall call, SetBuilder members) {
    int size = members.size();
    call.keyspace().sets().store(call.db(), call.arg(1), members);
    call.reply().integer(size);
  }
}
