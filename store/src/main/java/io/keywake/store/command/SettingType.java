package io.keywake.store.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** How the text of a setting is read and written. Immutable, for any thread. */
public abstract class SettingType<T> {
  /** Thrown with what was expected. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  SettingType() {}

  abstract T parse(String text) throws Unfit;

  /**
   * As {@link #parse(String)}, for a text that may say a part alone and leave the rest as it is.
   */
  T parse(String text, T present) throws Unfit {
    return parse(text);
  }

  String format(T value) {
    return String.valueOf(value);
  }

  /** {@code yes} or {@code no}. */
  public static SettingType<Boolean> yesOrNo() {
    return new SettingType<>() {
      @Override
      Boolean parse(String text) throws Unfit {
        return switch (text.toLowerCase(Locale.ROOT)) {
          case "yes" -> true;
          case "no" -> false;
          default -> throw new Unfit("argument must be 'yes' or 'no'");
        };
      }

      @Override
      String format(Boolean value) {
        return value ? "yes" : "no";
      }
    };
  }

  /** A whole number of a range. */
  public static SettingType<Integer> integer(int min, int max) {
    return new SettingType<>() {
      @Override
      Integer parse(String text) throws Unfit {
        try {
          return (int) inRange(Long.parseLong(text), min, max);
        } catch (NumberFormatException e) {
          throw new Unfit("argument couldn't be parsed into an integer");
        }
      }
    };
  }

  /** A whole number of a range that is wider than 32 bits. */
  public static SettingType<Long> wideInteger(long min, long max) {
    return new SettingType<>() {
      @Override
      Long parse(String text) throws Unfit {
        try {
          return inRange(Long.parseLong(text), min, max);
        } catch (NumberFormatException e) {
          throw new Unfit("argument couldn't be parsed into an integer");
        }
      }
    };
  }

  /** A number of bytes of a range; the text may have a unit: {@code 64mb}. */
  public static SettingType<Long> bytes(long min, long max) {
    return new SettingType<>() {
      @Override
      Long parse(String text) throws Unfit {
        return inRange(MemorySize.parse(text), min, max);
      }
    };
  }

  /** One of the constants of an enum, whatever the case. */
  public static <E extends Enum<E>> SettingType<E> oneOf(
      Class<E> type, Function<E, String> nameOf) {
    return new SettingType<>() {
      @Override
      E parse(String text) throws Unfit {
        List<String> names = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
          if (nameOf.apply(each).equalsIgnoreCase(text)) {
            return each;
          }
          names.add(nameOf.apply(each));
        }
        throw new Unfit("argument(s) must be one of the following: " + String.join(", ", names));
      }

      @Override
      String format(E value) {
        return nameOf.apply(value);
      }
    };
  }

  /** Any text. */
  public static SettingType<String> text() {
    return new SettingType<>() {
      @Override
      String parse(String text) {
        return text;
      }
    };
  }

  /** The name of a file, without directories. */
  static SettingType<String> fileName() {
    return new SettingType<>() {
      @Override
      String parse(String text) throws Unfit {
        if (text.isEmpty() || text.matches("(?s).*[/\\\\\\x00].*")) {
          throw new Unfit("dbfilename can't be a path, just a filename");
        }
        return text;
      }
    };
  }

  /** Takes nothing but its one value, because what others ask for is not there. */
  static SettingType<String> fixed(String value, String reason) {
    return new SettingType<>() {
      @Override
      String parse(String text) throws Unfit {
        if (!text.equalsIgnoreCase(value)) {
          throw new Unfit(reason);
        }
        return value;
      }
    };
  }

  private static long inRange(long value, long min, long max) throws Unfit {
    if (value < min || value > max) {
      throw new Unfit("argument must be between " + min + " and " + max + " inclusive");
    }
    return value;
  }
}
