package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;

/**
 * A test that redis-benchmark has, under its name there. Stateless.
 *
 * <p>Strings and counters are spread over as many keys as there are; each collection is one key,
 * which grows up to that many elements. Elements of the list have as many bytes as values.
 */
enum RedisTest {
  GET,
  SET,
  INCR,
  LPUSH,
  LPOP,
  SADD,
  HSET,
  ZADD,
  MSET;

  /** Keys that one MSET sets. */
  private static final int KEYS_PER_MSET = 10;

  /** How many fewer requests are made for that, so that it takes about as long as the others. */
  private static final int FEWER_MSETS = 3;

  private static final String LIST = "mylist";

  /** As a table has it. */
  String label() {
    return this == MSET ? "MSET (" + KEYS_PER_MSET + " keys)" : name();
  }

  /** As redis-benchmark's option has it. */
  String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How many requests a run makes.
   *
   * @param requests of a test whose requests have one key
   */
  int requests(int requests) {
    return this == MSET ? Math.max(1, requests / FEWER_MSETS) : requests;
  }

  /** Sees to it that a run does the same as the run before, and that LPOP has something to take. */
  void prepare(RunningStore server, int requests, int valueBytes) {
    if (this == LPUSH) {
      server.call("DEL", LIST);
    } else if (this == LPOP) {
      server.fillList(LIST, requests, "x".repeat(valueBytes).getBytes(ISO_8859_1));
    }
  }
}
