package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/** Commands that write sorted sets. Owned by the workload's thread. */
final class SortedSetCommands implements Form {
  private static final List<String> ENDS = List.of("MIN", "MAX");
  private static final List<String> COMPARISONS = List.of("GT", "LT");
  private static final List<String> AGGREGATES = List.of("SUM", "MIN", "MAX");
  private static final int WEIGHT_MAX = 3;

  private final Material material;
  private final SortedSetRanges ranges;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  SortedSetCommands(Material material, SortedSetRanges ranges) {
    this.material = material;
    this.ranges = ranges;
    dice = material.dice;
    forms
        .add(400, this::zadd)
        .add(100, this::zincrby)
        .add(120, this::zrem)
        .add(25, db -> removeRange("ZREMRANGEBYRANK", db, ranges::byRank))
        .add(25, db -> removeRange("ZREMRANGEBYSCORE", db, ranges::byScore))
        .add(25, db -> removeRange("ZREMRANGEBYLEX", db, ranges::byLex))
        .add(30, db -> pop("ZPOPMIN", db))
        .add(30, db -> pop("ZPOPMAX", db))
        .add(20, db -> mpop(Arguments.of("ZMPOP"), db))
        .add(30, this::zrangestore)
        .add(25, db -> combine("ZUNIONSTORE", db))
        .add(25, db -> combine("ZINTERSTORE", db))
        .add(25, this::zdiffstore)
        .add(6, db -> blocking("BZPOPMIN", db))
        .add(6, db -> blocking("BZPOPMAX", db))
        .add(6, db -> mpop(Arguments.of("BZMPOP").add(material.timeout()), db));
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  /** One that makes a sorted set or lets one grow. */
  byte[][] add(Database db) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of("ZADD").add(set.key());
    addPairs(command, set, material.piece(set.size()));
    return command.command();
  }

  private void addPairs(Arguments command, Target set, int pairs) {
    for (int left = pairs; left > 0; left--) {
      command.add(material.score()).add(material.member(set));
    }
  }

  private byte[][] zadd(Database db) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of("ZADD").add(set.key());
    if (dice.oneIn(8)) {
      command.add("NX");
    } else {
      if (dice.oneIn(8)) {
        command.add("XX");
      }
      if (dice.oneIn(8)) {
        command.add(dice.one(COMPARISONS));
      }
    }
    if (dice.oneIn(8)) {
      command.add("CH");
    }
    boolean isIncrement = dice.oneIn(12);
    if (isIncrement) {
      command.add("INCR");
    }
    addPairs(command, set, isIncrement ? 1 : material.piece(set.size()));
    return command.command();
  }

  private byte[][] zincrby(Database db) {
    Target set = material.target(db, Kind.SORTED_SET);
    return Arguments.of("ZINCRBY")
        .add(set.key())
        .add(material.score())
        .add(material.member(set))
        .command();
  }

  private byte[][] zrem(Database db) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of("ZREM").add(set.key());
    for (int members = material.piece(set.size()); members > 0; members--) {
      command.add(material.member(set));
    }
    return command.command();
  }

  private byte[][] removeRange(String name, Database db, SortedSetRanges.Range range) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of(name).add(set.key());
    range.addTo(command, set);
    return command.command();
  }

  private byte[][] pop(String name, Database db) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of(name).add(set.key());
    if (dice.oneIn(3)) {
      command.add(material.piece(set.size()));
    }
    return command.command();
  }

  private byte[][] mpop(Arguments command, Database db) {
    material.addCountedKeys(command, db, Kind.SORTED_SET).add(dice.one(ENDS));
    if (dice.oneIn(2)) {
      command.add("COUNT").add(material.piece(0));
    }
    return command.command();
  }

  private byte[][] blocking(String name, Database db) {
    return material
        .addKeys(Arguments.of(name), db, Kind.SORTED_SET)
        .add(material.timeout())
        .command();
  }

  private byte[][] zrangestore(Database db) {
    Target from = material.target(db, Kind.SORTED_SET);
    Arguments command =
        Arguments.of("ZRANGESTORE").add(material.key(db, Kind.SORTED_SET)).add(from.key());
    ranges.addAny(command, from);
    return command.command();
  }

  /** Sets among the sources count as well, each member with score 1. */
  private Arguments stored(String name, Database db) {
    Arguments command = Arguments.of(name).add(material.key(db, Kind.SORTED_SET));
    return material.addCountedKeys(command, db, dice.oneIn(5) ? Kind.SET : Kind.SORTED_SET);
  }

  private byte[][] zdiffstore(Database db) {
    return stored("ZDIFFSTORE", db).command();
  }

  private byte[][] combine(String name, Database db) {
    Arguments command = stored(name, db);
    if (dice.oneIn(3)) {
      command.add("WEIGHTS");
      for (int key = Integer.parseInt(command.text(2)); key > 0; key--) {
        command.add(dice.between(-WEIGHT_MAX, WEIGHT_MAX));
      }
    }
    if (dice.oneIn(3)) {
      command.add("AGGREGATE").add(dice.one(AGGREGATES));
    }
    return command.command();
  }
}
