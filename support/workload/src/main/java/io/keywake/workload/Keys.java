package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.workload.WorkloadSettings.Database;
import io.keywake.workload.WorkloadSettings.HashShape;
import io.keywake.workload.WorkloadSettings.KeyShape;
import java.util.Arrays;

/**
 * The keys of a workload and the fields of its hashes: which there are, and which is next. A key is
 * a kind and a number; its name and size follow from these alone.
 *
 * <p>Owned by the workload's thread.
 */
final class Keys {
  /** What the commands that are aimed at a key keep in it. */
  enum Kind {
    TEXT("s"),
    COUNTER("n"),
    HASH("h");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /** What a field holds. */
  enum FieldKind {
    TEXT("f"),
    INTEGER("i"),
    DECIMAL("d");

    private final String prefix;

    FieldKind(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final Kind[] KINDS = Kind.values();

  /** A name longer than what Redis keeps in a small hash. */
  private static final int LONG_FIELD_BYTES = 70;

  private static final int TAG_DRAW = 1;
  private static final int BINARY_DRAW = 2;
  private static final int LENGTH_DRAW = 3;
  private static final int SIZE_DRAW = 4;
  private static final int LONG_NAME_DRAW = 5;

  private final KeyShape shape;
  private final HashShape hashes;
  private final Dice dice;

  Keys(KeyShape shape, HashShape hashes, Dice dice) {
    this.shape = shape;
    this.hashes = hashes;
    this.dice = dice;
  }

  /** How many keys of a kind a database has; at least one. */
  int count(Database database, Kind kind) {
    int counters = Math.max(1, part(database.keys(), shape.counterPermille()));
    int hashCount = Math.max(1, part(database.keys(), shape.hashPermille()));
    return switch (kind) {
      case COUNTER -> counters;
      case HASH -> hashCount;
      case TEXT -> Math.max(1, database.keys() - counters - hashCount);
    };
  }

  private static int part(int count, int permille) {
    return (int) ((long) count * permille / 1000);
  }

  /** The name of the next key that a command for {@code kind} is aimed at. */
  byte[] next(Database database, Kind kind) {
    Kind aimed = strays() ? KINDS[dice.below(KINDS.length)] : kind;
    return name(aimed, number(database, aimed));
  }

  /** Whether the next command goes to a key of any type, whatever it needs. */
  boolean strays() {
    return dice.permille(shape.strayPermille());
  }

  /** The name of the next key for a command that takes any type. */
  byte[] next(Database database) {
    int drawn = dice.below(1000);
    Kind kind =
        drawn < shape.counterPermille()
            ? Kind.COUNTER
            : drawn < shape.counterPermille() + shape.hashPermille() ? Kind.HASH : Kind.TEXT;
    return name(kind, number(database, kind));
  }

  /** A counter: one with an odd number if it is to hold decimals, if there are several. */
  byte[] counter(Database database, boolean isDecimal) {
    if (strays()) {
      return next(database);
    }
    int counters = count(database, Kind.COUNTER);
    int number = (number(database, Kind.COUNTER) & ~1) + (isDecimal ? 1 : 0);
    return name(Kind.COUNTER, number < counters ? number : 0);
  }

  int number(Database database, Kind kind) {
    return dice.skewed(count(database, kind), shape.skew());
  }

  byte[] name(Kind kind, int number) {
    String plain = kind.prefix + number;
    if (draw(kind, number, TAG_DRAW, 1000) < shape.taggedPermille()) {
      plain = "{t" + number % shape.tags() + "}" + plain;
    }
    int room = shape.bytesMax() - shape.bytesMin() + 1;
    int length = shape.bytesMin() + draw(kind, number, LENGTH_DRAW, room);
    boolean binary = draw(kind, number, BINARY_DRAW, 1000) < shape.binaryPermille();
    return padded(plain, length, binary, Dice.mix(number));
  }

  /**
   * Text, and behind a colon what fills it up; a name's binary bytes hold a zero and a line end.
   */
  private static byte[] padded(String plain, int length, boolean binary, long word) {
    byte[] text = plain.getBytes(ISO_8859_1);
    int filled = Math.max(length, binary ? text.length + 4 : text.length);
    byte[] name = Arrays.copyOf(text, filled);
    for (int index = text.length; index < filled; index++) {
      int bits = (int) (word >>> (index * 7 % 56)) & 0xff;
      name[index] = (byte) (binary ? bits | 0x80 : 'a' + bits % 26);
    }
    if (filled > text.length) {
      name[text.length] = ':';
    }
    if (binary) {
      name[text.length + 1] = 0;
      name[filled - 2] = '\r';
      name[filled - 1] = '\n';
    }
    return name;
  }

  /** How many different fields a hash may come to have. */
  int fields(int number) {
    int drawn = draw(Kind.HASH, number, SIZE_DRAW, 1000);
    if (drawn < hashes.hugePermille()) {
      return hashes.hugeFields();
    }
    return drawn < hashes.hugePermille() + hashes.manyPermille()
        ? hashes.manyFields()
        : hashes.fields();
  }

  /** The kind of field {@code number} of any hash: mostly text. */
  static FieldKind fieldKind(int number) {
    int remainder = number % 5;
    return remainder == 3 ? FieldKind.INTEGER : remainder == 4 ? FieldKind.DECIMAL : FieldKind.TEXT;
  }

  byte[] field(int number) {
    String plain = fieldKind(number).prefix + number;
    boolean isLong = draw(Kind.TEXT, number, LONG_NAME_DRAW, 1000) < hashes.longNamePermille();
    return padded(plain, isLong ? LONG_FIELD_BYTES : 0, false, number);
  }

  /** A number below {@code bound} that belongs to a key for good. */
  private static int draw(Kind kind, int number, int purpose, int bound) {
    long word = Dice.mix(((long) number << 16) + ((long) kind.prefix.charAt(0) << 8) + purpose);
    return (int) (((word >>> 32) * bound) >>> 32);
  }
}
