package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/** RESTORE, with values of every type. Owned by the workload's thread. */
final class RestoreCommands implements Form {
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final int IDLE_SECONDS_MAX = 100_000;
  private static final int USES_MAX = 255;

  private final Material material;
  private final Dice dice;

  RestoreCommands(Material material) {
    this.material = material;
    dice = material.dice;
  }

  @Override
  public byte[][] command(Database db) {
    Target target = material.target(db, dice.one(KINDS));
    Arguments command = Arguments.of("RESTORE").add(target.key());
    boolean expires = material.expires();
    boolean isAbsolute = expires && dice.oneIn(2);
    long expiry = isAbsolute ? material.nowMs() + material.ttlOrPastMs() : material.ttlMs();
    command.add(expires ? expiry : 0).add(value(target));
    if (isAbsolute) {
      command.add("ABSTTL");
    }
    if (!dice.oneIn(4)) {
      command.add("REPLACE");
    }
    switch (dice.below(8)) {
      case 0 -> command.add("IDLETIME").add(dice.between(0, IDLE_SECONDS_MAX));
      case 1 -> command.add("FREQ").add(dice.between(0, USES_MAX));
      default -> {}
    }
    return command.command();
  }

  private byte[] value(Target target) {
    return switch (target.kind()) {
      case TEXT -> new DumpedValue(DumpedValue.STRING).string(material.values.next()).bytes();
      case COUNTER -> new DumpedValue(DumpedValue.STRING).string(material.values.integer()).bytes();
      case LIST -> collection(target, DumpedValue.LIST);
      case SET -> collection(target, DumpedValue.SET);
      case HASH -> collection(target, DumpedValue.HASH);
      case SORTED_SET -> collection(target, DumpedValue.SORTED_SET);
    };
  }

  /** Each item once: a set or a hash that has one twice is refused. */
  private byte[] collection(Target target, int type) {
    int items = dice.between(1, target.size());
    int first = dice.below(target.size() - items + 1);
    DumpedValue value = new DumpedValue(type).length(items);
    for (int item = first; item < first + items; item++) {
      if (type == DumpedValue.HASH) {
        value.string(material.keys.field(item)).string(material.fieldValue(item));
      } else {
        value.string(material.keys.member(target.kind(), target.number(), item));
      }
      if (type == DumpedValue.SORTED_SET) {
        value.score(score());
      }
    }
    return value.bytes();
  }

  private double score() {
    String text = material.score();
    return text.endsWith("inf")
        ? Double.parseDouble(text.replace("inf", "Infinity"))
        : Double.parseDouble(text);
  }
}
