package io.keywake.workload;

import io.keywake.workload.Keys.FieldKind;
import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;

/**
 * Commands that write hashes, a little larger pieces of the larger ones. Owned by the workload's
 * thread.
 */
final class HashCommands implements Form {
  private static final int STEP_MAX = 1000;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  HashCommands(Material material) {
    this.material = material;
    dice = material.dice;
    forms
        .add(40, this::putAll)
        .add(8, db -> put("HMSET", db, true))
        .add(10, db -> put("HSETNX", db, false))
        .add(20, this::hdel)
        .add(13, this::hincrby)
        .add(9, this::hincrbyfloat);
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  /** One that makes a hash or lets one grow. */
  byte[][] putAll(Database db) {
    return put("HSET", db, true);
  }

  /** A hash that the next command is about, in {@code command}; returns how large it may grow. */
  private int addKey(Arguments command, Database db) {
    int number = material.keys.number(db, Kind.HASH);
    command.add(material.keys.strays() ? material.key(db) : material.keys.name(Kind.HASH, number));
    return material.keys.size(Kind.HASH, number);
  }

  private byte[][] put(String name, Database db, boolean several) {
    Arguments command = Arguments.of(name);
    int fields = addKey(command, db);
    for (int pairs = several ? material.piece(fields) : 1; pairs > 0; pairs--) {
      material.addPair(command, dice.below(fields));
    }
    return command.command();
  }

  private byte[][] hdel(Database db) {
    Arguments command = Arguments.of("HDEL");
    int fields = addKey(command, db);
    for (int removed = material.piece(fields); removed > 0; removed--) {
      command.add(material.keys.field(dice.below(fields)));
    }
    return command.command();
  }

  private byte[][] hincrby(Database db) {
    Arguments command = Arguments.of("HINCRBY");
    int fields = addKey(command, db);
    return command
        .add(material.field(fields, FieldKind.INTEGER))
        .add(dice.between(-STEP_MAX, STEP_MAX))
        .command();
  }

  private byte[][] hincrbyfloat(Database db) {
    Arguments command = Arguments.of("HINCRBYFLOAT");
    int fields = addKey(command, db);
    return command
        .add(material.field(fields, FieldKind.DECIMAL))
        .add(material.fieldValues.decimal())
        .command();
  }
}
