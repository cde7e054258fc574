package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Commands whose replies Redis leaves to chance or to the server: each must be one that Redis could
 * have given. Stateless.
 */
final class FreeChoice {
  private static final String PROBE = "\0probe";

  private FreeChoice() {}

  /** Compares what the rule's comparison says; returns the difference, or an empty text. */
  static String compare(TwinSession session, List<byte[]> request, Comparison comparison)
      throws IOException {
    return switch (comparison) {
      case SCAN -> scan(session, request);
      case RANDOM -> random(session, request);
      case POP -> pop(session, request);
      default -> throw new IllegalArgumentException("nothing is free in " + comparison);
    };
  }

  private static String scan(TwinSession session, List<byte[]> request) throws IOException {
    int cursorAt = text(request.get(0)).equalsIgnoreCase("scan") ? 1 : 2;
    if (request.size() <= cursorAt || !text(request.get(cursorAt)).equals("0")) {
      Reply ours = session.ours.call(request);
      Reply redis = session.redis.call(request);
      boolean same = ours.equals(redis) || (!ours.isError() && !redis.isError());
      return same ? "" : difference(ours, redis);
    }
    List<Reply> ours = new ArrayList<>();
    List<Reply> redis = new ArrayList<>();
    Reply ourEnd = iterate(session.ours, request, cursorAt, ours);
    Reply redisEnd = iterate(session.redis, request, cursorAt, redis);
    boolean pairs = text(request.get(0)).toLowerCase(Locale.ROOT).matches("hscan|zscan");
    boolean same =
        Comparison.SCAN.same(ourEnd, redisEnd)
            && distinct(ours, pairs ? 2 : 1).equals(distinct(redis, pairs ? 2 : 1));
    return same ? "" : difference(ours, redis);
  }

  /** Steps on until the cursor is 0 or an error comes; returns the cursor or the error. */
  private static Reply iterate(
      RespConnection side, List<byte[]> request, int cursorAt, List<Reply> found)
      throws IOException {
    List<byte[]> step = new ArrayList<>(request);
    while (true) {
      Reply reply = side.call(step);
      if (reply.parts().size() != 2) {
        return reply;
      }
      found.addAll(reply.parts().get(1).parts());
      Reply cursor = reply.parts().get(0);
      if (cursor.text().equals("0")) {
        return cursor;
      }
      step.set(cursorAt, cursor.text().getBytes(ISO_8859_1));
    }
  }

  private static Set<String> distinct(List<Reply> found, int together) {
    return new TreeSet<>(Comparison.sorted(new Reply.Many('*', found), together));
  }

  private static String random(TwinSession session, List<byte[]> request) throws IOException {
    Reply ours = session.ours.call(request);
    Reply redis = session.redis.call(request);
    if (!Comparison.RANDOM.same(ours, redis)) {
      return difference(ours, redis);
    }
    if (ours.isError() || ours instanceof Reply.Nothing) {
      return "";
    }
    Set<String> possible = possible(session.redis, request);
    List<String> chosen = new ArrayList<>();
    leaves(ours, chosen);
    return possible.containsAll(chosen) ? "" : difference(ours, possible);
  }

  private static Set<String> possible(RespConnection redis, List<byte[]> request)
      throws IOException {
    List<String> possible = new ArrayList<>();
    switch (text(request.get(0)).toLowerCase(Locale.ROOT)) {
      case "randomkey" -> leaves(redis.call("keys", "*"), possible);
      case "hrandfield" -> leaves(redis.call("hgetall", text(request.get(1))), possible);
      case "srandmember" -> leaves(redis.call("smembers", text(request.get(1))), possible);
      case "zrandmember" ->
          leaves(redis.call("zrange", text(request.get(1)), "0", "-1", "withscores"), possible);
      default -> throw new IllegalArgumentException("no choice: " + Words.shown(request));
    }
    return new HashSet<>(possible);
  }

  private static void leaves(Reply reply, Collection<String> found) {
    if (reply instanceof Reply.Many many) {
      many.elements().forEach(each -> leaves(each, found));
    } else {
      found.add(reply.text());
    }
  }

  /** Pops from a copy at Redis, for the shape; then removes there what our store has popped. */
  private static String pop(TwinSession session, List<byte[]> request) throws IOException {
    List<byte[]> probe = new ArrayList<>(request);
    boolean keyed = request.size() > 1;
    if (keyed) {
      session.redis.call("copy", text(request.get(1)), PROBE, "replace");
      probe.set(1, PROBE.getBytes(ISO_8859_1));
    }
    Reply redis = session.redis.call(probe);
    session.redis.call("del", PROBE);
    Reply ours = session.ours.call(request);
    if (!Comparison.POP.same(ours, redis)) {
      return difference(ours, redis);
    }
    List<String> popped = new ArrayList<>();
    if (!ours.isError() && !(ours instanceof Reply.Nothing)) {
      leaves(ours, popped);
    }
    if (popped.isEmpty()) {
      return "";
    }
    List<String> removal = new ArrayList<>(List.of("srem", text(request.get(1))));
    removal.addAll(popped);
    Reply removed = session.redis.call(removal.toArray(new String[0]));
    return removed.text().equals(Integer.toString(popped.size()))
        ? ""
        : difference(ours, "has only " + removed + " of them");
  }

  private static String difference(Object ours, Object redis) {
    return "\n  ours  " + ours + "\n  redis " + redis;
  }

  private static String text(byte[] word) {
    return new String(word, ISO_8859_1);
  }
}
