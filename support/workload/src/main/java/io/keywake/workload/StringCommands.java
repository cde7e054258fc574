package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;

/** Commands that write strings, but for counters. Owned by the workload's thread. */
final class StringCommands implements Form {
  private static final int KEYS_PER_COMMAND_MAX = 4;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  StringCommands(Material material) {
    this.material = material;
    dice = material.dice;
    forms
        .add(32, this::set)
        .add(4, db -> named("SETNX", db).add(material.values.next()).command())
        .add(4, db -> setWithExpiry("SETEX", db, Material.seconds(material.ttlMs())))
        .add(4, db -> setWithExpiry("PSETEX", db, material.ttlMs()))
        .add(5, db -> named("GETSET", db).add(material.values.next()).command())
        .add(5, db -> named("GETDEL", db).command())
        .add(5, this::getex)
        .add(7, db -> multiple("MSET", db, KEYS_PER_COMMAND_MAX))
        .add(3, db -> multiple("MSETNX", db, KEYS_PER_COMMAND_MAX))
        .add(12, db -> named("APPEND", db).add(material.values.piece()).command())
        .add(8, this::setrange)
        .add(4, this::setbit);
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  private Arguments named(String name, Database db) {
    return Arguments.of(name).add(material.key(db, Kind.TEXT));
  }

  private byte[][] set(Database db) {
    Arguments command = named("SET", db).add(material.values.next());
    if (dice.oneIn(12)) {
      command.add(dice.oneIn(2) ? "NX" : "XX");
    }
    if (dice.oneIn(16)) {
      command.add("GET");
    }
    if (material.expires()) {
      material.addExpiry(command);
    } else if (dice.oneIn(10)) {
      command.add("KEEPTTL");
    }
    return command.command();
  }

  private byte[][] setWithExpiry(String name, Database db, long expiry) {
    return named(name, db).add(expiry).add(material.values.next()).command();
  }

  private byte[][] getex(Database db) {
    Arguments command = named("GETEX", db);
    if (dice.oneIn(3)) {
      command.add("PERSIST");
    } else if (material.expires()) {
      material.addExpiry(command);
    }
    return command.command();
  }

  private byte[][] setbit(Database db) {
    return named("SETBIT", db).add(material.bitOffset()).add(dice.below(2)).command();
  }

  /** One that sets up to {@code keysMax} keys at once. */
  byte[][] multiple(String name, Database db, int keysMax) {
    Arguments command = Arguments.of(name);
    for (int keys = dice.between(1, keysMax); keys > 0; keys--) {
      command.add(material.key(db, Kind.TEXT)).add(material.values.next());
    }
    return command.command();
  }

  private byte[][] setrange(Database db) {
    return named("SETRANGE", db)
        .add(material.values.offset())
        .add(material.values.piece())
        .command();
  }
}
