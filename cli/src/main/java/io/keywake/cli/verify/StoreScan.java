package io.keywake.cli.verify;

import static io.keywake.cli.verify.Entry.NEVER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.cli.verify.Entry.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads a store as any client can: SCAN through every database, and for each key TYPE, PEXPIRETIME
 * and its value, large ones in pieces. Owned by the thread that owns the client.
 */
public final class StoreScan implements StoreSide {
  private static final byte[] KEYS_PER_STEP = ascii("1000");
  private static final byte[] START = ascii("0");
  private static final byte[] SCAN = ascii("SCAN");
  private static final byte[] COUNT = ascii("COUNT");
  private static final byte[] TYPE = ascii("TYPE");
  private static final byte[] PEXPIRETIME = ascii("PEXPIRETIME");
  private static final byte[] EXISTS = ascii("EXISTS");

  private static final long NO_EXPIRY = -1;
  private static final long NO_KEY = -2;

  private final StoreClient client;
  private final int databases;

  /** Reads every database that the store has. */
  public StoreScan(StoreClient client) {
    this.client = client;
    List<?> setting = (List<?>) client.call("CONFIG", "GET", "databases");
    databases = Integer.parseInt(text(setting.get(1)));
  }

  /** How many keys the store has now, expired ones that still exist included. */
  public long size() {
    long size = 0;
    for (int db = 0; db < databases; db++) {
      client.select(db);
      size += (Long) client.call("DBSIZE");
    }
    return size;
  }

  @Override
  public void scan(Consumer<List<Entry>> action) {
    for (int db = 0; db < databases; db++) {
      client.select(db);
      byte[] cursor = START;
      do {
        List<?> step = (List<?>) client.call(SCAN, cursor, COUNT, KEYS_PER_STEP);
        cursor = (byte[]) step.get(0);
        List<byte[]> keys = new ArrayList<>();
        ((List<?>) step.get(1)).forEach(key -> keys.add((byte[]) key));
        action.accept(entries(db, keys));
      } while (!text(cursor).equals("0"));
    }
  }

  @Override
  public @Nullable Entry read(int db, byte[] key) {
    client.select(db);
    List<Entry> found = entries(db, List.of(key));
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public boolean[] exist(int db, List<byte[]> keys) {
    client.select(db);
    List<byte[][]> commands = new ArrayList<>(keys.size());
    keys.forEach(key -> commands.add(new byte[][] {EXISTS, key}));
    List<Object> replies = client.callAll(commands);
    boolean[] exist = new boolean[keys.size()];
    for (int i = 0; i < exist.length; i++) {
      exist[i] = (Long) replies.get(i) == 1;
    }
    return exist;
  }

  /** The entries under the keys that exist; the database is selected. */
  private List<Entry> entries(int db, List<byte[]> keys) {
    List<byte[][]> questions = new ArrayList<>(2 * keys.size());
    for (byte[] key : keys) {
      questions.add(new byte[][] {TYPE, key});
      questions.add(new byte[][] {PEXPIRETIME, key});
    }
    List<Object> answers = client.callAll(questions);
    List<byte[]> present = new ArrayList<>(keys.size());
    List<Long> expiries = new ArrayList<>(keys.size());
    List<Reading> readings = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Reading reading = Reading.of(text(answers.get(2 * i)), keys.get(i));
      long expireAtMs = (Long) answers.get(2 * i + 1);
      if (reading != null && expireAtMs != NO_KEY) {
        present.add(keys.get(i));
        expiries.add(expireAtMs == NO_EXPIRY ? NEVER : expireAtMs);
        readings.add(reading);
      }
    }
    read(readings);
    List<Entry> entries = new ArrayList<>(present.size());
    for (int i = 0; i < present.size(); i++) {
      Content content = readings.get(i).content();
      if (content != null) {
        entries.add(new Entry(db, present.get(i), content, expiries.get(i)));
      }
    }
    return entries;
  }

  /** Asks for the first piece of all values at once, then for the rest of those that have one. */
  private void read(List<Reading> readings) {
    List<Reading> left = readings;
    while (!left.isEmpty()) {
      List<Object> replies = client.callAll(left.stream().map(Reading::next).toList());
      List<Reading> unfinished = new ArrayList<>();
      for (int i = 0; i < replies.size(); i++) {
        if (replies.get(i) instanceof JedisDataException refused) {
          throw refused;
        }
        if (!left.get(i).take(replies.get(i))) {
          unfinished.add(left.get(i));
        }
      }
      left = unfinished;
    }
  }

  private static byte[] ascii(String word) {
    return word.getBytes(ISO_8859_1);
  }

  private static String text(Object reply) {
    return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(reply);
  }
}
