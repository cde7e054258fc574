package io.keywake.cli.verify;

import static io.keywake.cli.verify.Entry.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private long nowMs = 1000;
  private final FakeSide store = new FakeSide(() -> nowMs);
  private final FakeSide mirror = new FakeSide(() -> nowMs);
  private final List<Long> progress = new ArrayList<>();

  @Test
  void findsNothingBetweenTwoThatAreAlike() {
    for (FakeSide side : List.of(store, mirror)) {
      side.string(0, "a", "1", NEVER).string(3, "a", "2", 5000).hash(3, "h", "f", "v", "g", "w");
    }

    assertThat(compared()).isEqualTo(new ComparisonResult(3, 0, List.of()));
    assertThat(progress).last().isEqualTo(6L);
  }

  @Test
  void findsNothingBetweenTwoThatAreEmpty() {
    assertThat(compared()).isEqualTo(new ComparisonResult(0, 0, List.of()));
  }

  @Test
  void findsWhatIsOnOneSideOnly() {
    store.string(0, "left", "1", NEVER);
    mirror.string(2, "right", "1", NEVER);

    assertThat(found())
        .containsExactly("db 0 left: only in the store", "db 2 right: only in the mirror");
  }

  @Test
  void findsAKeyThatIsInAnotherDatabase() {
    store.string(0, "k", "1", NEVER);
    mirror.string(1, "k", "1", NEVER);

    assertThat(found()).containsExactly("db 0 k: only in the store", "db 1 k: only in the mirror");
  }

  @Test
  void findsAnotherTypeValueOrExpiry() {
    store.string(0, "a", "1", NEVER).string(0, "b", "22", NEVER).string(0, "c", "1", 9000);
    mirror.hash(0, "a", "f", "v").string(0, "b", "333", NEVER).string(0, "c", "1", NEVER);

    assertThat(found())
        .containsExactly(
            "db 0 a: type differs: store string, mirror hash",
            "db 0 b: value differs: store 2 bytes, mirror 3 bytes",
            "db 0 c: expiry differs: store at 9000 ms, mirror never");
  }

  @Test
  void findsASingleFieldThatDiffers() {
    store.hash(0, "h", "f", "v", "g", "w");
    mirror.hash(0, "h", "f", "v", "g", "x");

    assertThat(found()).containsExactly("db 0 h: value differs: store 2 fields, mirror 2 fields");
  }

  @Test
  void takesAnExpiredKeyForAbsentOnEitherSide() {
    store.string(0, "a", "1", 1000);
    mirror.string(0, "b", "1", 1000);

    assertThat(compared()).isEqualTo(new ComparisonResult(0, 0, List.of()));
  }

  @Test
  void toleratesAKeyThatExpiresBetweenTheTwoReads() {
    store.string(0, "k", "1", 1001);
    mirror.string(0, "k", "1", 1001);
    Comparison comparison = new Comparison(store, mirrorThatTakesTime(), () -> nowMs, done -> {});

    assertThat(comparison.run().differences()).isZero();
  }

  @Test
  void readsAgainWhatSeemsToDiffer() {
    store.string(0, "k", "old", NEVER);
    mirror.string(0, "k", "new", NEVER);
    store.beforeRead(() -> store.string(0, "k", "new", NEVER));

    assertThat(compared()).isEqualTo(new ComparisonResult(1, 0, List.of()));
  }

  @Test
  void countsAllDifferencesAndKeepsTheFirst() {
    for (int i = 0; i < 3000; i++) {
      mirror.string(0, "key" + i, "1", NEVER);
    }

    ComparisonResult result = compared();
    assertThat(result.differences()).isEqualTo(3000);
    assertThat(result.first()).hasSize(20);
  }

  private ComparisonResult compared() {
    return new Comparison(store, mirror, () -> nowMs, progress::add).run();
  }

  private List<String> found() {
    return compared().first().stream().map(Difference::toString).toList();
  }

  /** A mirror whose clock has moved on by the time it answers. */
  private MirrorSide mirrorThatTakesTime() {
    return new MirrorSide() {
      @Override
      public @Nullable Entry get(int db, byte[] key) {
        nowMs++;
        return mirror.get(db, key);
      }

      @Override
      public void forEachKey(KeyAction action) {
        mirror.forEachKey(action);
      }
    };
  }
}
