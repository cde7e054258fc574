package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;

/**
 * Commands that read; what they change all the same is to delete a key whose time has passed. Owned
 * by the workload's thread.
 */
final class ReadCommands implements Form {
  private static final int KEYS_PER_COMMAND_MAX = 4;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  ReadCommands(Material material) {
    this.material = material;
    dice = material.dice;
    forms
        .add(40, db -> string("GET", db).command())
        .add(6, db -> several("MGET", db))
        .add(2, db -> string("STRLEN", db).command())
        .add(4, db -> string("GETRANGE", db).add(material.values.offset()).add(-1).command())
        .add(2, db -> string("GETBIT", db).add(material.values.offset()).command())
        .add(12, db -> hash("HGET", db).add(field()).command())
        .add(4, db -> hash("HMGET", db).add(field()).add(field()).command())
        .add(8, db -> hash("HGETALL", db).command())
        .add(1, db -> hash("HKEYS", db).command())
        .add(1, db -> hash("HVALS", db).command())
        .add(2, db -> hash("HLEN", db).command())
        .add(2, db -> hash("HEXISTS", db).add(field()).command())
        .add(2, db -> hash("HSTRLEN", db).add(field()).command())
        .add(1, db -> hash("HRANDFIELD", db).add(2).command())
        .add(1, db -> hash("HSCAN", db).add(0).command())
        .add(3, db -> several("EXISTS", db))
        .add(3, db -> several("TOUCH", db))
        .add(2, db -> any("TYPE", db).command())
        .add(2, db -> any("TTL", db).command())
        .add(2, db -> any("PTTL", db).command())
        .add(1, db -> any("EXPIRETIME", db).command())
        .add(1, db -> any("PEXPIRETIME", db).command())
        .add(1, db -> Arguments.of("OBJECT").add("ENCODING").add(material.key(db)).command())
        .add(1, db -> Arguments.of("SCAN").add(0).add("COUNT").add(20).command())
        .add(1, db -> Arguments.of("RANDOMKEY").command())
        .add(1, db -> Arguments.of("DBSIZE").command());
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  private Arguments string(String name, Database db) {
    return Arguments.of(name).add(material.key(db, dice.oneIn(6) ? Kind.COUNTER : Kind.TEXT));
  }

  private Arguments hash(String name, Database db) {
    return Arguments.of(name).add(material.key(db, Kind.HASH));
  }

  private Arguments any(String name, Database db) {
    return Arguments.of(name).add(material.key(db));
  }

  private byte[] field() {
    return material.keys.field(dice.below(material.keys.size(Kind.HASH, 0)));
  }

  private byte[][] several(String name, Database db) {
    Arguments command = Arguments.of(name);
    for (int keys = dice.between(1, KEYS_PER_COMMAND_MAX); keys > 0; keys--) {
      command.add(material.key(db));
    }
    return command.command();
  }
}
