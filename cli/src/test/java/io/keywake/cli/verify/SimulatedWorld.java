package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.cli.verify.Entry.StringContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A store, its export and a mirror, as simple as can be, on one thread: both sides of a
 * verification, and its barriers. Whatever the verification asks, first something else may happen.
 */
final class SimulatedWorld implements StoreSide, MirrorSide, Barriers {
  static final int DATABASES = 2;
  private static final int KEYS_PER_STEP = 3;

  /** What a topic has of a key; a deletion if there is no entry. */
  private record Published(KeyName name, long sequence, @Nullable Entry entry) {}

  private final List<Map<String, Entry>> store = new ArrayList<>();
  private final long[] swappedAt = new long[DATABASES];
  private final List<Published> topic = new ArrayList<>();
  private final Set<KeyName> known = new LinkedHashSet<>();
  private final Set<KeyName> pending = new LinkedHashSet<>();
  private final Map<KeyName, Entry> mirror = new HashMap<>();
  private final Map<KeyName, Sighting.Present> watched = new HashMap<>();
  private final Map<KeyName, Seen> seen = new HashMap<>();
  private final Set<KeyName> lost = new LinkedHashSet<>();

  private Runnable nature = () -> {};
  private boolean folding;
  private long sequence;
  private long nowMs = 1_000;
  private int applied;
  private int db;
  private String cursor = "";

  SimulatedWorld() {
    for (int each = 0; each < DATABASES; each++) {
      store.add(new TreeMap<>());
    }
  }

  // What happens to the store.

  /** Is run whenever time passes. */
  void nature(Runnable action) {
    nature = action;
  }

  void set(int inDb, String key, String value, long expireAtMs) {
    sequence++;
    Entry entry =
        new Entry(
            inDb,
            key.getBytes(UTF_8),
            new StringContent(ByteBuffer.wrap(value.getBytes(UTF_8))),
            expireAtMs,
            sequence);
    store.get(inDb).put(key, entry);
    effect(name(inDb, key), entry);
  }

  void set(int inDb, String key, String value) {
    set(inDb, key, value, Entry.NEVER);
  }

  void delete(int inDb, String key) {
    if (store.get(inDb).remove(key) != null) {
      sequence++;
      effect(name(inDb, key), null);
    }
  }

  /** Exchanges both databases; the topics are told of each key when the next barrier is made. */
  void swap() {
    sequence++;
    store.add(store.remove(0));
    for (int each = 0; each < DATABASES; each++) {
      swappedAt[each] = sequence;
      for (Map<String, Entry> keys : store) {
        for (String key : keys.keySet()) {
          pending.add(name(each, key));
        }
      }
    }
  }

  void pass(long ms) {
    nowMs += ms;
  }

  /** Whether changes are folded from now on, as they are while an export is behind. */
  void folding(boolean on) {
    folding = on;
  }

  private void effect(KeyName name, @Nullable Entry entry) {
    if (folding || pending.contains(name)) {
      pending.add(name);
    } else {
      publish(name, entry);
    }
  }

  private void publish(KeyName name, @Nullable Entry entry) {
    boolean wasKnown = entry == null ? known.remove(name) : !known.add(name);
    if (entry != null || wasKnown) {
      topic.add(new Published(name, sequence, entry));
    }
  }

  private @Nullable Entry physical(KeyName name) {
    return store.get(name.db()).get(text(name.key()));
  }

  // What goes wrong.

  /** The mirror gets a record that the export did not write. */
  void forge(int inDb, String key, @Nullable String value) {
    KeyName name = name(inDb, key);
    mirror.remove(name);
    if (value != null) {
      byte[] bytes = value.getBytes(UTF_8);
      mirror.put(
          name,
          new Entry(
              inDb, name.key(), new StringContent(ByteBuffer.wrap(bytes)), Entry.NEVER, sequence));
    }
  }

  /** Has the newest record of a key say something else. */
  void spoilNewest(String key) {
    Published newest = topic.get(topic.size() - 1);
    Entry entry = newest.entry;
    if (entry != null && text(entry.key()).equals(key)) {
      Entry other =
          new Entry(
              entry.db(),
              entry.key(),
              new StringContent(ByteBuffer.wrap("spoilt".getBytes(UTF_8))),
              entry.expireAtMs(),
              entry.sequence());
      topic.set(topic.size() - 1, new Published(newest.name, newest.sequence, other));
    }
  }

