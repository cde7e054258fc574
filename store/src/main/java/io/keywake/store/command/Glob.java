package io.keywake.store.command;

/**
 * A glob pattern as Redis's {@code KEYS} takes it: {@code * ? [abc] [^a-z] \x}. Immutable.
 *
 * <p>Oddities kept: an unclosed class ends with the pattern and its last letter counts; a backslash
 * at the end stands for itself; a class range may be given backwards.
 */
public final class Glob {
  private final byte[] pattern;
  private final boolean ignoringCase;
  private final boolean everything;

  public Glob(byte[] pattern) {
    this(pattern, false);
  }

  Glob(byte[] pattern, boolean ignoringCase) {
    this.pattern = pattern;
    this.ignoringCase = ignoringCase;
    this.everything = pattern.length == 1 && pattern[0] == '*';
  }

  /** Whether the pattern matches whatever it is given. */
  boolean isEverything() {
    return everything;
  }

  /** Whether the pattern has a letter of special meaning; if not it matches nothing but itself. */
  boolean isLiteral() {
    for (byte each : pattern) {
      if (each == '*' || each == '?' || each == '[' || each == '\\') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the whole of {@code text} matches. Only the last star met is ever tried again, since
   * what a star before it swallows can be left as it is; so the cost is at most pattern times text.
   */
  public boolean matches(byte[] text) {
    if (everything) {
      return true;
    }
    int at = 0;
    int in = 0;
    int starAt = -1;
    int starIn = 0;
    while (true) {
      while (at < pattern.length && pattern[at] == '*') {
        starAt = ++at;
        starIn = in;
      }
      if (in == text.length && at == pattern.length) {
        return true;
      }
      int next = in < text.length && at < pattern.length ? matchOne(at, text[in]) : -1;
      if (next >= 0) {
        at = next;
        in++;
      } else if (starAt >= 0 && starIn < text.length) {
        at = starAt;
        in = ++starIn;
      } else {
        return false;
      }
    }
  }

  /** Where the pattern goes on if its element at {@code at} takes the letter, else -1. */
  private int matchOne(int at, byte letter) {
    return switch (pattern[at]) {
      case '?' -> at + 1;
      case '[' -> matchClass(at + 1, letter);
      case '\\' -> matchLiteral(at + 1 < pattern.length ? at + 1 : at, letter);
      default -> matchLiteral(at, letter);
    };
  }

  private int matchLiteral(int at, byte letter) {
    return same(pattern[at], letter) ? at + 1 : -1;
  }

  private int matchClass(int from, byte letter) {
    int at = from;
    boolean negated = at < pattern.length && pattern[at] == '^';
    if (negated) {
      at++;
    }
    boolean found = false;
    while (at < pattern.length && pattern[at] != ']') {
      if (pattern[at] == '\\' && at + 1 < pattern.length) {
        at++;
        found |= pattern[at] == letter;
      } else if (at + 2 < pattern.length && pattern[at + 1] == '-') {
        found |= inRange(pattern[at], pattern[at + 2], letter);
        at += 2;
      } else {
        found |= same(pattern[at], letter);
      }
      at++;
    }
    int behind = Math.min(at + 1, pattern.length);
    return found != negated ? behind : -1;
  }

  private boolean inRange(byte first, byte last, byte letter) {
    int low = unsigned(first);
    int high = unsigned(last);
    int value = unsigned(letter);
    return value >= Math.min(low, high) && value <= Math.max(low, high);
  }

  private boolean same(byte a, byte b) {
    return a == b || (ignoringCase && Words.lower(a) == Words.lower(b));
  }

  private int unsigned(byte letter) {
    return (ignoringCase ? Words.lower(letter) : letter) & 0xff;
  }
}
