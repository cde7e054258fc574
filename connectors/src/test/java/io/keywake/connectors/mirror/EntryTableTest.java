package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTableTest {
  private static final int DB = 2;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void equalsAModelAfterEveryOperation(int seed) {
    Random random = new Random(seed);
    EntryTable table = new EntryTable(DB);
    Map<String, Content> model = new HashMap<>();
    int keys = 1 << (2 + 2 * seed);
    for (int i = 0; i < 20_000; i++) {
      String key = "k".repeat(random.nextInt(3)) + random.nextInt(keys);
      if (random.nextInt(5) < 3) {
        byte[] value = randomBytes(random);
        table.put(entry(key, value, i));
        model.put(key, new Content(i, ByteBuffer.wrap(value)));
      } else {
        table.remove(bytes(key), Long.MAX_VALUE);
        model.remove(key);
      }
      MirrorEntry found = table.get(bytes(key));
      assertThat(found == null ? null : Content.of(found)).isEqualTo(model.get(key));
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(contents(table)).isEqualTo(model);
  }

  @Test
  void handsOverAndRemovesWhatIsOfAnOlderGeneration() {
    EntryTable table = new EntryTable(DB);
    for (int i = 0; i < 1000; i++) {
      table.put(entry("key" + i, new byte[i], i));
    }
    Set<Long> orphans = new HashSet<>();
    table.sweep(
        generationOf(990), entry -> assertThat(orphans.add(entry.sequence())).as("twice").isTrue());
    assertThat(orphans).hasSize(990).contains(0L, 989L).doesNotContain(990L);
    assertThat(table.size()).isEqualTo(10);
    assertThat(contents(table)).hasSize(10).containsKey("key990");
    assertThat(table.get(bytes("key989"))).isNull();
    table.put(entry("key989", new byte[0], 1000));
    assertThat(table.get(bytes("key989"))).isNotNull();
  }

  /** What can be compared of an entry. */
  private record Content(long sequence, ByteBuffer value) {
    static Content of(MirrorEntry entry) {
      return new Content(
          entry.sequence(), ByteBuffer.wrap(((MirrorValue.StringValue) entry.value()).bytes()));
    }
  }

  private static Map<String, Content> contents(EntryTable table) {
    Map<String, Content> contents = new HashMap<>();
    table.forEach(
        entry ->
            assertThat(contents.put(new String(entry.key(), UTF_8), Content.of(entry)))
                .as("twice")
                .isNull());
    return contents;
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static MirrorEntry entry(String key, byte[] bytes, long sequence) {
    MirrorValue value = new MirrorValue.StringValue(bytes);
    return new MirrorEntry(
        DB, bytes(key), value, MirrorEntry.NEVER, generationOf(sequence), sequence);
  }

  private static long generationOf(long sequence) {
    return sequence + 1;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