  /** No record of the key reaches the mirror any more. */
  void lose(int inDb, String key) {
    lost.add(name(inDb, key));
  }

  // Barriers.

  @Override
  public <T> T next(LongFunction<T> action) {
    nature.run();
    for (KeyName name : pending) {
      publish(name, physical(name));
    }
    pending.clear();
    long barrier = sequence;
    int end = topic.size();
    nature.run();
    while (applied < end) {
      apply(topic.get(applied++));
    }
    nature.run();
    return action.apply(barrier);
  }

  private void apply(Published each) {
    if (lost.contains(each.name)) {
      return;
    }
    if (each.entry == null) {
      mirror.remove(each.name);
    } else {
      Entry entry = each.entry;
      mirror.put(
          each.name,
          new Entry(
              each.name.db(), entry.key(), entry.content(), entry.expireAtMs(), each.sequence));
    }
    Sighting.Present looked = watched.get(each.name);
    if (looked != null
        && each.sequence >= looked.entry().sequence()
        && each.sequence <= looked.until()) {
      seen.put(each.name, new Seen(each.entry));
    }
  }

  // The store's side.

  @Override
  public @Nullable Keys nextKeys() {
    nature.run();
    if (db == DATABASES) {
      return null;
    }
    List<byte[]> keys = new ArrayList<>();
    for (String key : ((TreeMap<String, Entry>) store.get(db)).tailMap(cursor, false).keySet()) {
      if (keys.size() == KEYS_PER_STEP) {
        break;
      }
      keys.add(key.getBytes(UTF_8));
    }
    Keys next = new Keys(db, keys);
    if (keys.size() < KEYS_PER_STEP) {
      db++;
      cursor = "";
    } else {
      cursor = text(keys.get(keys.size() - 1));
    }
    return next;
  }

  @Override
  public List<Sighting> read(Keys keys) {
    List<Sighting> sightings = new ArrayList<>();
    long before = sequence;
    for (byte[] key : keys.keys()) {
      nature.run();
      KeyName name = new KeyName(keys.db(), key);
      Entry entry = live(name);
      if (entry == null) {
        sightings.add(new Sighting.Absent(name, before));
      } else {
        sightings.add(new Sighting.Present(name, entry, sequence));
      }
    }
    return sightings;
  }

  /** As KEYWAKE SINCE has it. */
  private @Nullable Entry live(KeyName name) {
    Entry entry = physical(name);
    if (entry == null) {
      return null;
    }
    if (entry.isExpired(nowMs)) {
      delete(name.db(), text(name.key()));
      return null;
    }
    long since = Math.max(entry.sequence(), swappedAt[name.db()]);
    return new Entry(name.db(), name.key(), entry.content(), entry.expireAtMs(), since);
  }

  @Override
  public boolean[] exist(Keys keys) {
    boolean[] exist = new boolean[keys.keys().size()];
    for (int i = 0; i < exist.length; i++) {
      nature.run();
      exist[i] = live(new KeyName(keys.db(), keys.keys().get(i))) != null;
    }
    return exist;
  }

  @Override
  public long nowMs() {
    return nowMs;
  }

  // The mirror's side.

  @Override
  public @Nullable Entry get(int ofDb, byte[] key) {
    return mirror.get(new KeyName(ofDb, key));
  }

  @Override
  public void forEachKey(KeyAction action) {
    List.copyOf(mirror.keySet()).forEach(name -> action.accept(name.db(), name.key()));
  }

  @Override
  public void watch(Collection<Sighting.Present> sightings) {
    watched.clear();
    seen.clear();
    sightings.forEach(each -> watched.put(each.name(), each));
  }

  @Override
  public @Nullable Seen seen(KeyName name) {
    return seen.get(name);
  }

  private static KeyName name(int inDb, String key) {
    return new KeyName(inDb, key.getBytes(UTF_8));
  }

  private static String text(byte[] key) {
    return new String(key, UTF_8);
  }
}
