package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.differential.Grammar.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs sequences of requests, each drawn from a seed, against both sides. For one thread.
 *
 * <p>A sequence uses a few commands more than others, so that they meet in states which they made
 * themselves, from two sessions of which one speaks RESP2 and the other RESP3.
 */
final class Differential {
  private static final int STEPS = 120;
  private static final int FOCUS = 14;
  private static final int HISTORY_SHOWN = 120;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "hash-max-listpack-entries", "128",
          "hash-max-listpack-value", "64",
          "set-max-intset-entries", "512",
          "zset-max-listpack-entries", "128",
          "zset-max-listpack-value", "64");

  private final Grammar grammar;
  private final int ourPort;
  private final int redisPort;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Rule> filling;

  /** How often each command was sent and did not end in an error. */
  final Map<String, Integer> succeeded = new TreeMap<>();

  /**
   * @param known the commands of the store; rules of others are left out
   */
  Differential(Grammar grammar, Set<String> known, int ourPort, int redisPort) {
    this.grammar = grammar;
    this.ourPort = ourPort;
    this.redisPort = redisPort;
    grammar.rules().stream().filter(rule -> known.contains(rule.command())).forEach(rules::add);
    filling = grammar.filling(known);
  }

  /** A sequence on its way. */
  private final class Sequence {
    final Material material;
    final List<Rule> focus = new ArrayList<>();
    final List<String> history = new ArrayList<>();

    Sequence(long seed) {
      material = new Material(seed);
      for (int i = 0; i < FOCUS; i++) {
        focus.add(one(rules));
      }
    }

    private Rule one(List<Rule> from) {
      Rule rule = material.one(from);
      return rule.rare() && material.below(5) > 0 ? one(from) : rule;
    }

    Rule next(TwinSession session) {
      int dice = material.below(100);
      List<Rule> from = dice < 60 ? focus : dice < 90 ? filling : rules;
      Rule rule = one(from);
      while (session.isQueueing() && (rule.comparison().takesSeveralCommands() || isSort(rule))) {
        rule = one(filling);
      }
      return rule;
    }

    List<byte[]> request(Rule rule) {
      List<byte[]> request = new ArrayList<>();
      rule.template().write(material, request);
      if (!rule.unspoiled() && material.below(14) == 0) {
        spoil(request);
      }
      if (material.below(5) == 0) {
        request.set(0, Words.upperCase(request.get(0)));
      }
      return request;
    }

    /** Makes a mistake of those that clients make. */
    private void spoil(List<byte[]> request) {
      byte[] junk = material.junk().getBytes(ISO_8859_1);
      int at = 1 + material.below(request.size());
      switch (material.below(3)) {
        case 0 -> request.add(at, junk);
        case 1 -> {
          if (at < request.size()) {
            request.remove(at);
          }
        }
        default -> {
          if (at < request.size()) {
            request.set(at, junk);
          }
        }
      }
    }

    private boolean isSort(Rule rule) {
      return rule.command().startsWith("sort");
    }

    /**
     * SORT of a sorted set is left to the tests of its family: in Redis it turns the small form
     * that it reads into the large one, for good, which shows in ZSCAN and in minus zero.
     */
    private boolean isSortedSet(TwinSession session, List<byte[]> request) throws IOException {
      return request.size() > 1
          && session
              .redis
              .call(List.of("type".getBytes(ISO_8859_1), request.get(1)))
              .isStatus("zset");
    }

    String step(TwinSession session) throws IOException {
      Rule rule = next(session);
      return send(session, rule, request(rule));
    }

    String send(TwinSession session, Rule rule, List<byte[]> request) throws IOException {
      if (isSort(rule) && isSortedSet(session, request)) {
        return "";
      }
      history.add(session.name() + " " + Words.shown(request));
      if (rule.comparison().takesSeveralCommands()) {
        succeeded.merge(rule.command(), 1, Integer::sum);
        return FreeChoice.compare(session, request, rule.comparison());
      }
      String difference = session.send(request, rule.comparison());
      if (session.hadSuccess()) {
        succeeded.merge(rule.command(), 1, Integer::sum);
      }
      return difference;
    }

    String transaction(TwinSession session, TwinSession other) throws IOException {
      List<String> names = new ArrayList<>();
      if (material.below(3) == 0) {
        names.add("watch");
      }
      names.add("multi");
      int commands = material.below(7);
      for (int i = 0; i < commands; i++) {
        names.add(material.below(4) == 0 ? "of the other" : "of this one");
      }
      names.add(material.below(8) == 0 ? "discard" : "exec");
      for (String name : names) {
        String difference =
            switch (name) {
              case "of the other" -> step(other);
              case "of this one" -> step(session);
              default -> {
                Rule rule = material.one(grammar.rulesOf(name));
                List<byte[]> request = new ArrayList<>();
                rule.template().write(material, request);
                yield send(session, rule, request);
              }
            };
        if (!difference.isEmpty()) {
          return difference;
        }
      }
      return "";
    }
  }

  /**
   * Runs the sequence of a seed.
   *
   * @return what differs, with all that is needed to see it again; or an empty text
   */
  String run(long seed) throws IOException {
    Sequence sequence = new Sequence(seed);
    try (TwinSession first = new TwinSession("A", ourPort, redisPort);
        TwinSession second = new TwinSession("B", ourPort, redisPort);
        TwinSession witness = new TwinSession("C", ourPort, redisPort)) {
      prepare(witness);
      TwinSession resp3 = sequence.material.below(2) == 0 ? first : second;
      resp3.ours.call("hello", "3");
      resp3.redis.call("hello", "3");
      sequence.history.add(resp3.name() + " \"hello\" \"3\"");
      String difference = steps(sequence, first, second);
      if (!difference.isEmpty()) {
        return report(seed, sequence, "replies differ:" + difference);
      }
      difference = FinalState.difference(FinalState.of(witness.ours), FinalState.of(witness.redis));
      return difference.isEmpty() ? "" : report(seed, sequence, "states differ: " + difference);
    }
  }

  private static String steps(Sequence sequence, TwinSession first, TwinSession second) {
    try {
      for (int step = 0; step < STEPS; step++) {
        boolean swapped = sequence.material.below(5) == 0;
        TwinSession session = swapped ? second : first;
        String difference =
            sequence.material.below(25) == 0
                ? sequence.transaction(session, swapped ? first : second)
                : sequence.step(session);
        if (!difference.isEmpty()) {
          return difference;
        }
      }
      return "";
    } catch (IOException e) {
      // A side that crashes is a difference as well.
      return "\n  a side failed: " + e;
    }
  }

  private static void prepare(TwinSession session) throws IOException {
    for (RespConnection side : List.of(session.ours, session.redis)) {
      side.call("flushall");
      for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
        side.call("config", "set", setting.getKey(), setting.getValue());
      }
    }
  }

  private static String report(long seed, Sequence sequence, String difference) {
    List<String> history = sequence.history;
    int from = Math.max(0, history.size() - HISTORY_SHOWN);
    return "seed "
        + seed
        + ", request "
        + history.size()
        + ", "
        + difference
        + "\nagain: mvn -pl store -am test -Pintegration -Dtest=DifferentialIntegrationTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Ddifferential.sequences=1 -Ddifferential.seed="
        + seed
        + "\nthe last requests, by session:\n  "
        + String.join("\n  ", history.subList(from, history.size()));
  }
}
