package io.keywake.workload;

import io.keywake.workload.WorkloadSettings.Database;

/**
 * Commands that count in strings: some in integers, others in decimals. Owned by the workload's
 * thread.
 */
final class CounterCommands implements Form {
  private static final int STEP_MAX = 1000;

  private final Material material;
  private final Choice<Form> forms = new Choice<>();

  CounterCommands(Material material) {
    this.material = material;
    forms
        .add(30, db -> named("INCR", db).command())
        .add(15, db -> named("DECR", db).command())
        .add(25, db -> named("INCRBY", db).add(step()).command())
        .add(15, db -> named("DECRBY", db).add(step()).command())
        .add(15, db -> named("SET", db).add(material.values.integer()).command())
        .add(10, this::incrbyfloat);
  }

  @Override
  public byte[][] command(Database db) {
    return forms.draw(material.dice).command(db);
  }

  private byte[][] incrbyfloat(Database db) {
    byte[] key = material.keys.counter(db, true);
    return Arguments.of("INCRBYFLOAT").add(key).add(material.values.decimal()).command();
  }

  private Arguments named(String name, Database db) {
    return Arguments.of(name).add(material.keys.counter(db, false));
  }

  private long step() {
    return material.dice.between(-STEP_MAX, STEP_MAX);
  }
}
