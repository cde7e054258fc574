package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing runs when the test lets it, as on a thread that is slow. */
class SavedStateTest {
  private static final long INTERVAL_MS = 1000;

  private final ArrayDeque<Runnable> writes = new ArrayDeque<>();
  private final EntryCopy entries = new EntryCopy();
  private long nowMs = 5000;

  @TempDir Path directory;

  @Test
  void beginsWithNothingInANewDirectory() {
    SavedState state = state("new/one");
    assertThat(state.load(entries)).isNull();
    assertThat(directory.resolve("new/one")).isDirectory();
    state.close();
  }

  @Test
  void isDueOneIntervalAfterTheEndOfTheLastSave() {
    SavedState state = opened();
    assertThat(state.isDue()).isFalse();
    nowMs += INTERVAL_MS;
    assertThat(state.isDue()).isTrue();
    state.save(position(1), entries);
    nowMs += INTERVAL_MS;
    assertThat(state.isDue()).as("while one is written").isFalse();
    writes.remove().run();
    assertThat(state.isDue()).isFalse();
    nowMs += INTERVAL_MS;
    assertThat(state.isDue()).isTrue();
    state.close();
  }

  @Test
  void keepsWhatWasSavedLastAsItWasThen() {
    SavedState state = opened();
    put("first");
    state.save(position(1), entries);
    put("second");
    writes.remove().run();
    state.close();
    EntryCopy read = new EntryCopy();
    SavedState next = state("state");
    assertThat(next.load(read)).isEqualTo(position(1));
    assertThat(read.size()).isEqualTo(1);
    assertThat(read.get(0, "first".getBytes(UTF_8))).isNotNull();
    next.close();
  }

  @Test
  void keepsTheOneBeforeIfASaveFails() throws IOException {
    SavedState state = opened();
    state.save(position(1), entries);
    writes.remove().run();
    Path obstacle = Files.createDirectories(directory.resolve("state/mirror.state.tmp"));
    state.save(position(2), entries);
    writes.remove().run();
    Files.deleteIfExists(obstacle);
    state.close();
    SavedState next = state("state");
    assertThat(next.load(new EntryCopy())).isEqualTo(position(1));
    next.close();
  }

  @Test
  void beginsWithNothingIfTheFileIsDamaged() throws IOException {
    SavedState state = opened();
    put("first");
    state.save(position(1), entries);
    writes.remove().run();
    state.close();
    Path file = directory.resolve("state/mirror.state");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    EntryCopy read = new EntryCopy();
    SavedState next = state("state");
    assertThat(next.load(read)).isNull();
    assertThat(read.size()).isZero();
    next.close();
  }

  @Test
  void refusesADirectoryThatAnotherMirrorUses() {
    SavedState state = opened();
    assertThatExceptionOfType(MirrorSetupException.class)
        .isThrownBy(this::opened)
        .withMessageContaining("state.dir")
        .withMessageContaining("another mirror uses it");
    state.close();
    opened().close();
  }

  private SavedState opened() {
    SavedState state = state("state");
    state.load(entries);
    return state;
  }

  private SavedState state(String name) {
    return new SavedState(
        directory.resolve(name), INTERVAL_MS, () -> Instant.ofEpochMilli(nowMs), writes::add);
  }

  private void put(String key) {
    entries.put(
        new MirrorEntry(
            0,
            key.getBytes(UTF_8),
            new MirrorValue.StringValue(new byte[] {1}),
            MirrorEntry.NEVER,
            1,
            1));
  }

  private static MirrorPosition position(long sequence) {
    return new MirrorPosition("store", 1, sequence, 0, Map.of(), Map.of());
  }
}
