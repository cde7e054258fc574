package io.keywake.store.differential;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all databases of one side hold, read over a connection of the second protocol. */
final class FinalState {
  private static final int DATABASES = 16;

  /**
   * A key.
   *
   * @param content in a normal order where there is none
   * @param leftMs until it expires; negative if it does not
   */
  record Content(String type, String encoding, List<String> content, long leftMs) {
    boolean sameAs(Content other) {
      return type.equals(other.type)
          && Comparison.isOneEncoding(encoding, other.encoding)
          && content.equals(other.content)
          && Comparison.isNear(leftMs, other.leftMs);
    }
  }

  private FinalState() {}

  /** The contents by database and key. */
  static Map<String, Content> of(RespConnection connection) throws IOException {
    Map<String, Content> state = new TreeMap<>();
    for (int db = 0; db < DATABASES; db++) {
      connection.call("select", Integer.toString(db));
      for (Reply key : connection.call("keys", "*").parts()) {
        state.put(db + " " + Words.quoted(key.text()), content(connection, key.text()));
      }
    }
    connection.call("select", "0");
    return state;
  }

  private static Content content(RespConnection connection, String key) throws IOException {
    String type = connection.call("type", key).text();
    String encoding = connection.call("object", "encoding", key).text();
    long leftMs = Long.parseLong(connection.call("pttl", key).text());
    return new Content(type, encoding, value(connection, type, key), leftMs);
  }

  private static List<String> value(RespConnection connection, String type, String key)
      throws IOException {
    return switch (type) {
      case "string" -> List.of(connection.call("get", key).toString());
      case "hash" -> Comparison.sorted(connection.call("hgetall", key), 2);
      case "set" -> Comparison.sorted(connection.call("smembers", key), 1);
      case "list" -> List.of(connection.call("lrange", key, "0", "-1").toString());
      case "zset" -> List.of(connection.call("zrange", key, "0", "-1", "withscores").toString());
      default -> throw new AssertionError("a key of the type " + type);
    };
  }

  /** The first difference as text, or an empty one. */
  static String difference(Map<String, Content> ours, Map<String, Content> redis) {
    Map<String, Content> all = new TreeMap<>(ours);
    all.putAll(redis);
    for (String key : all.keySet()) {
      Content a = ours.get(key);
      Content b = redis.get(key);
      if (a == null || b == null || !a.sameAs(b)) {
        return "database and key " + key + "\n  ours  " + a + "\n  redis " + b;
      }
    }
    return "";
  }
}
