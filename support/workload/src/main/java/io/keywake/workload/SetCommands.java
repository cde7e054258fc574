package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;

/** Commands that write sets. Owned by the workload's thread. */
final class SetCommands implements Form {
  /** In so many cases one, something else than an integer gets into a set of integers. */
  private static final int STRAY_MEMBERS = 40;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  SetCommands(Material material) {
    this.material = material;
    dice = material.dice;
    forms
        .add(40, this::add)
        .add(20, db -> members("SREM", db))
        .add(10, this::spop)
        .add(10, this::smove)
        .add(5, db -> store("SINTERSTORE", db))
        .add(5, db -> store("SUNIONSTORE", db))
        .add(5, db -> store("SDIFFSTORE", db));
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  /** One that makes a set or lets one grow. */
  byte[][] add(Database db) {
    return members("SADD", db);
  }

  private byte[] member(Target set) {
    return dice.oneIn(STRAY_MEMBERS) ? material.fieldValues.next() : material.member(set);
  }

  private byte[][] members(String name, Database db) {
    Target set = material.target(db, Kind.SET);
    Arguments command = Arguments.of(name).add(set.key());
    for (int members = material.piece(set.size()); members > 0; members--) {
      command.add(member(set));
    }
    return command.command();
  }

  private byte[][] spop(Database db) {
    Target set = material.target(db, Kind.SET);
    Arguments command = Arguments.of("SPOP").add(set.key());
    if (dice.oneIn(2)) {
      command.add(material.piece(set.size()));
    }
    return command.command();
  }

  private byte[][] smove(Database db) {
    Target from = material.target(db, Kind.SET);
    Target to = material.target(db, Kind.SET);
    return Arguments.of("SMOVE").add(from.key()).add(to.key()).add(member(from)).command();
  }

  private byte[][] store(String name, Database db) {
    Arguments command = Arguments.of(name).add(material.key(db, Kind.SET));
    return material.addKeys(command, db, Kind.SET).command();
  }
}
