package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/** Commands that write lists. Owned by the workload's thread. */
final class ListCommands implements Form {
  private static final List<String> ENDS = List.of("LEFT", "RIGHT");
  private static final int LREM_COUNT_MAX = 3;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  ListCommands(Material material) {
    this.material = material;
    dice = material.dice;
    forms
        .add(140, db -> push("LPUSH", db))
        .add(240, this::append)
        .add(30, db -> push("LPUSHX", db))
        .add(30, db -> push("RPUSHX", db))
        .add(80, db -> pop("LPOP", db))
        .add(100, db -> pop("RPOP", db))
        .add(80, this::lset)
        .add(80, this::linsert)
        .add(80, this::lrem)
        .add(60, this::ltrim)
        .add(50, db -> lmove("LMOVE", db).command())
        .add(25, db -> fromTo("RPOPLPUSH", db).command())
        .add(25, db -> mpop(Arguments.of("LMPOP"), db))
        .add(8, db -> blocking("BLPOP", db))
        .add(8, db -> blocking("BRPOP", db))
        .add(8, db -> lmove("BLMOVE", db).add(material.timeout()).command())
        .add(8, db -> fromTo("BRPOPLPUSH", db).add(material.timeout()).command())
        .add(8, db -> mpop(Arguments.of("BLMPOP").add(material.timeout()), db));
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  /** One that makes a list or lets one grow. */
  byte[][] append(Database db) {
    return push("RPUSH", db);
  }

  /** Mostly an element that the list may have already, so that others find it. */
  private byte[] element(Target list) {
    return dice.oneIn(4) && !material.keys.holdsIntegers(list.kind(), list.number())
        ? material.fieldValues.next()
        : material.member(list);
  }

  private byte[][] push(String name, Database db) {
    Target list = material.target(db, Kind.LIST);
    Arguments command = Arguments.of(name).add(list.key());
    for (int elements = material.piece(list.size()); elements > 0; elements--) {
      command.add(element(list));
    }
    return command.command();
  }

  private byte[][] pop(String name, Database db) {
    Target list = material.target(db, Kind.LIST);
    Arguments command = Arguments.of(name).add(list.key());
    if (dice.oneIn(3)) {
      command.add(material.piece(list.size()));
    }
    return command.command();
  }

  private byte[][] lset(Database db) {
    Target list = material.target(db, Kind.LIST);
    return Arguments.of("LSET")
        .add(list.key())
        .add(material.index(list.size()))
        .add(element(list))
        .command();
  }

  private byte[][] linsert(Database db) {
    Target list = material.target(db, Kind.LIST);
    return Arguments.of("LINSERT")
        .add(list.key())
        .add(dice.oneIn(2) ? "BEFORE" : "AFTER")
        .add(material.member(list))
        .add(element(list))
        .command();
  }

  private byte[][] lrem(Database db) {
    Target list = material.target(db, Kind.LIST);
    return Arguments.of("LREM")
        .add(list.key())
        .add(dice.between(-LREM_COUNT_MAX, LREM_COUNT_MAX))
        .add(material.member(list))
        .command();
  }

  /** Mostly cuts a list to the size that it may have; that is what bounds it. */
  private byte[][] ltrim(Database db) {
    Target list = material.target(db, Kind.LIST);
    Arguments command = Arguments.of("LTRIM").add(list.key());
    switch (dice.below(6)) {
      case 0 -> command.add(material.index(list.size())).add(material.index(list.size()));
      case 1 -> command.add(dice.below(3)).add(-1 - dice.below(3));
      case 2 -> command.add(-list.size()).add(-1);
      default -> command.add(0).add(list.size() - 1);
    }
    return command.command();
  }

  private Arguments fromTo(String name, Database db) {
    Target from = material.target(db, Kind.LIST);
    Target to = dice.oneIn(4) ? from : material.target(db, Kind.LIST);
    return Arguments.of(name).add(from.key()).add(to.key());
  }

  private Arguments lmove(String name, Database db) {
    return fromTo(name, db).add(dice.one(ENDS)).add(dice.one(ENDS));
  }

  private byte[][] mpop(Arguments command, Database db) {
    material.addCountedKeys(command, db, Kind.LIST).add(dice.one(ENDS));
    if (dice.oneIn(2)) {
      command.add("COUNT").add(material.piece(0));
    }
    return command.command();
  }

  private byte[][] blocking(String name, Database db) {
    return material.addKeys(Arguments.of(name), db, Kind.LIST).add(material.timeout()).command();
  }
}
