package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.workload.WorkloadSettings.CollectionShape;
import io.keywake.workload.WorkloadSettings.Database;
import io.keywake.workload.WorkloadSettings.KeyShape;
import java.util.Arrays;

/**
 * The keys of a workload and what its collections are made of: which there are, and which is next.
 * A key is a kind and a number; its name and size follow from these alone.
 *
 * <p>Owned by the workload's thread.
 */
final class Keys {
  /** What the commands that are aimed at a key keep in it. */
  enum Kind {
    TEXT("s"),
    COUNTER("n"),
    HASH("h"),
    LIST("l"),
    SET("m"),
    SORTED_SET("z");

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

  /** A name longer than what Redis keeps in a small collection. */
  private static final int LONG_NAME_BYTES = 70;

  private static final int TAG_DRAW = 1;
  private static final int BINARY_DRAW = 2;
  private static final int LENGTH_DRAW = 3;
  private static final int SIZE_DRAW = 4;
  private static final int LONG_NAME_DRAW = 5;
  private static final int INTEGERS_DRAW = 6;

  /** One member of so many of a set of integers takes more than 32 bits. */
  private static final int LARGE_INTEGERS = 9;

  private final KeyShape shape;
  private final CollectionShape collections;
  private final Dice dice;
  private final Choice<Kind> kinds = new Choice<>();

  Keys(KeyShape shape, CollectionShape collections, Dice dice) {
    this.shape = shape;
    this.collections = collections;
    this.dice = dice;
    int text = 1000;
    for (Kind kind : KINDS) {
      text -= permille(kind);
    }
    for (Kind kind : KINDS) {
      kinds.add(kind == Kind.TEXT ? text : permille(kind), kind);
    }
  }

  /** How many keys of a thousand are of a kind; the others are text. */
  private int permille(Kind kind) {
    return switch (kind) {
      case TEXT -> 0;
      case COUNTER -> shape.counterPermille();
      case HASH -> shape.hashPermille();
      case LIST -> shape.listPermille();
      case SET -> shape.setPermille();
      case SORTED_SET -> shape.sortedSetPermille();
    };
  }

  /** How many keys of a kind a database has; at least one if there are to be any. */
  int count(Database database, Kind kind) {
    if (kind != Kind.TEXT) {
      int permille = permille(kind);
      return permille == 0 ? 0 : Math.max(1, part(database.keys(), permille));
    }
    int others = 0;
    for (Kind other : KINDS) {
      others += other == Kind.TEXT ? 0 : count(database, other);
    }
    return Math.max(1, database.keys() - others);
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
    Kind kind = kinds.draw(dice);
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
    return dice.skewed(Math.max(1, count(database, kind)), shape.skew());
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

  /** How many different fields or members a collection may come to have. */
  int size(Kind kind, int number) {
    int drawn = draw(kind, number, SIZE_DRAW, 1000);
    if (drawn < collections.hugePermille()) {
      return collections.huge();
    }
    return drawn < collections.hugePermille() + collections.manyPermille()
        ? collections.many()
        : collections.common();
  }

  /** Whether a list or set is meant to hold nothing but integers: one in two is. */
  boolean holdsIntegers(Kind kind, int number) {
    return kind != Kind.SORTED_SET && draw(kind, number, INTEGERS_DRAW, 2) == 0;
  }

  /** The member {@code member} of a set or sorted set, or an element of a list. */
  byte[] member(Kind kind, int number, int member) {
    if (holdsIntegers(kind, number)) {
      long integer = member % LARGE_INTEGERS == 7 ? Dice.mix(member) : member - 2;
      return Long.toString(integer).getBytes(ISO_8859_1);
    }
    boolean isLong = draw(kind, member, LONG_NAME_DRAW, 1000) < collections.longNamePermille();
    return padded("e" + member, isLong ? LONG_NAME_BYTES : 0, false, member);
  }

  /** The kind of field {@code number} of any hash: mostly text. */
  static FieldKind fieldKind(int number) {
    int remainder = number % 5;
    return remainder == 3 ? FieldKind.INTEGER : remainder == 4 ? FieldKind.DECIMAL : FieldKind.TEXT;
  }

  byte[] field(int number) {
    String plain = fieldKind(number).prefix + number;
    boolean isLong = draw(Kind.TEXT, number, LONG_NAME_DRAW, 1000) < collections.longNamePermille();
    return padded(plain, isLong ? LONG_NAME_BYTES : 0, false, number);
  }

  /** A number below {@code bound} that belongs to a key for good. */
  private static int draw(Kind kind, int number, int purpose, int bound) {
    long word = Dice.mix(((long) number << 16) + ((long) kind.prefix.charAt(0) << 8) + purpose);
    return (int) (((word >>> 32) * bound) >>> 32);
  }
}
