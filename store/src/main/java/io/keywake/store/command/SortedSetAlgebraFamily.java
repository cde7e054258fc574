package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;
import static io.keywake.store.command.SortedSetAlgebra.Operation.DIFFERENCE;
import static io.keywake.store.command.SortedSetAlgebra.Operation.INTERSECTION;
import static io.keywake.store.command.SortedSetAlgebra.Operation.UNION;

import io.keywake.store.keyspace.SortedSetBuilder;
import io.keywake.store.keyspace.SortedSetValue;
import java.util.List;

/**
 * Unions, intersections and differences of sorted sets and sets, replied, stored or counted.
 * Stateless, executed on the execution thread.
 */
final class SortedSetAlgebraFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(reading("zunion", UNION).summary("Returns the members that any of these sets has."));
    table.add(
        reading("zinter", INTERSECTION)
            .summary("Returns the members that all of these sets have."));
    table.add(
        reading("zdiff", DIFFERENCE)
            .summary("Returns the members of a set that none of the others has."));
    table.add(
        storing("zunionstore", UNION)
            .since("2.0.0")
            .summary("Stores the members that any of these sets has."));
    table.add(
        storing("zinterstore", INTERSECTION)
            .since("2.0.0")
            .summary("Stores the members that all of these sets have."));
    table.add(
        storing("zdiffstore", DIFFERENCE)
            .since("6.2.0")
            .summary("Stores the members of a set that none of the others has."));
    table.add(
        CommandSpec.named("zintercard", -3)
            .group(CommandGroup.SORTED_SET)
            .flags(READONLY)
            .keysCountedAt(1)
            .since("7.0.0")
            .summary("Counts the members that all of these sets have.")
            .handler(SortedSetAlgebraFamily::zintercard));
  }

  private static CommandSpec.Builder reading(String name, SortedSetAlgebra.Operation operation) {
    return CommandSpec.named(name, -3)
        .group(CommandGroup.SORTED_SET)
        .flags(READONLY)
        .keysCountedAt(1)
        .since("6.2.0")
        .handler(call -> reply(call, SortedSetAlgebra.parse(call, 1, operation, false)));
  }

  private static CommandSpec.Builder storing(String name, SortedSetAlgebra.Operation operation) {
    return CommandSpec.named(name, -4)
        .group(CommandGroup.SORTED_SET)
        .flags(WRITE, DENYOOM)
        .keys(1, 1, 1)
        .keysCountedAt(2)
        .handler(call -> store(call, SortedSetAlgebra.parse(call, 2, operation, true)));
  }

  private static void reply(CommandCall call, SortedSetAlgebra algebra) {
    SortedSetReply.all(call.reply(), algebra.result(call).value(), algebra.withScores());
  }

  private static void store(CommandCall call, SortedSetAlgebra algebra) {
    SortedSetBuilder result = algebra.result(call);
    call.keyspace().sortedSets().store(call.db(), call.arg(1), result);
    call.reply().integer(result.size());
  }

  private static void zintercard(CommandCall call) {
    List<ScoredSource> sources = SortedSetAlgebra.sources(call, 1);
    long limit = 0;
    for (int index = 2 + sources.size(); index < call.size(); index += 2) {
      if (index + 1 == call.size() || !call.is(index, "limit")) {
        throw CommandException.syntax();
      }
      limit = limit(call, index + 1);
    }
    List<ScoredSource> ordered = SortedSetAlgebra.bySize(sources);
    List<ScoredSource> others = ordered.subList(1, ordered.size());
    SortedSetValue.Cursor cursor = ordered.get(0).members();
    int count = 0;
    while ((limit == 0 || count < limit) && cursor.next()) {
      byte[] member = cursor.member();
      count += others.stream().allMatch(source -> source.contains(member)) ? 1 : 0;
    }
    call.reply().integer(count);
  }

  private static long limit(CommandCall call, int index) {
    long limit;
    try {
      limit = call.integer(index);
    } catch (CommandException e) {
      throw new CommandException("ERR LIMIT can't be negative");
    }
    if (limit < 0) {
      throw new CommandException("ERR LIMIT can't be negative");
    }
    return limit;
  }
}
