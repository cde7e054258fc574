package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.rdb.RdbFixture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Draws the arguments of one sequence from its seed: keys that meet again, values that cross the
 * limits of the small forms, numbers at their boundaries. For one thread.
 */
final class Material {
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "string", List.of("s0", "s1", "{s}2", "\0\r\n\u00ff s"),
          "hash", List.of("h0", "h1", "\u00fe\0h"),
          "set", List.of("t0", "t1", "t2", "{t}\r\n"),
          "list", List.of("l0", "l1", "l\0"),
          "zset", List.of("z0", "z1", "z\u00ff"),
          "nosuch", List.of("nosuch", "", "k".repeat(300)));

  /** Sorted sets whose members all have one score; nothing else uses these keys. */
  private static final List<String> LEX_KEYS = List.of("x0", "x1", "nosuchx");

  private static final List<String> TYPES = List.copyOf(new TreeSet<>(KEYS.keySet()));

  /**
   * None of them is a short time in which a key could expire while the sequence runs, nor a count
   * of random members that nobody could wait for.
   */
  static final List<String> BOUNDARIES =
      List.of(
          "0",
          "-1",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "4611686018427387904",
          "2147483648",
          "4294967296");

  static final List<String> JUNK =
      List.of(
          "",
          "abc",
          "007",
          "+5",
          " 5",
          "5 ",
          "1e5",
          "-",
          "1.5",
          "nan",
          "inf",
          "\0",
          "\u00ff\u00fe",
          "99999999999999999999999999",
          "(1",
          "[a",
          "*");

  private static final List<String> WORDS = List.of("a", "b", "ab", "foo", "bar", "\0\u00ff", "");

  private static final List<String> SCORES =
      List.of(
          "0",
          "1",
          "2",
          "3",
          "-1",
          "2.5",
          "-0",
          "1e3",
          "0.1",
          "-inf",
          "+inf",
          "inf",
          "1e300",
          "4.9e-324",
          "9007199254740993",
          "123456789012345678",
          "-4611686018427387904",
          "9e18",
          "nan",
          "x",
          "",
          " 1",
          "0x10");

  private static final List<String> LEX_ENDS = List.of("", "", "a", "b", "foo", "7", "\u00ff");

  private static final List<String> PATTERNS =
      List.of("*", "?", "*0", "s*", "[a-f]*", "[^a]*", "\\*", "f?o", "", "*\u00ff*", "[", "a*b*");

  private static final List<String> SETTINGS =
      List.of(
          "hash-max-listpack-entries",
          "hash-max-listpack-value",
          "set-max-intset-entries",
          "zset-max-listpack-entries",
          "zset-max-listpack-value");

  private final SplittableRandom random;

  /** How long values of this sequence tend to be. */
  private final int lengthMax;

  private int times;

  Material(long seed) {
    random = new SplittableRandom(seed);
    lengthMax = one(List.of(8, 20, 70, 300));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> all) {
    return all.get(below(all.size()));
  }

  /** Draws what a template names, usually one word. */
  void draw(String kind, List<byte[]> request) {
    if (kind.startsWith("counted-")) {
      int count = 1 + below(3);
      request.add(bytes(below(20) == 0 ? junk() : Integer.toString(below(15) == 0 ? 4 : count)));
      for (int left = count; left > 0; left--) {
        draw(kind.substring("counted-".length()), request);
      }
    } else if (kind.equals("payload")) {
      request.add(payload());
    } else {
      request.add(bytes(word(kind)));
    }
  }

  /** A value as DUMP replies it, in the plain form of its type; some are none. */
  private byte[] payload() {
    RdbFixture value = RdbFixture.value();
    int version = below(15) == 0 ? 99 : 9 + below(2);
    int size = below(15) == 0 ? 0 : 1 + below(6);
    Set<String> members = new TreeSet<>();
    for (int left = size; left > 0; left--) {
      members.add(member());
    }
    int type = one(List.of(0, 1, 2, 4, 4, 8));
    if (type == 0) {
      return value.string(value()).payload(type, version);
    }
    value.length(members.size());
    for (String member : members) {
      value.string(member);
      if (type == 4) {
        value.string(value());
      }
    }
    return value.payload(type, version);
  }

  private String word(String kind) {
    if (KEYS.containsKey(kind)) {
      return key(below(10) == 0 ? one(TYPES) : kind);
    }
    return switch (kind) {
      case "key" -> key(one(TYPES));
      case "value" -> value();
      case "field", "member" -> member();
      case "int" -> below(12) == 0 ? one(List.of(junk(), "-0")) : integer();
      case "small" -> below(20) == 0 ? junk() : Integer.toString(below(25) - 5);
      case "float" -> below(12) == 0 ? junk() : decimal();
      case "index", "count" -> below(20) == 0 ? one(BOUNDARIES) : Integer.toString(below(50) - 20);
      case "lexset" -> one(LEX_KEYS);
      case "score" -> one(SCORES);
      case "scorebound" -> one(List.of("", "(")) + one(SCORES);
      case "lexbound" -> one(List.of("[", "(", "[", "(", "-", "+", "")) + one(LEX_ENDS);
      case "timeout" -> one(List.of("0.01", "0.01", "0.01", "-1", "x", "1e400", "nan"));
      case "offset" -> one(List.of("0", "1", "7", "100", "5000", "536870912", "-1", "x"));
      case "bitoffset" -> one(List.of("0", "1", "7", "8", "100", "9999", "-1", "4294967296", "x"));
      case "fieldtype" -> fieldType();
      case "fieldoffset" ->
          one(List.of("0", "3", "8", "100", "4294967296", "-1", "x", "#0", "#1", "#5", "#-1", "#"));
      case "bit" -> one(List.of("0", "1", "0", "1", "2", "x"));
      case "ttl" -> time(0, 1);
      case "ttlms" -> time(0, 1000);
      case "at" -> time(4_000_000_000L, 1);
      case "atms" -> time(4_000_000_000L, 1000);
      case "future" -> Long.toString(4_000_000_000L + later());
      case "futurems" -> Long.toString((4_000_000_000L + later()) * 1000);
      case "cursor" -> one(List.of("0", "0", "0", "0", "7", "-1", "x", ""));
      case "pattern" -> one(PATTERNS);
      case "db" -> one(List.of("0", "0", "0", "1", "1", "15", "16", "-1", "x"));
      case "setting" -> one(SETTINGS);
      case "limit" -> one(List.of("0", "3", "64", "128", "512"));
      default -> throw new IllegalArgumentException("nothing is of the kind " + kind);
    };
  }

  private String key(String type) {
    return one(KEYS.getOrDefault(type, List.of()));
  }

  /** Times are far away, and no two of a sequence alike, so that no order of two is a race. */
  private String time(long since, long unit) {
    return switch (below(20)) {
      case 0 -> "-1";
      case 1 -> one(BOUNDARIES);
      case 2 -> junk();
      default -> Long.toString((since + later()) * unit);
    };
  }

  private long later() {
    return 100_000L + 1_000L * times++;
  }

  private String fieldType() {
    String sign = one(List.of("i", "u", "i", "u", "i", "u", "x", ""));
    return sign + one(List.of("1", "2", "5", "8", "13", "32", "63", "64", "65", "0", "08"));
  }

  private String value() {
    return switch (below(6)) {
      case 0, 1 -> integer();
      case 2 -> decimal();
      case 3 -> one(WORDS);
      default -> noise(below(20) == 0 ? 6000 : lengthMax);
    };
  }

  private String member() {
    return switch (below(8)) {
      case 0, 1, 2 -> Integer.toString(below(12));
      case 3 -> Integer.toString(below(1000) * 7919 - 4_000_000);
      case 4 -> integer();
      case 5, 6 -> one(WORDS);
      default -> noise(lengthMax);
    };
  }

  private String integer() {
    return below(3) == 0 ? one(BOUNDARIES) : Integer.toString(below(200) - 100);
  }

  private String decimal() {
    return one(
        List.of(
            "0.1",
            "-0.5",
            "3.0e3",
            "1e-7",
            "100",
            "-17.25",
            "0.30000000000000004",
            "1e17",
            "5e-324",
            String.format(Locale.ROOT, "%.3f", random.nextDouble() * 1000 - 500)));
  }

  String junk() {
    return below(2) == 0 ? one(JUNK) : one(BOUNDARIES);
  }

  private String noise(int most) {
    StringBuilder noise = new StringBuilder();
    String alphabet = one(List.of("ab", "0123456789", "\0\u0001\u0080\u00ff\r\n", "a"));
    for (int left = below(most + 1); left > 0; left--) {
      noise.append(alphabet.charAt(below(alphabet.length())));
    }
    return noise.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
