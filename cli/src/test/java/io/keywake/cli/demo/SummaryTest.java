package io.keywake.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.verify.Difference;
import io.keywake.cli.verify.VerificationResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void alignsFiguresAndEndsWithTheVerdict() {
    assertThat(summary(result(1_000_123, 0)).lines())
        .containsExactly(
            "keys                   1,000,123",
            "commands               2,000,000",
            "mutations              1,500,000",
            "records                2,400,000 (120,000/s)",
            "time to first barrier  8.3 s",
            "lag                    p50 90, max 700 ms; p50 1,200, max 90,000 changes",
            "folded                 12",
            "barriers               18",
            "0 differences");
  }

  @Test
  void listsTheFirstDifferencesAndCountsTheOthers() {
    VerificationResult result =
        result(7, 22, new Difference(3, "k".getBytes(UTF_8), "only in the store"));

    assertThat(summary(result).lines())
        .endsWith(
            "22 differences",
            "  {\"db\":3,\"key\":\"k\",\"found\":\"only in the store\"}",
            "  and 21 more");
  }

  @Test
  void countsASingleDifferenceInTheSingular() {
    VerificationResult result =
        result(7, 1, new Difference(0, new byte[] {0, 'k'}, "only in the store"));

    assertThat(summary(result).lines())
        .endsWith(
            "1 difference", "  {\"db\":0,\"key\":\"\\u0000k\",\"found\":\"only in the store\"}");
  }

  @Test
  void saysThatThereWasNoLagToMeasure() {
    Summary summary = new Summary(result(1, 0), 0, 0, 0, 0, 0, samples(), samples(), 0, 1);

    assertThat(summary.lines())
        .contains(
            "records                0 (-/s)",
            "lag                    not measured, the writers stopped before the first barrier");
  }

  @Test
  void doesNotCallKeysAlikeThatCouldNotBeDecided() {
    assertThat(summary(new VerificationResult(7, 0, List.of(), 3, 9, 42)).lines())
        .last()
        .isEqualTo("3 keys were changing whenever they were looked at");
  }

  private static VerificationResult result(long alike, long differences, Difference... first) {
    return new VerificationResult(alike, differences, List.of(first), 0, 9, 42);
  }

  private static Summary summary(VerificationResult result) {
    return new Summary(
        result,
        1_500_000,
        2_000_000,
        2_400_000,
        20_000,
        8_300,
        samples(80, 90, 700),
        samples(1_200, 90_000, 5),
        12,
        18);
  }

  private static Samples samples(long... taken) {
    Samples samples = new Samples();
    for (long sample : taken) {
      samples.add(sample);
    }
    return samples;
  }
}
