package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/**
 * Commands about keys whatever they hold: their expiry, their end, their place. Owned by the
 * workload's thread.
 */
final class KeyCommands {
  private static final List<String> EXPIRY_CONDITIONS = List.of("NX", "XX", "GT", "LT");
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final int DELETED_PER_COMMAND_MAX = 3;

  private final Material material;
  private final Dice dice;
  private final Choice<Form> expiry = new Choice<>();
  private final Choice<Form> relocation = new Choice<>();

  KeyCommands(Material material) {
    this.material = material;
    dice = material.dice;
    expiry
        .add(20, db -> expire("EXPIRE", db, Material.seconds(material.ttlOrPastMs())))
        .add(25, db -> expire("PEXPIRE", db, material.ttlOrPastMs()))
        .add(15, db -> expire("EXPIREAT", db, Material.seconds(deadlineMs())))
        .add(15, db -> expire("PEXPIREAT", db, deadlineMs()))
        .add(25, db -> Arguments.of("PERSIST").add(material.key(db)).command());
    relocation
        .add(30, db -> rename("RENAME", db))
        .add(15, db -> rename("RENAMENX", db))
        .add(30, this::copy)
        .add(25, this::move);
  }

  private long deadlineMs() {
    return material.nowMs() + material.ttlOrPastMs();
  }

  byte[][] expiry(Database db) {
    return expiry.draw(dice).command(db);
  }

  private byte[][] expire(String name, Database db, long time) {
    Arguments command = Arguments.of(name).add(material.key(db)).add(time);
    if (dice.oneIn(4)) {
      command.add(dice.one(EXPIRY_CONDITIONS));
    }
    return command.command();
  }

  byte[][] deletion(Database db) {
    return deletion(db, DELETED_PER_COMMAND_MAX);
  }

  byte[][] deletion(Database db, int keysMax) {
    Arguments command = Arguments.of(dice.oneIn(3) ? "UNLINK" : "DEL");
    for (int keys = dice.between(1, keysMax); keys > 0; keys--) {
      command.add(material.key(db));
    }
    return command.command();
  }

  byte[][] relocation(Database db) {
    return relocation.draw(dice).command(db);
  }

  /** From one key to another that is meant for the same type. */
  private Arguments fromTo(String name, Database from, Database to) {
    Kind kind = dice.one(KINDS);
    return Arguments.of(name).add(material.key(from, kind)).add(material.key(to, kind));
  }

  private byte[][] rename(String name, Database db) {
    return fromTo(name, db, db).command();
  }

  private byte[][] copy(Database db) {
    Database to = dice.oneIn(3) ? material.otherThan(db) : db;
    Arguments command = fromTo("COPY", db, to);
    if (!to.equals(db)) {
      command.add("DB").add(to.number());
    }
    if (dice.oneIn(2)) {
      command.add("REPLACE");
    }
    return command.command();
  }

  private byte[][] move(Database db) {
    Database to = material.otherThan(db);
    return to.equals(db)
        ? rename("RENAME", db)
        : Arguments.of("MOVE").add(material.key(db)).add(to.number()).command();
  }
}
