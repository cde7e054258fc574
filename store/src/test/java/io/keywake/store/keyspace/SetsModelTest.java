package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes of sets in all their forms, beside a model and beside what effects tell. */
class SetsModelTest {
  private static final int STEPS = 20_000;
  private static final SetLimits LIMITS = new SetLimits(20, 8, 12);

  private final Map<String, Set<String>> model = new HashMap<>();

  /** What somebody knows who heard the effects and nothing else. */
  private final Map<String, Set<String>> heard = new HashMap<>();

  /** Frozen values with what they held when they were frozen. */
  private final List<Map.Entry<SetValue, Set<String>>> frozen = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void equalsItsModel(long seed) {
    Random random = new Random(seed);
    Keyspace keyspace =
        new Keyspace(
            new KeyspaceSettings(1, 4, 16).withSets(LIMITS), SipHash.random(random), () -> 1);
    keyspace.listen(unit -> unit.effects().forEach(this::hear));
    for (int step = 0; step < STEPS; step++) {
      String key = "key:" + random.nextInt(12);
      keyspace.begin();
      change(keyspace, random, key, (step / 2_000) % 2 == 0);
      keyspace.end();
      check(keyspace, random, key);
    }
    assertThat(heard).isEqualTo(model);
    frozen.forEach(each -> assertThat(content(each.getKey())).isEqualTo(each.getValue()));
    checkHeap(keyspace);
  }

  private void change(Keyspace keyspace, Random random, String key, boolean growing) {
    byte[] name = key.getBytes(UTF_8);
    Set<String> members = model.computeIfAbsent(key, k -> new TreeSet<>());
    String[] chosen = new String[1 + random.nextInt(3)];
    byte[][] bytes = new byte[chosen.length][];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = member(random, key);
      bytes[i] = chosen[i].getBytes(UTF_8);
    }
    int before = members.size();
    int dice = random.nextInt(100);
    if (dice < (growing ? 70 : 25)) {
      members.addAll(List.of(chosen));
      assertThat(keyspace.sets().add(0, name, bytes)).isEqualTo(members.size() - before);
    } else if (dice < 98) {
      List.of(chosen).forEach(members::remove);
      assertThat(keyspace.sets().remove(0, name, bytes)).isEqualTo(before - members.size());
    } else {
      members.clear();
      members.addAll(List.of(chosen));
      SetBuilder builder = keyspace.sets().builder();
      for (byte[] member : bytes) {
        builder.add(member);
      }
      keyspace.sets().store(0, name, builder);
    }
    if (members.isEmpty()) {
      model.remove(key);
    }
  }

  /** Keys of one kind hold integers of some width, those of another strings as well. */
  private static String member(Random random, String key) {
    int kind = key.charAt(key.length() - 1) % 4;
    long width = kind == 0 ? 40 : kind == 1 ? 1L << 20 : 1L << 40;
    if (kind < 3) {
      return Long.toString(random.nextLong(width) - width / 2);
    }
    int number = random.nextInt(40);
    return number < 20 ? Integer.toString(number) : "member".repeat(number / 18) + number;
  }

  private void check(Keyspace keyspace, Random random, String key) {
    Entry entry = keyspace.peek(0, key.getBytes(UTF_8));
    Set<String> expected = model.get(key);
    if (expected == null) {
      assertThat(entry).isNull();
      return;
    }
    assertThat(entry).isNotNull();
    SetValue set = (SetValue) entry.value();
    assertThat(content(set)).isEqualTo(expected);
    assertThat(set.size()).isEqualTo(expected.size());
    String member = member(random, key);
    assertThat(set.contains(member.getBytes(UTF_8))).isEqualTo(expected.contains(member));
    assertThat(expected).contains(new String(set.random(random), UTF_8));
    if (set.encoding().equals("intset")) {
      assertThat(set.size()).isLessThanOrEqualTo(LIMITS.integersMax());
    }
    if (random.nextInt(20) == 0) {
      frozen.add(Map.entry((SetValue) entry.frozen().value(), new TreeSet<>(expected)));
    }
  }

  private void hear(Effect effect) {
    if (effect instanceof Effect.Upserted upserted) {
      heard.put(text(upserted.key()), content((SetValue) upserted.entry().value()));
    } else if (effect instanceof Effect.Deleted deleted) {
      assertThat(heard.remove(text(deleted.key()))).isNotNull();
    } else if (effect instanceof Effect.SetChanged changed) {
      Set<String> members = Objects.requireNonNull(heard.get(text(changed.key())));
      for (byte[] member : changed.added()) {
        assertThat(members.add(text(member))).isTrue();
      }
      for (byte[] member : changed.removed()) {
        assertThat(members.remove(text(member))).isTrue();
      }
    } else {
      throw new AssertionError("unexpected " + effect);
    }
  }

  private static void checkHeap(Keyspace keyspace) {
    long[] bytes = {0};
    keyspace
        .table(0)
        .scan(
            0,
            (position, entry) -> {
              bytes[0] += entry.heapBytes();
              return true;
            });
    assertThat(keyspace.heapBytes()).isEqualTo(bytes[0]);
  }

  private static Set<String> content(SetValue set) {
    Set<String> content = new TreeSet<>();
    SetValue.Cursor cursor = set.members();
    while (cursor.next()) {
      assertThat(content.add(text(cursor.member()))).isTrue();
    }
    Set<String> scanned = new TreeSet<>();
    long at = 0;
    do {
      at = set.scan(at, 7, member -> scanned.add(text(member)));
    } while (at != 0);
    assertThat(scanned).isEqualTo(content);
    return content;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
