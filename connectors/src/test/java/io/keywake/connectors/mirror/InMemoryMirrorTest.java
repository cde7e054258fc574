package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class InMemoryMirrorTest {
  private long nowMs = 1000;
  private final List<String> orphans = new ArrayList<>();
  private final InMemoryMirror mirror =
      new InMemoryMirror(
          () -> Instant.ofEpochMilli(nowMs),
          orphan -> orphans.add(new String(orphan.key(), UTF_8)));

  @Test
  void keepsDatabasesApart() {
    upsert(0, "key", MirrorEntry.NEVER, 1);
    upsert(7, "key", MirrorEntry.NEVER, 1);
    delete(0, "key");
    assertThat(mirror.get(0, bytes("key"))).isNull();
    assertThat(mirror.get(7, bytes("key"))).isNotNull();
    assertThat(mirror.physicalKeyCount()).isEqualTo(1);
  }

  @Test
  void hidesAnExpiredEntryButHoldsItUntilItsDeletion() {
    upsert(0, "key", 1001, 1);
    assertThat(mirror.get(0, bytes("key"))).isNotNull();
    nowMs = 1001;
    assertThat(mirror.get(0, bytes("key"))).isNull();
    mirror.forEach(entry -> Assertions.fail("expired"));
    assertThat(mirror.physicalKeyCount()).isEqualTo(1);
    delete(0, "key");
    assertThat(mirror.physicalKeyCount()).isZero();
  }

  @Test
  void reportsWhatASweepRemoves() {
    upsert(0, "old", MirrorEntry.NEVER, 1);
    upsert(0, "new", MirrorEntry.NEVER, 2);
    mirror.sweep(2);
    assertThat(orphans).containsExactly("old");
    assertThat(mirror.physicalKeyCount()).isEqualTo(1);
  }

  @Test
  void toleratesTheDeletionOfAKeyThatItNeverSaw() {
    delete(3, "key");
    assertThat(mirror.physicalKeyCount()).isZero();
  }

  @Test
  void changesAnEntryThatADeltaBuildsOn() {
    upsert(0, "key", 5000, 1);

    assertThat(append("key", 1, 2, 1, "!")).isTrue();
    assertThat(append("key", 1, 3, 2, "?")).isTrue();
    assertThat(append("key", 1, 3, 2, "?")).as("included").isTrue();

    MirrorEntry entry = entry("key");
    assertThat(entry.value()).isEqualTo(new MirrorValue.StringValue(bytes("value!?")));
    assertThat(entry.sequence()).isEqualTo(3);
    assertThat(entry.expireAtMs()).isEqualTo(5000);
    assertThat(mirror.physicalKeyCount()).isEqualTo(1);
  }

  @Test
  void leavesAnEntryAloneThatADeltaDoesNotBuildOn() {
    upsert(0, "key", MirrorEntry.NEVER, 1);

    assertThat(append("key", 1, 9, 5, "!")).as("a change is missing").isFalse();
    assertThat(append("key", 2, 9, 1, "!")).as("another generation").isFalse();
    assertThat(append("other", 1, 9, 1, "!")).as("no entry").isFalse();

    assertThat(entry("key").value()).isEqualTo(new MirrorValue.StringValue(bytes("value")));
    assertThat(mirror.physicalKeyCount()).isEqualTo(1);
  }

  @Test
  void replacesDeletesAndSweepsWhatDeltasHaveChanged() {
    for (String key : List.of("replaced", "deleted", "swept")) {
      upsert(0, key, MirrorEntry.NEVER, 1);
      append(key, 1, 2, 1, "!");
    }

    upsert(0, "replaced", MirrorEntry.NEVER, 2);
    delete(0, "deleted");
    mirror.sweep(2);

    assertThat(entry("replaced").value()).isEqualTo(new MirrorValue.StringValue(bytes("value")));
    assertThat(mirror.physicalKeyCount()).isEqualTo(1);
    assertThat(orphans).containsExactly("swept");
  }

  private boolean append(String key, long generation, long sequence, long base, String bytes) {
    int end = mirror.get(0, bytes(key)) == null ? 0 : size(entry(key));
    return mirror.changed(
        new MirrorDelta(
            0,
            bytes(key),
            generation,
            sequence,
            base,
            List.of(new MirrorDelta.StringWritten(end, bytes(bytes)))),
        change(generation));
  }

  private MirrorEntry entry(String key) {
    return Objects.requireNonNull(mirror.get(0, bytes(key)));
  }

  private static int size(MirrorEntry entry) {
    return ((MirrorValue.StringValue) entry.value()).bytes().length;
  }

  @Test
  void refusesToBeReadByAnotherThread() {
    upsert(0, "key", MirrorEntry.NEVER, 1);
    CompletableFuture<?> read = CompletableFuture.runAsync(() -> mirror.get(0, bytes("key")));
    Assertions.assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(read::join)
        .withMessageContaining("Mirror.atBarrier");
  }

  private void upsert(int db, String key, long expireAtMs, long generation) {
    MirrorValue value = new MirrorValue.StringValue(bytes("value"));
    mirror.upserted(
        new MirrorEntry(db, bytes(key), value, expireAtMs, generation, 1), change(generation));
  }

  private static EntryChange change(long generation) {
    return EntryChange.newBuilder()
        .setStoreId("store")
        .setGeneration(generation)
        .setSequence(1L)
        .setUnitId(1L)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(Origin.MUTATION)
        .setTimeMs(0L)
        .setType(ValueType.STRING)
        .setOperation(Operation.UPSERT)
        .build();
  }

  private void delete(int db, String key) {
    mirror.deleted(db, bytes(key), new Tombstone("store", 1, 2, 2, 0, 1, 0, DeleteCause.DELETED));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
