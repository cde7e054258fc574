package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes of lists in both forms, beside a model and beside what effects tell. */
class ListsModelTest {
  private static final int STEPS = 10_000;
  private static final ListLimits LIMITS = new ListLimits(8, 100);

  private final Map<String, List<String>> model = new HashMap<>();

  /** What somebody knows who heard the effects and nothing else. */
  private final Map<String, List<String>> heard = new HashMap<>();

  /** Frozen values with what they held when they were frozen. */
  private final List<Map.Entry<ListValue, List<String>>> frozen = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void equalsItsModel(long seed) {
    Random random = new Random(seed);
    Keyspace keyspace =
        new Keyspace(
            new KeyspaceSettings(1, 4, 16).withLists(LIMITS), SipHash.random(random), () -> 1);
    keyspace.listen(unit -> unit.effects().forEach(this::hear));
    for (int step = 0; step < STEPS; step++) {
      String key = "key:" + random.nextInt(8);
      keyspace.begin();
      change(keyspace, random, key);
      keyspace.end();
      check(keyspace, random, key);
    }
    assertThat(heard).isEqualTo(model);
    frozen.forEach(each -> assertThat(content(each.getKey())).isEqualTo(each.getValue()));
    checkHeap(keyspace);
  }

  private void change(Keyspace keyspace, Random random, String key) {
    byte[] name = key.getBytes(UTF_8);
    List<String> list = model.computeIfAbsent(key, k -> new ArrayList<>());
    if (list.isEmpty() || random.nextInt(100) < 40) {
      List<String> pushed = elements(random, 1 + random.nextInt(random.nextInt(50) == 0 ? 600 : 4));
      boolean front = random.nextBoolean();
      int size =
          keyspace.lists().push(0, name, front ? ListEnd.FRONT : ListEnd.BACK, bytes(pushed));
      if (front) {
        Collections.reverse(pushed);
      }
      list.addAll(front ? 0 : list.size(), pushed);
      assertThat(size).isEqualTo(list.size());
    } else {
      changePresent(keyspace.lists(), random, name, list);
      if (list.isEmpty()) {
        model.remove(key);
      }
    }
  }

  private static void changePresent(Lists lists, Random random, byte[] name, List<String> list) {
    int index = random.nextInt(list.size());
    int count = random.nextInt(Math.min(list.size() - index, 20) + 1);
    switch (random.nextInt(12)) {
      case 0 -> {
        lists.keep(0, name, index, list.size() - index - count);
        List<String> kept = new ArrayList<>(list.subList(index, list.size() - count));
        list.clear();
        list.addAll(kept);
      }
      case 1 -> {
        List<String> stored = elements(random, random.nextInt(20));
        lists.store(0, name, Arrays.asList(bytes(stored)));
        list.clear();
        list.addAll(stored);
      }
      case 2, 3 -> {
        int[] indexes = random.ints(0, list.size()).distinct().limit(count).sorted().toArray();
        lists.removeAll(0, name, Arrays.copyOf(indexes, indexes.length + 2), indexes.length);
        for (int i = indexes.length - 1; i >= 0; i--) {
          list.remove(indexes[i]);
        }
      }
      case 4, 5, 6 -> {
        String element = element(random);
        lists.set(0, name, index, element.getBytes(UTF_8));
        list.set(index, element);
      }
      case 7, 8 -> {
        String element = element(random);
        lists.insert(0, name, index + 1, element.getBytes(UTF_8));
        list.add(index + 1, element);
      }
      default -> {
        lists.remove(0, name, index, count);
        list.subList(index, index + count).clear();
      }
    }
  }

  private static List<String> elements(Random random, int count) {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(element(random));
    }
    return elements;
  }

  private static String element(Random random) {
    return "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 700 : 12)) + random.nextInt(100);
  }

  private void check(Keyspace keyspace, Random random, String key) {
    Entry entry = keyspace.peek(0, key.getBytes(UTF_8));
    List<String> expected = model.get(key);
    if (expected == null) {
      assertThat(entry).isNull();
      return;
    }
    assertThat(entry).isNotNull();
    ListValue list = (ListValue) entry.value();
    assertThat(content(list)).isEqualTo(expected);
    if (entry instanceof PackedEntry) {
      assertThat(list.size()).isLessThanOrEqualTo(LIMITS.entriesMax());
    }
    if (random.nextInt(20) == 0) {
      frozen.add(Map.entry((ListValue) entry.frozen().value(), List.copyOf(expected)));
    }
  }

  private void hear(Effect effect) {
    if (effect instanceof Effect.Upserted upserted) {
      heard.put(text(upserted.key()), content((ListValue) upserted.entry().value()));
    } else if (effect instanceof Effect.Deleted deleted) {
      assertThat(heard.remove(text(deleted.key()))).isNotNull();
    } else if (effect instanceof Effect.ListSpliced change) {
      List<String> list = Objects.requireNonNull(heard.get(text(change.key())));
      list.subList(change.index(), change.index() + change.removed()).clear();
      list.addAll(
          change.index(), Arrays.stream(change.inserted()).map(ListsModelTest::text).toList());
      assertThat(list).isNotEmpty();
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

  private static List<String> content(ListValue list) {
    List<String> content = new ArrayList<>();
    ListValue.Cursor cursor = list.elements(0);
    while (cursor.next()) {
      content.add(text(cursor.element()));
    }
    assertThat(list.size()).isEqualTo(content.size());
    List<String> backwards = new ArrayList<>();
    ListValue.Cursor toFront = list.elementsToFront(list.size() - 1);
    while (toFront.next()) {
      toFront.readElement(
          (array, from, length) -> backwards.add(new String(array, from, length, UTF_8)));
    }
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(content);
    return content;
  }

  private static byte[][] bytes(List<String> elements) {
    return elements.stream().map(element -> element.getBytes(UTF_8)).toArray(byte[][]::new);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
