package io.keywake.cli.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entries of a store or a mirror, as lines of a dump. Immutable.
 *
 * <p>A store and a mirror are never read at the same moment, so what expires until both were read
 * is left out of both.
 */
record Contents(List<String> lines) {
  private static final int SHOWN_MAX = 5;
  private static final int SHOWN_CHARS_MAX = 200;

  /** A quote within a key would be escaped. */
  private static final Pattern EXPIRY = Pattern.compile("\"type\":\"\\w+\",\"expireAtMs\":(\\d+),");

  Contents {
    lines = List.copyOf(lines);
  }

  /** What is not the same in both, first the number of lines; empty if all is. */
  String differencesFrom(Contents mirrored, long readMs) {
    Set<String> missing = new HashSet<>(lasting(readMs));
    Set<String> surplus = new HashSet<>();
    for (String line : mirrored.lasting(readMs)) {
      if (!missing.remove(line)) {
        surplus.add(line);
      }
    }
    if (missing.isEmpty() && surplus.isEmpty()) {
      return "";
    }
    return String.format(
        "of %d entries %d are not mirrored: %s%nand %d are that the store does not have: %s",
        lines.size(), missing.size(), shown(missing), surplus.size(), shown(surplus));
  }

  private List<String> lasting(long readMs) {
    List<String> lasting = new ArrayList<>();
    for (String line : lines) {
      Matcher expiry = EXPIRY.matcher(line);
      if (!expiry.find() || Long.parseLong(expiry.group(1)) > readMs) {
        lasting.add(line);
      }
    }
    return lasting;
  }

  private static String shown(Set<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.stream()
        .sorted()
        .limit(SHOWN_MAX)
        .forEach(
            line -> text.append("\n  ").append(line, 0, Math.min(line.length(), SHOWN_CHARS_MAX)));
    return text.toString();
  }
}
