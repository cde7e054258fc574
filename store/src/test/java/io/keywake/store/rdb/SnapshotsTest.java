package io.keywake.store.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.command.StoreProcess.Saving;
import io.keywake.store.rdb.FailingDisk.Step;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotsTest {
  private static final String LAST_CHANGE_OF = "keywake-sequence";

  @TempDir Path directory;
  private SavedStore store;
  private Snapshots snapshots;

  @BeforeEach
  void open() {
    store = new SavedStore(directory);
    snapshots = store.snapshots;
    snapshots.serve();
    store.put("first", "alpha");
  }

  @Test
  void replacesTheFileOnceTheNewOneIsOnDisk() throws IOException {
    store.saveInBackground();

    assertThat(store.disk.steps)
        .containsExactly(
            Step.CREATE, Step.WRITE, Step.SYNC, Step.CLOSE, Step.REPLACE, Step.SYNC_DIRECTORY);
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(store.file()).startsWith("REDIS0010").contains("first", "alpha", LAST_CHANGE_OF);
    assertThat(snapshots.changes()).isZero();

    store.put("second", "beta");
    assertThat(snapshots.changes()).isEqualTo(1);
    snapshots.save();
    assertThat(store.file()).contains("alpha", "beta");
    assertThat(snapshots.status().saves()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(value = Step.class, names = "SYNC_DIRECTORY", mode = EnumSource.Mode.EXCLUDE)
  void leavesTheOldFileWhereABackgroundSaveFails(Step step) throws IOException {
    store.saveInBackground();
    String old = store.file();
    store.put("second", "beta");

    store.disk.fail(step);
    store.saveInBackground();

    assertThat(store.file()).isEqualTo(old);
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(snapshots.status().isLastOk()).isFalse();
    assertThat(snapshots.status().lastError()).isEqualTo("IOException: no " + step);
    assertThat(snapshots.changes()).isEqualTo(1);

    store.disk.fail(null);
    store.saveInBackground();
    assertThat(store.file()).contains("beta");
    assertThat(snapshots.status().isLastOk()).isTrue();
    assertThat(snapshots.status().lastError()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Step.class, names = "SYNC_DIRECTORY", mode = EnumSource.Mode.EXCLUDE)
  void leavesTheOldFileWhereASaveFails(Step step) throws IOException {
    snapshots.save();
    String old = store.file();
    store.put("second", "beta");

    store.disk.fail(step);
    assertThatThrownBy(snapshots::save).isInstanceOf(IOException.class).hasMessage("no " + step);

    assertThat(store.file()).isEqualTo(old);
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(snapshots.status().isLastOk()).isTrue();
  }

  @Test
  void reportsARenamingThatALossOfPowerMayUndo() throws IOException {
    store.disk.fail(Step.SYNC_DIRECTORY);
    store.saveInBackground();

    assertThat(store.file()).contains("alpha");
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(snapshots.status().isLastOk()).isFalse();
  }

  @Test
  void leavesTheOldFileWhenTheDiskIsFull() throws IOException {
    store.saveInBackground();
    String old = store.file();
    for (int key = 0; key < 50_000; key++) {
      store.put("key" + key, "value" + key);
    }

    store.disk.room(300_000);
    store.saveInBackground();

    assertThat(store.file()).isEqualTo(old);
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(snapshots.status().lastError()).isEqualTo("IOException: No space left on device");
  }

  @Test
  void leavesTheOldFileWhenTheIterationIsTerminated() throws IOException {
    store.saveInBackground();
    String old = store.file();
    store.put("second", "beta");

    snapshots.begin();
    store.iterations.terminate("bgsave", "by an operator");
    store.finish();

    assertThat(store.file()).isEqualTo(old);
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(snapshots.status().lastError()).endsWith("broken off: by an operator");
  }

  @Test
  void savesWhenAPointIsReached() throws IOException {
    store.set("save", "3600 1 60 2");
    store.nowMs += 61_000;
    snapshots.saveIfDue();
    assertThat(snapshots.running()).isNull();

    store.put("second", "beta");
    snapshots.saveIfDue();
    store.finish();
    assertThat(store.file()).contains("beta");

    store.put("third", "gamma");
    store.nowMs += 3_600_000;
    snapshots.saveIfDue();
    assertThat(snapshots.running()).isNull();
    store.nowMs += 1_000;
    snapshots.saveIfDue();
    store.finish();
    assertThat(store.file()).contains("gamma");
  }

  @Test
  void waitsALittleAfterAFailure() {
    store.set("save", "60 1");
    store.nowMs += 61_000;
    store.disk.fail(Step.WRITE);
    snapshots.saveIfDue();
    store.finish();

    store.nowMs += 5_000;
    snapshots.saveIfDue();
    assertThat(snapshots.running()).isNull();
    store.nowMs += 1;
    snapshots.saveIfDue();
    assertThat(snapshots.running()).isNotNull();
    store.finish();
  }

  @Test
  void hasWritesRefusedAfterAFailureUntilASnapshotIsSaved() throws IOException {
    store.disk.fail(Step.WRITE);
    store.saveInBackground();
    assertThat(store.refusals).endsWith(false);

    store.set("save", "60 1");
    store.saveInBackground();
    assertThat(store.refusals).endsWith(true);

    store.set("stop-writes-on-bgsave-error", "no");
    store.saveInBackground();
    assertThat(store.refusals).endsWith(false);

    store.set("stop-writes-on-bgsave-error", "yes");
    store.saveInBackground();
    assertThat(store.refusals).endsWith(true);
    store.disk.fail(null);
    snapshots.save();
    assertThat(store.refusals).endsWith(false);
  }

  // The end.

  @Test
  void savesAtTheEndIfThereAreSavePoints() throws IOException {
    store.set("save", "60 1");
    snapshots.end();
    assertThat(store.file()).contains("alpha", "keywake-shutdown");
  }

  @Test
  void savesNothingAtTheEndIfThereAreNone() throws IOException {
    snapshots.end();
    assertThat(store.file()).isEmpty();
  }

  @Test
  void savesNothingAtTheEndIfTheClientSaysSo() throws IOException {
    store.set("save", "60 1");
    assertThat(snapshots.prepareEnd(Saving.NEVER, false)).isTrue();
    snapshots.end();
    assertThat(store.file()).isEmpty();
  }

  @Test
  void savesNothingOfAStoreThatHasNotServed() throws IOException {
    SavedStore failed = new SavedStore(directory);
    failed.set("save", "60 1");
    failed.snapshots.end();
    assertThat(failed.file()).isEmpty();
  }

  @Test
  void savesOnceMoreWhatChangesAfterTheClientHasAskedForTheEnd() throws IOException {
    assertThat(snapshots.prepareEnd(Saving.ALWAYS, false)).isTrue();
    store.put("second", "beta");
    snapshots.end();
    assertThat(store.file()).contains("beta", "keywake-shutdown");
    assertThat(snapshots.status().saves()).isEqualTo(2);
  }

  @Test
  void savesOnceIfNothingChanges() {
    assertThat(snapshots.prepareEnd(Saving.ALWAYS, false)).isTrue();
    snapshots.end();
    assertThat(snapshots.status().saves()).isEqualTo(1);
  }

  @Test
  void goesOnIfNothingCanBeSaved() throws IOException {
    store.disk.fail(Step.SYNC);
    assertThat(snapshots.prepareEnd(Saving.ALWAYS, false)).isFalse();
    assertThat(snapshots.prepareEnd(Saving.ALWAYS, true)).isTrue();
    assertThat(store.files()).isEmpty();
  }

  @Test
  void endsABackgroundSaveBeforeItSaves() throws IOException {
    snapshots.begin();
    store.put("second", "beta");
    assertThat(snapshots.prepareEnd(Saving.ALWAYS, false)).isTrue();
    store.finish();
    assertThat(store.file()).contains("alpha", "beta");
    assertThat(store.files()).containsExactly("dump.rdb");
    assertThat(snapshots.status().isLastOk()).isTrue();
  }
}
