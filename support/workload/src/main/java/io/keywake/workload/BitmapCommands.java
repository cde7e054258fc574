package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/** Commands on strings as rows of bits, several at once. Owned by the workload's thread. */
final class BitmapCommands implements Form {
  private static final List<String> OPERATIONS = List.of("AND", "OR", "XOR", "NOT");
  private static final List<String> OVERFLOWS = List.of("WRAP", "SAT", "FAIL");
  private static final List<String> FIELD_TYPES = List.of("u1", "u4", "i5", "u8", "i16", "i64");
  private static final int FIELD_MAX = 8;
  private static final int FIELDS_MAX = 3;
  private static final int FIELD_VALUE_MAX = 300;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> forms = new Choice<>();

  BitmapCommands(Material material) {
    this.material = material;
    dice = material.dice;
    forms
        .add(30, this::bitop)
        .add(40, this::bitfield)
        .add(5, db -> named("BITCOUNT", db).command())
        .add(5, db -> named("BITPOS", db).add(dice.below(2)).command())
        .add(5, db -> named("BITFIELD_RO", db).add("GET").add("u8").add(3).command());
  }

  private Arguments named(String name, Database db) {
    return Arguments.of(name).add(material.key(db, Kind.TEXT));
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(dice).command(db);
  }

  private byte[][] bitop(Database db) {
    String operation = dice.one(OPERATIONS);
    Arguments command = Arguments.of("BITOP").add(operation).add(material.key(db, Kind.TEXT));
    if (operation.equals("NOT")) {
      return command.add(material.key(db, Kind.TEXT)).command();
    }
    return material.addKeys(command, db, Kind.TEXT).command();
  }

  private byte[][] bitfield(Database db) {
    Arguments command = named("BITFIELD", db);
    for (int fields = dice.between(1, FIELDS_MAX); fields > 0; fields--) {
      if (dice.oneIn(4)) {
        command.add("OVERFLOW").add(dice.one(OVERFLOWS));
      }
      boolean isGet = dice.oneIn(5);
      command.add(isGet ? "GET" : dice.oneIn(2) ? "SET" : "INCRBY").add(dice.one(FIELD_TYPES));
      command.add(
          dice.oneIn(2) ? "#" + dice.below(FIELD_MAX) : Long.toString(material.bitOffset()));
      if (!isGet) {
        command.add(dice.between(-FIELD_VALUE_MAX, FIELD_VALUE_MAX));
      }
    }
    return command.command();
  }
}
