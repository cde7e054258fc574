package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.List;

/** SORT, whose outcome mostly becomes a list. Owned by the workload's thread. */
final class SortCommands implements Form {
  private static final List<Kind> SOURCES = List.of(Kind.LIST, Kind.SET, Kind.SORTED_SET);

  /** Where the names of keys are short, some of these name keys that exist. */
  private static final List<String> WEIGHTS = List.of("nosort", "n*", "h*->i3", "s*");

  private static final List<String> GETS = List.of("#", "s*", "h*->f1");
  private static final int LIMIT_MAX = 20;

  /** One in so many only replies what it has sorted. */
  private static final int READS = 4;

  private final Material material;
  private final Dice dice;

  SortCommands(Material material) {
    this.material = material;
    dice = material.dice;
  }

  @Override
  public byte[][] command(Database db) {
    boolean isStored = !dice.oneIn(READS);
    Arguments command = Arguments.of(isStored ? "SORT" : "SORT_RO");
    addQuery(command, db);
    if (isStored) {
      command.add("STORE").add(material.key(db, Kind.LIST));
    }
    return command.command();
  }

  /** What is sorted, and how. */
  private void addQuery(Arguments command, Database db) {
    Target source = material.target(db, dice.one(SOURCES));
    command.add(source.key());
    if (dice.oneIn(4)) {
      command.add("BY").add(dice.one(WEIGHTS));
    }
    if (dice.oneIn(4)) {
      command.add("LIMIT").add(dice.below(3)).add(dice.below(LIMIT_MAX));
    }
    for (int gets = dice.oneIn(4) ? 2 : 0; gets > 0; gets--) {
      command.add("GET").add(dice.one(GETS));
    }
    if (dice.oneIn(3)) {
      command.add(dice.oneIn(2) ? "ASC" : "DESC");
    }
    if (!material.keys.holdsIntegers(source.kind(), source.number()) || dice.oneIn(4)) {
      command.add("ALPHA");
    }
  }
}
