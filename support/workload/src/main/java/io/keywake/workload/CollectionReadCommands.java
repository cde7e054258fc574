package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;

/** Commands that read lists, sets and sorted sets. Owned by the workload's thread. */
final class CollectionReadCommands implements Form {
  private final Material material;
  private final SortedSetRanges ranges;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  CollectionReadCommands(Material material, SortedSetRanges ranges) {
    this.material = material;
    this.ranges = ranges;
    dice = material.dice;
    addLists();
    addSets();
    addSortedSets();
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  private void addLists() {
    forms
        .add(10, db -> piece("LRANGE", material.target(db, Kind.LIST)))
        .add(4, db -> named("LLEN", db, Kind.LIST).command())
        .add(4, db -> index(material.target(db, Kind.LIST)))
        .add(4, db -> withMember("LPOS", db, Kind.LIST));
  }

  private void addSets() {
    forms
        .add(8, db -> withMember("SISMEMBER", db, Kind.SET))
        .add(2, db -> withMember("SMISMEMBER", db, Kind.SET))
        .add(4, db -> named("SMEMBERS", db, Kind.SET).command())
        .add(2, db -> named("SCARD", db, Kind.SET).command())
        .add(2, db -> named("SRANDMEMBER", db, Kind.SET).add(2).command())
        .add(1, db -> named("SSCAN", db, Kind.SET).add(0).command())
        .add(1, db -> keys("SINTER", db))
        .add(1, db -> keys("SUNION", db))
        .add(1, db -> keys("SDIFF", db))
        .add(1, db -> countedKeys("SINTERCARD", db, Kind.SET));
  }

  private void addSortedSets() {
    forms
        .add(6, this::zrange)
        .add(6, db -> withMember("ZSCORE", db, Kind.SORTED_SET))
        .add(1, db -> withMember("ZMSCORE", db, Kind.SORTED_SET))
        .add(2, db -> withMember("ZRANK", db, Kind.SORTED_SET))
        .add(1, db -> withMember("ZREVRANK", db, Kind.SORTED_SET))
        .add(2, db -> named("ZCARD", db, Kind.SORTED_SET).command())
        .add(2, db -> range("ZCOUNT", db, ranges::byScore))
        .add(1, db -> range("ZLEXCOUNT", db, ranges::byLex))
        .add(1, db -> range("ZRANGEBYSCORE", db, ranges::byScore))
        .add(1, db -> range("ZRANGEBYLEX", db, ranges::byLex))
        .add(1, db -> range("ZREVRANGE", db, ranges::byRank))
        .add(1, db -> named("ZRANDMEMBER", db, Kind.SORTED_SET).add(-3).command())
        .add(1, db -> named("ZSCAN", db, Kind.SORTED_SET).add(0).command())
        .add(1, db -> countedKeys("ZUNION", db, Kind.SORTED_SET))
        .add(1, db -> countedKeys("ZINTER", db, Kind.SORTED_SET))
        .add(1, db -> countedKeys("ZDIFF", db, Kind.SORTED_SET))
        .add(1, db -> countedKeys("ZINTERCARD", db, Kind.SORTED_SET));
  }

  private Arguments named(String name, Database db, Kind kind) {
    return Arguments.of(name).add(material.key(db, kind));
  }

  private byte[][] piece(String name, Target target) {
    int from = material.index(target.size());
    return Arguments.of(name).add(target.key()).add(from).add(from + dice.below(20)).command();
  }

  private byte[][] index(Target list) {
    return Arguments.of("LINDEX").add(list.key()).add(material.index(list.size())).command();
  }

  private byte[][] withMember(String name, Database db, Kind kind) {
    Target target = material.target(db, kind);
    return Arguments.of(name).add(target.key()).add(material.member(target)).command();
  }

  private byte[][] keys(String name, Database db) {
    return material.addKeys(Arguments.of(name), db, Kind.SET).command();
  }

  private byte[][] countedKeys(String name, Database db, Kind kind) {
    return material.addCountedKeys(Arguments.of(name), db, kind).command();
  }

  private byte[][] range(String name, Database db, SortedSetRanges.Range range) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of(name).add(set.key());
    range.addTo(command, set);
    return command.command();
  }

  private byte[][] zrange(Database db) {
    Target set = material.target(db, Kind.SORTED_SET);
    Arguments command = Arguments.of("ZRANGE").add(set.key());
    ranges.addAny(command, set);
    return command.command();
  }
}
