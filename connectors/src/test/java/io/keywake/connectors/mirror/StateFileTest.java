package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final MirrorPosition POSITION =
      new MirrorPosition(
          "store",
          3,
          77,
          1000,
          Map.of(new TopicPartition("entries", 0), 12L, new TopicPartition("entries", 1), 0L),
          Map.of("entries", "id"));

  private final Random random = new Random(1);
  private final EntryCopy entries = new EntryCopy();

  @TempDir Path directory;

  @Test
  void readsWhatWasWritten() throws IOException {
    fill(2000);
    write();
    EntryCopy read = new EntryCopy();
    assertThat(StateFile.read(file(), read)).isEqualTo(POSITION);
    assertThat(contents(read)).isEqualTo(contents(entries));
    assertThat(directory.toFile().list()).containsExactly("state");
  }

  @Test
  void goesOnWithWhatItRead() throws IOException {
    fill(500);
    write();
    EntryCopy read = new EntryCopy();
    StateFile.read(file(), read);
    for (int i = 0; i < 500; i++) {
      byte[] key = key(i);
      read.remove(0, key, Long.MAX_VALUE);
      entries.remove(0, key, Long.MAX_VALUE);
      assertThat(read.get(0, key)).isNull();
    }
    assertThat(contents(read)).isEqualTo(contents(entries)).isNotEmpty();
  }

  @Test
  void writesTheEntriesAsTheyWereWhenTheImageWasMade() throws IOException {
    fill(1000);
    Map<String, Object> before = contents(entries);
    var image = entries.image();
    for (int i = 0; i < 10_000; i++) {
      put(random.nextInt(1000));
      entries.remove(random.nextInt(2), key(random.nextInt(1000)), Long.MAX_VALUE);
    }
    StateFile.write(file(), POSITION, image);
    EntryCopy read = new EntryCopy();
    StateFile.read(file(), read);
    assertThat(contents(read)).isEqualTo(before);
  }

  @Test
  void takesNothingFromAFileThatIsDamagedAnywhere() throws IOException {
    fill(20);
    write();
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      assertIsRefused(damaged);
      assertIsRefused(Arrays.copyOf(whole, at));
    }
    assertIsRefused(Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void saysWhatTheFileIsInstead() throws IOException {
    Files.writeString(file(), "some text that is long enough to be a header");
    assertThatExceptionOfType(StateFile.DamagedException.class)
        .isThrownBy(() -> StateFile.read(file(), entries))
        .withMessageContaining("it is no mirror's state");
    Files.delete(file());
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> StateFile.read(file(), entries));
  }

  private void assertIsRefused(byte[] damaged) throws IOException {
    Files.write(file(), damaged);
    EntryCopy read = new EntryCopy();
    assertThatExceptionOfType(StateFile.DamagedException.class)
        .isThrownBy(() -> StateFile.read(file(), read));
    assertThat(read.size()).isZero();
  }

  private void write() throws IOException {
    StateFile.write(file(), POSITION, entries.image());
  }

  private Path file() {
    return directory.resolve("state");
  }

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      put(i);
    }
  }

  private void put(int number) {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    byte[][] arrays = {bytes, key(number)};
    MirrorValue value =
        switch (random.nextInt(5)) {
          case 0 -> new MirrorValue.HashValue(arrays, arrays);
          case 1 -> new MirrorValue.ListValue(arrays);
          case 2 -> new MirrorValue.SetValue(arrays);
          case 3 -> new MirrorValue.SortedSetValue(arrays, new double[] {-1, 2.5});
          default -> new MirrorValue.StringValue(bytes);
        };
    entries.put(
        new MirrorEntry(random.nextInt(2), key(number), value, random.nextLong(), 3, number));
  }

  private static byte[] key(int number) {
    return ("key" + number).getBytes(UTF_8);
  }

  private static Map<String, Object> contents(EntryCopy entries) {
    Map<String, Object> contents = new HashMap<>();
    entries.forEach(
        entry ->
            contents.put(
                entry.db() + ":" + new String(entry.key(), UTF_8),
                Arrays.asList(
                    entry.value(), entry.expireAtMs(), entry.generation(), entry.sequence())));
    return contents;
  }
}
