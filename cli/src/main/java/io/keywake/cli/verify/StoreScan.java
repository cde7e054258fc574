package io.keywake.cli.verify;

import static io.keywake.cli.verify.Entry.NEVER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.cli.verify.Entry.Content;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads a store through its network port: SCAN through every database, and for each key its type,
 * value and expiry, between two questions since when it is so. Owned by the thread that owns the
 * client.
 *
 * <p>The questions about one key are sent as one, so that the store rarely does anything for others
 * in between. Sighting leaves no mark of use on the keys.
 */
public final class StoreScan implements StoreSide {
  private static final byte[] KEYS_PER_STEP = ascii("500");
  private static final byte[] START = ascii("0");
  private static final byte[] SCAN = ascii("SCAN");
  private static final byte[] COUNT = ascii("COUNT");
  private static final byte[] TYPE = ascii("TYPE");
  private static final byte[] PEXPIRETIME = ascii("PEXPIRETIME");
  private static final byte[] EXISTS = ascii("EXISTS");
  private static final byte[] KEYWAKE = ascii("KEYWAKE");
  private static final byte[] SINCE = ascii("SINCE");
  private static final byte[][] SEQUENCE = {KEYWAKE, ascii("SEQUENCE")};

  private static final int QUESTIONS_PER_LOOK = 4;
  private static final long NO_EXPIRY = -1;
  private static final long UNKNOWN = -1;

  private final StoreClient client;
  private final int databases;
  private int db;
  private byte[] cursor = START;

  /** Begins before the first key of the first database. */
  public StoreScan(StoreClient client) {
    this.client = client;
    List<?> setting = (List<?>) client.call("CONFIG", "GET", "databases");
    databases = Integer.parseInt(ExportStatus.text(setting.get(1)));
    client.call("CLIENT", "NO-TOUCH", "ON");
  }

  /** How many keys the store has now, expired ones that still exist included. */
  public long size() {
    long size = 0;
    for (int each = 0; each < databases; each++) {
      client.select(each);
      size += (Long) client.call("DBSIZE");
    }
    return size;
  }

  @Override
  public @Nullable Keys nextKeys() {
    if (db == databases) {
      return null;
    }
    client.select(db);
    List<?> step = (List<?>) client.call(SCAN, cursor, COUNT, KEYS_PER_STEP);
    List<byte[]> keys = new ArrayList<>();
    ((List<?>) step.get(1)).forEach(key -> keys.add((byte[]) key));
    Keys next = new Keys(db, keys);
    cursor = (byte[]) step.get(0);
    if (ExportStatus.text(cursor).equals("0")) {
      db++;
      cursor = START;
    }
    return next;
  }

  @Override
  public boolean[] exist(Keys keys) {
    client.select(keys.db());
    List<byte[][]> commands = new ArrayList<>(keys.keys().size());
    keys.keys().forEach(key -> commands.add(new byte[][] {EXISTS, key}));
    List<Object> replies = client.callAll(commands);
    boolean[] exist = new boolean[commands.size()];
    for (int i = 0; i < exist.length; i++) {
      exist[i] = (Long) replies.get(i) == 1;
    }
    return exist;
  }

  @Override
  public long nowMs() {
    List<?> time = (List<?>) client.call("TIME");
    return Long.parseLong(ExportStatus.text(time.get(0))) * 1000
        + Long.parseLong(ExportStatus.text(time.get(1))) / 1000;
  }

  @Override
  public List<Sighting> read(Keys keys) {
    client.select(keys.db());
    List<byte[][]> questions = new ArrayList<>(keys.keys().size() + 1);
    questions.add(SEQUENCE);
    keys.keys().forEach(key -> questions.add(new byte[][] {TYPE, key}));
    List<Object> answers = client.callAll(questions);
    long after = (Long) answers.get(0);
    List<Sighting> sightings = new ArrayList<>(keys.keys().size());
    List<Look> looks = new ArrayList<>(keys.keys().size());
    for (int i = 0; i < keys.keys().size(); i++) {
      byte[] key = keys.keys().get(i);
      Reading reading = Reading.of(ExportStatus.text(answers.get(i + 1)), key);
      if (reading == null) {
        sightings.add(new Sighting.Absent(new KeyName(keys.db(), key), after));
      } else {
        looks.add(new Look(new KeyName(keys.db(), key), reading));
      }
    }
    look(looks);
    looks.forEach(look -> sightings.add(look.sighting()));
    return sightings;
  }

  /** Asks for the first piece of all values at once, then for the rest of those that have one. */
  private void look(List<Look> looks) {
    List<Look> left = looks;
    while (!left.isEmpty()) {
      List<byte[][]> questions = new ArrayList<>(1 + QUESTIONS_PER_LOOK * left.size());
      questions.add(SEQUENCE);
      left.forEach(look -> look.ask(questions));
      List<Object> answers = client.callAll(questions);
      long sequence = (Long) answers.get(0);
      List<Look> unfinished = new ArrayList<>();
      for (int i = 0; i < left.size(); i++) {
        int first = 1 + QUESTIONS_PER_LOOK * i;
        if (!left.get(i).take(answers.subList(first, first + QUESTIONS_PER_LOOK), sequence)) {
          unfinished.add(left.get(i));
        }
      }
      left = unfinished;
    }
  }

  /** A value that is being read, a piece at a time, and since when it was so at each of them. */
  private static final class Look {
    private final KeyName name;
    private final Reading reading;
    private long since = UNKNOWN;
    private long expireAtMs;
    private long until;
    private boolean moved;

    Look(KeyName name, Reading reading) {
      this.name = name;
      this.reading = reading;
    }

    void ask(List<byte[][]> questions) {
      questions.add(new byte[][] {KEYWAKE, SINCE, name.key()});
      questions.add(new byte[][] {PEXPIRETIME, name.key()});
      questions.add(reading.next());
      questions.add(new byte[][] {KEYWAKE, SINCE, name.key()});
    }

    /**
     * Takes the answers, and tells whether these were the last ones.
     *
     * @param sequence the store's, from before they were given
     */
    boolean take(List<Object> answers, long sequence) {
      if (since == UNKNOWN && answers.get(0) instanceof Long first) {
        since = first;
      }
      moved =
          !isSince(answers.get(0))
              || !isSince(answers.get(3))
              || answers.get(2) instanceof JedisDataException;
      if (moved) {
        return true;
      }
      expireAtMs = (Long) answers.get(1);
      until = Math.max(since, sequence);
      return reading.take(answers.get(2));
    }

    private boolean isSince(@Nullable Object answer) {
      return answer instanceof Long sequence && sequence == since;
    }

    Sighting sighting() {
      Content content = moved ? null : reading.content();
      if (content == null) {
        return new Sighting.Moving(name);
      }
      long expiry = expireAtMs == NO_EXPIRY ? NEVER : expireAtMs;
      Entry entry = new Entry(name.db(), name.key(), content, expiry, since);
      return new Sighting.Present(name, entry, until);
    }
  }

  private static byte[] ascii(String word) {
    return word.getBytes(ISO_8859_1);
  }
}
