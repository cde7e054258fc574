package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes of a keyspace, beside a model made of the library's maps. */
class KeyspaceModelTest {
  private static final int DATABASES = 3;

  /** A model entry: its content as text, and its expiry. */
  private record ModelEntry(String content, long expireAtMs) {}

  private final List<Map<String, ModelEntry>> model = new ArrayList<>();
  private long nowMs = 1_000_000;
  private long sequenceHeard;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void equalsItsModelThroughGrowthAndShrinkage(long seed) {
    Random random = new Random(seed);
    Keyspace keyspace =
        new Keyspace(new KeyspaceSettings(DATABASES, 4, 16), SipHash.random(random), () -> nowMs);
    for (int db = 0; db < DATABASES; db++) {
      model.add(new TreeMap<>());
    }
    keyspace.listen(
        unit ->
            unit.effects()
                .forEach(effect -> assertThat(effect.sequence()).isEqualTo(++sequenceHeard)));
    ActiveExpiry expiry = new ActiveExpiry(keyspace);
    int keys = 20_000;
    for (int step = 0; step < 60_000; step++) {
      // Tides of growth and of shrinkage, so that segments split and merge.
      boolean growing = (step / 15_000) % 2 == 0;
      change(keyspace, random, keys, growing);
      nowMs += random.nextInt(3);
      if (step % 50 == 0) {
        expiry.step();
      }
      if (step % 10_000 == 9_999) {
        compare(keyspace);
      }
    }
    assertThat(keyspace.sequence()).isEqualTo(sequenceHeard);
  }

  private void change(Keyspace keyspace, Random random, int keys, boolean growing) {
    int db = random.nextInt(1000) == 0 ? random.nextInt(DATABASES) : 0;
    String name = "key:" + random.nextInt(keys);
    byte[] key = name.getBytes(UTF_8);
    Map<String, ModelEntry> entries = model.get(db);
    keyspace.begin();
    entries.computeIfPresent(name, (k, e) -> isExpired(e) ? null : e);
    int dice = random.nextInt(1000);
    if (dice < (growing ? 700 : 150)) {
      String value = "v" + random.nextInt(1_000_000);
      long expireAtMs = random.nextInt(10) == 0 ? nowMs + random.nextInt(50_000) : Entry.NO_EXPIRY;
      keyspace.strings().set(db, key, value.getBytes(UTF_8), expireAtMs);
      entries.put(name, new ModelEntry(value, expireAtMs));
    } else if (dice < 980) {
      boolean deleted = keyspace.delete(db, key, DeleteCause.DELETED);
      assertThat(deleted).isEqualTo(entries.remove(name) != null);
    } else if (dice < 990) {
      ModelEntry entry = entries.get(name);
      long expireAtMs = nowMs + 1 + random.nextInt(1000);
      assertThat(keyspace.expireAt(db, key, expireAtMs)).isEqualTo(entry != null);
      if (entry != null) {
        entries.put(name, new ModelEntry(entry.content(), expireAtMs));
      }
    } else if (dice < 998) {
      moveOrCopy(keyspace, random, db, name);
    } else {
      int other = random.nextInt(DATABASES);
      keyspace.swap(db, other);
      model.set(db, model.set(other, entries));
      if (random.nextInt(10) == 0) {
        keyspace.flush(other);
        model.get(other).clear();
      }
    }
    keyspace.end();
  }

  private void moveOrCopy(Keyspace keyspace, Random random, int db, String name) {
    ModelEntry entry = model.get(db).get(name);
    if (entry == null) {
      return;
    }
    int toDb = random.nextInt(DATABASES);
    String toName = name + "'";
    if (random.nextBoolean()) {
      keyspace.move(db, name.getBytes(UTF_8), toDb, toName.getBytes(UTF_8));
      model.get(db).remove(name);
    } else {
      keyspace.copy(db, name.getBytes(UTF_8), toDb, toName.getBytes(UTF_8));
    }
    model.get(toDb).put(toName, entry);
  }

  private boolean isExpired(ModelEntry entry) {
    return entry.expireAtMs() != Entry.NO_EXPIRY && entry.expireAtMs() <= nowMs;
  }

  private void compare(Keyspace keyspace) {
    long total = 0;
    for (int db = 0; db < DATABASES; db++) {
      Map<String, ModelEntry> actual = new TreeMap<>();
      long[] last = {-1};
      long[] bytes = {0};
      Table table = keyspace.table(db);
      long cursor = 0;
      while (cursor != Table.END) {
        int[] visited = {0};
        cursor =
            table.scan(
                cursor,
                (position, entry) -> {
                  assertThat(position).isGreaterThan(last[0]);
                  last[0] = position;
                  bytes[0] += entry.heapBytes();
                  String content = new String(((StringValue) entry.value()).toByteArray(), UTF_8);
                  actual.put(
                      new String(entry.key(), UTF_8), new ModelEntry(content, entry.expireAtMs()));
                  return ++visited[0] < 100;
                });
        assertThat(last[0]).isLessThan(cursor);
      }
      assertThat((long) actual.size()).isEqualTo(table.size());
      assertThat(bytes[0]).isEqualTo(table.heapBytes());
      assertThat(table.ownBytes()).isBetween(12 * table.size(), 4_000 + 120 * table.size());
      total += table.heapBytes() + table.ownBytes();
      actual.values().removeIf(this::isExpired);
      model.get(db).values().removeIf(this::isExpired);
      assertThat(actual).isEqualTo(model.get(db));
    }
    assertThat(keyspace.usedBytes()).isEqualTo(total);
  }
}
