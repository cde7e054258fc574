package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JdkTest {
  @Test
  void takesTheNewestOnEachSideOfTheChangeOfCollectors() {
    assertThat(Jdk.newestPerCollector(List.of(jdk(17), jdk(27), jdk(11), jdk(21), jdk(25))))
        .containsExactly(jdk(27), jdk(21));
  }

  @Test
  void takesOneIfThereIsNoOther() {
    assertThat(Jdk.newestPerCollector(List.of(jdk(17)))).containsExactly(jdk(17));
  }

  @Test
  void findsTheOneThatItRunsOn() {
    assertThat(Jdk.in(Path.of(System.getProperty("java.home"))))
        .map(Jdk::release)
        .contains(Runtime.version().feature());
  }

  private static Jdk jdk(int release) {
    return new Jdk(Path.of("jdk-" + release), release);
  }
}
