package io.keywake.store.command;

import java.util.Locale;

/** Numbers of bytes as people write them: {@code 1kb} is 1024 bytes, {@code 1k} is 1000. */
final class MemorySize {
  private MemorySize() {}

  /** The number of bytes that {@code text} stands for. */
  static long parse(String text) throws SettingType.Unfit {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long unit =
        switch (text.substring(digits).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1L;
          case "k" -> 1000L;
          case "kb" -> 1L << 10;
          case "m" -> 1_000_000L;
          case "mb" -> 1L << 20;
          case "g" -> 1_000_000_000L;
          case "gb" -> 1L << 30;
          default -> 0L;
        };
    try {
      if (unit > 0) {
        return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit);
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Falls through to the same answer as an unknown unit.
    }
    throw new SettingType.Unfit("argument must be a memory value");
  }

  /** The size with the largest unit that leaves a number of at least one: {@code 1.50K}. */
  static String forPeople(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    String units = "KMGTP";
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < units.length() - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f%c", value, units.charAt(unit));
  }
}
