package io.keywake.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private final SimulatedWorld world = new SimulatedWorld();
  private final List<Long> progress = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();

  @Test
  void findsNothingBetweenTwoThatAreAlike() throws Exception {
    for (int i = 0; i < 10; i++) {
      world.set(i % 2, "key" + i, "value");
    }

    VerificationResult result = verified();
    assertThat(result.alike()).isEqualTo(10);
    assertThat(result.differences()).isZero();
    assertThat(result.undecided()).isZero();
    assertThat(result.verdict()).isEqualTo("0 differences");
    assertThat(result.sequence()).isEqualTo(10);
    assertThat(progress).last().isEqualTo(20L);
  }

  @Test
  void findsNothingBetweenTwoThatAreEmpty() throws Exception {
    assertThat(verified().alike()).isZero();
    assertThat(verified().differences()).isZero();
  }

  @Test
  void findsWhatIsOnOneSideOnly() throws Exception {
    world.set(0, "left", "1");
    world.lose(0, "left");
    world.forge(1, "right", "1");

    assertThat(found())
        .containsExactly(
            "{\"db\":0,\"key\":\"left\",\"found\":\"only in the store\"}",
            "{\"db\":1,\"key\":\"right\",\"found\":\"only in the mirror\"}");
  }

  @Test
  void findsAnotherValueOrExpiry() throws Exception {
    world.set(0, "a", "1");
    world.set(0, "b", "22", 9_000);
    world.next(barrier -> 0);
    world.forge(0, "a", "333");
    world.forge(0, "b", "22");

    assertThat(found())
        .containsExactly(
            "{\"db\":0,\"key\":\"a\",\"found\":\"value differs: store 1 bytes, mirror 3 bytes\"}",
            "{\"db\":0,\"key\":\"b\",\"found\":\"expiry differs: store at 9000 ms, mirror never\"}");
  }

  @Test
  void takesAnExpiredKeyForAbsentOnEitherSide() throws Exception {
    world.set(0, "a", "1", 2_000);
    world.set(0, "b", "1", 2_000);
    world.lose(0, "b");
    world.next(barrier -> 0);
    world.pass(1_000);

    VerificationResult result = verified();
    assertThat(result.alike()).isZero();
    assertThat(result.differences()).isZero();
  }

  @Test
  void doesNotTakeAWriteOnItsWayForADifference() throws Exception {
    world.set(0, "k", "old");
    world.next(barrier -> 0);
    int[] times = {0};
    world.nature(
        () -> {
          if (times[0]++ < 9) {
            world.set(0, "k", "new" + times[0]);
          }
        });

    assertThat(verified().alike()).isOne();
  }

  @Test
  void doesNotTakeADeletionOnItsWayForADifference() throws Exception {
    world.set(0, "k", "old");
    world.next(barrier -> 0);
    int[] times = {0};
    world.nature(
        () -> {
          if (times[0]++ == 2) {
            world.delete(0, "k");
          }
        });

    assertThat(verified().differences()).isZero();
  }

  @Test
  void settlesAKeyThatNeverRests() throws Exception {
    int[] times = {0};
    world.nature(() -> world.set(0, "counter", "" + times[0]++));

    VerificationResult result = verified();
    assertThat(result.alike()).isOne();
    assertThat(result.undecided()).isZero();
  }

  @Test
  void findsAKeyThatNeverRestsAndIsWrong() throws Exception {
    int[] times = {0};
    world.nature(
        () -> {
          world.set(0, "counter", "" + times[0]++);
          // The next record of the key is about another value.
          world.spoilNewest("counter");
        });

    assertThat(found()).hasSize(1).first().asString().contains("counter");
  }

  @Test
  void leavesAKeyUndecidedThatNeverRestsWhileItsChangesAreFolded() throws Exception {
    int[] times = {0};
    world.folding(true);
    world.nature(() -> world.set(0, "counter", "" + times[0]++));

    VerificationResult result = verified();
    assertThat(result.differences()).isZero();
    assertThat(result.undecided()).isOne();
    assertThat(pauses).hasSizeLessThanOrEqualTo(Verification.LOOKS_MAX).isSorted();
  }

  @Test
  void doesNotTakeAKeyForADifferenceThatComesAndGoesUnpublished() throws Exception {
    world.folding(true);
    int[] times = {0};
    world.nature(
        () -> {
          // There whenever it is read, gone whenever a barrier is made.
          int phase = times[0]++ % 4;
          if (phase == 0) {
            world.delete(0, "flicker");
          } else if (phase == 2) {
            world.set(0, "flicker", "1");
          }
        });

    assertThat(verified().differences()).isZero();
  }

  @Test
  void countsAllDifferencesAndKeepsTheFirst() throws Exception {
    for (int i = 0; i < 3000; i++) {
      world.forge(0, "key" + i, "1");
    }

    VerificationResult result = verified();
    assertThat(result.differences()).isEqualTo(3000);
    assertThat(result.first()).hasSize(20);
    assertThat(result.verdict()).isEqualTo("3,000 differences");
  }

  @Test
  void writesKeysThatAreNotTextInBase64() {
    assertThat(new Difference(3, new byte[] {(byte) 0xff, '"', '\n'}, "only in the store"))
        .hasToString("{\"db\":3,\"key\":{\"base64\":\"/yIK\"},\"found\":\"only in the store\"}");
    assertThat(new Difference(3, new byte[] {'"', '\n', 0}, "only in the store"))
        .hasToString("{\"db\":3,\"key\":\"\\\"\\n\\u0000\",\"found\":\"only in the store\"}");
  }

  private VerificationResult verified() throws InterruptedException {
    return new Verification(world, world, world, pauses::add, progress::add).run();
  }

  private List<String> found() throws InterruptedException {
    return verified().first().stream().map(Difference::toString).toList();
  }
}
