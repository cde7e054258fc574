package io.keywake.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/**
 * A store as {@code keywake mirror --dump} would print it, read by a client that is not ours. A key
 * that expires meanwhile is missing, or has a time that has passed.
 */
public final class StoreDump {
  private static final int DATABASES = 16;
  private static final long NO_KEY = -2;

  private StoreDump() {}

  public static List<String> of(Jedis client) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DumpWriter writer = new DumpWriter(out)) {
      for (int db = 0; db < DATABASES; db++) {
        client.select(db);
        for (byte[] key : keys(client)) {
          write(client, db, key, writer);
        }
      }
    }
    return out.toString(UTF_8).lines().toList();
  }

  private static List<byte[]> keys(Jedis client) {
    List<byte[]> keys = new ArrayList<>();
    byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
    do {
      ScanResult<byte[]> step = client.scan(cursor, new ScanParams().count(1000));
      keys.addAll(step.getResult());
      cursor = step.getCursorAsBytes();
    } while (!new String(cursor, ISO_8859_1).equals("0"));
    keys.sort(Comparator.comparing(key -> key, Arrays::compareUnsigned));
    return keys;
  }

  private static void write(Jedis client, int db, byte[] key, DumpWriter writer)
      throws IOException {
    long expireAtMs = client.pexpireTime(key);
    if (expireAtMs == NO_KEY) {
      return;
    }
    Long expiry = expireAtMs < 0 ? null : expireAtMs;
    switch (client.type(key)) {
      case "none" -> {}
      case "string" -> {
        byte[] value = client.get(key);
        if (value != null) {
          writer.string(db, key, expiry, value);
        }
      }
      case "hash" -> {
        List<DumpWriter.Field> fields = new ArrayList<>();
        for (Map.Entry<byte[], byte[]> field : client.hgetAll(key).entrySet()) {
          fields.add(new DumpWriter.Field(field.getKey(), field.getValue()));
        }
        writer.hash(db, key, expiry, fields);
      }
      case "list" -> writer.list(db, key, expiry, client.lrange(key, 0, -1));
      case "set" -> writer.set(db, key, expiry, List.copyOf(client.smembers(key)));
      case "zset" -> {
        List<DumpWriter.Scored> members = new ArrayList<>();
        for (Tuple each : client.zrangeWithScores(key, 0, -1)) {
          members.add(new DumpWriter.Scored(each.getBinaryElement(), each.getScore()));
        }
        writer.sortedSet(db, key, expiry, members);
      }
      default -> throw new AssertionError("type " + client.type(key));
    }
  }
}
