package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTableTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void equalsAModelAfterEveryOperation(int seed) {
    Random random = new Random(seed);
    EntryTable table = new EntryTable();
    Map<String, MirrorEntry> model = new HashMap<>();
    int keys = 1 << (2 + 2 * seed);
    for (int i = 0; i < 20_000; i++) {
      String key = "k".repeat(random.nextInt(3)) + random.nextInt(keys);
      if (random.nextInt(5) < 3) {
        MirrorEntry entry = entry(key, i);
        table.put(entry);
        model.put(key, entry);
      } else {
        table.remove(bytes(key));
        model.remove(key);
      }
      assertThat(table.get(bytes(key))).isSameAs(model.get(key));
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(contents(table)).isEqualTo(model);
  }

  @Test
  void removesWhatAPredicateAccepts() {
    EntryTable table = new EntryTable();
    for (int i = 0; i < 1000; i++) {
      table.put(entry("key" + i, i));
    }
    table.removeIf(entry -> entry.sequence() >= 10);
    assertThat(table.size()).isEqualTo(10);
    assertThat(contents(table)).hasSize(10).containsKey("key9");
    assertThat(table.get(bytes("key10"))).isNull();
  }

  private static Map<String, MirrorEntry> contents(EntryTable table) {
    Map<String, MirrorEntry> contents = new HashMap<>();
    table.forEach(
        entry ->
            assertThat(contents.put(new String(entry.key(), UTF_8), entry)).as("twice").isNull());
    return contents;
  }

  private static MirrorEntry entry(String key, long sequence) {
    MirrorValue value = new MirrorValue.StringValue(new byte[0]);
    return new MirrorEntry(0, bytes(key), value, MirrorEntry.NEVER, 1, sequence);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
