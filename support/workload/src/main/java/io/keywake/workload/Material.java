package io.keywake.workload;

import io.keywake.workload.Keys.FieldKind;
import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import io.keywake.workload.WorkloadSettings.ExpiryShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What commands are made of: databases, keys, fields, values and times, all drawn by the same dice.
 *
 * <p>Owned by the workload's thread.
 */
final class Material {
  private static final long MS_PER_SECOND = 1000;

  final Dice dice;
  final Keys keys;
  final Values values;
  final Values fieldValues;
  private final List<Database> databases;
  private final List<Database> swapped;
  private final ExpiryShape expiry;
  private final LongSupplier nowMs;

  Material(WorkloadSettings settings, Dice dice, LongSupplier nowMs) {
    this.dice = dice;
    this.nowMs = nowMs;
    keys = new Keys(settings.keys(), settings.hashes(), dice);
    values = new Values(settings.values(), dice);
    fieldValues = new Values(settings.hashes().values(), dice);
    databases = settings.databases();
    swapped = databases.stream().filter(Database::isSwapped).toList();
    expiry = settings.expiry();
  }

  byte[] key(Database db, Kind kind) {
    return keys.next(db, kind);
  }

  byte[] key(Database db) {
    return keys.next(db);
  }

  /** A field of the given kind of some hash that has fields up to {@code fields}. */
  byte[] field(int fields, FieldKind kind) {
    int number = dice.below(fields);
    for (int tries = 0; Keys.fieldKind(number) != kind && tries < 8; tries++) {
      number = (number + 1) % fields;
    }
    return keys.field(number);
  }

  /** A field of any kind, and a value that fits it. */
  void addPair(Arguments command, int number) {
    command.add(keys.field(number));
    command.add(
        switch (Keys.fieldKind(number)) {
          case TEXT -> fieldValues.next();
          case INTEGER -> fieldValues.integer();
          case DECIMAL -> fieldValues.decimal();
        });
  }

  // Expiries.

  /** Whether the next write that can carry an expiry does. */
  boolean expires() {
    return dice.permille(expiry.permille());
  }

  /** An expiry in one of the four forms that SET and GETEX know. */
  void addExpiry(Arguments command) {
    long ttlMs = ttlMs();
    switch (dice.below(4)) {
      case 0 -> command.add("EX").add(seconds(ttlMs));
      case 1 -> command.add("PX").add(ttlMs);
      case 2 -> command.add("EXAT").add(seconds(nowMs.getAsLong() + ttlMs));
      default -> command.add("PXAT").add(nowMs.getAsLong() + ttlMs);
    }
  }

  long ttlMs() {
    return dice.between(expiry.ttlMsMin(), expiry.ttlMsMax());
  }

  /** The same, or a time that has passed. */
  long ttlOrPastMs() {
    return dice.permille(expiry.pastPermille()) ? -ttlMs() : ttlMs();
  }

  long nowMs() {
    return nowMs.getAsLong();
  }

  LongSupplier clockMs() {
    return nowMs;
  }

  /** Milliseconds as whole seconds, away from zero. */
  static long seconds(long ms) {
    return ms < 0 ? Math.floorDiv(ms, MS_PER_SECOND) : -Math.floorDiv(-ms, MS_PER_SECOND);
  }

  // Databases.

  /** A database other than {@code db}, or the same if there is only one. */
  Database otherThan(Database db) {
    Database other = dice.one(databases);
    while (other.equals(db) && databases.size() > 1) {
      other = dice.one(databases);
    }
    return other;
  }

  boolean hasSwapPair() {
    return swapped.size() >= 2;
  }

  /** Two databases that SWAPDB may exchange. */
  List<Database> swapPair() {
    List<Database> others = new ArrayList<>(swapped);
    Database first = dice.one(others);
    others.remove(first);
    return List.of(first, dice.one(others));
  }
}
