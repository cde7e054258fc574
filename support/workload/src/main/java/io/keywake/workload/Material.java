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
  private static final int BITS_PER_BYTE = 8;
  private static final int ITEMS_PER_COMMAND = 4;
  private static final int ITEMS_PER_COMMAND_MAX = 64;

  /** A command puts or removes up to one item in so many that the collection may come to have. */
  private static final int PIECES = 8;

  private static final int KEYS_PER_COMMAND_MAX = 3;
  private static final int BLOCKED_MS_MAX = 9;

  /** Scores up to this one are drawn so often that many members have the same. */
  private static final int COMMON_SCORE_MAX = 12;

  private static final List<String> RARE_SCORES =
      List.of(
          "inf",
          "-inf",
          "-0",
          "1e300",
          "-2.5e-7",
          "9007199254740993",
          "-0.1",
          "3.0000000000000004");

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
    keys = new Keys(settings.keys(), settings.collections(), dice);
    values = new Values(settings.values(), dice);
    fieldValues = new Values(settings.collections().values(), dice);
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

  /** The offset of a bit in a string. */
  long bitOffset() {
    return (long) values.offset() * BITS_PER_BYTE + dice.below(BITS_PER_BYTE);
  }

  /** A field of any kind, and a value that fits it. */
  void addPair(Arguments command, int number) {
    command.add(keys.field(number)).add(fieldValue(number));
  }

  byte[] fieldValue(int number) {
    return switch (Keys.fieldKind(number)) {
      case TEXT -> fieldValues.next();
      case INTEGER -> fieldValues.integer();
      case DECIMAL -> fieldValues.decimal();
    };
  }

  // Lists, sets and sorted sets.

  /** A collection of this kind, or now and then a key of any. */
  Target target(Database db, Kind kind) {
    int number = keys.number(db, kind);
    byte[] key = keys.strays() ? key(db) : keys.name(kind, number);
    return new Target(kind, number, key, keys.size(kind, number));
  }

  /** A member that the collection may have. */
  byte[] member(Target target) {
    return keys.member(target.kind(), target.number(), dice.below(target.size()));
  }

  /** How many items a command is about: more of a collection that may come to have more. */
  int piece(int size) {
    return dice.between(
        1, Math.max(ITEMS_PER_COMMAND, Math.min(size / PIECES, ITEMS_PER_COMMAND_MAX)));
  }

  /** An index that may be in a collection of this size, counted from either end. */
  int index(int size) {
    return dice.between(-size, size);
  }

  /** A score, or a step between two. */
  String score() {
    return switch (dice.below(8)) {
      case 0, 1 -> fieldValues.decimalText();
      case 2 ->
          dice.oneIn(5)
              ? dice.one(RARE_SCORES)
              : Integer.toString(dice.between(-COMMON_SCORE_MAX, 0));
      default -> Integer.toString(dice.below(COMMON_SCORE_MAX + 1));
    };
  }

  /** A time that a command may be kept waiting, in seconds. */
  String timeout() {
    return "0.00" + dice.between(1, BLOCKED_MS_MAX);
  }

  Arguments addKeys(Arguments command, Database db, Kind kind) {
    for (int left = dice.between(1, KEYS_PER_COMMAND_MAX); left > 0; left--) {
      command.add(key(db, kind));
    }
    return command;
  }

  /** The same, behind their number. */
  Arguments addCountedKeys(Arguments command, Database db, Kind kind) {
    int count = dice.between(1, KEYS_PER_COMMAND_MAX);
    command.add(count);
    for (int left = count; left > 0; left--) {
      command.add(key(db, kind));
    }
    return command;
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
