package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class RunDelayTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void growsWhileMoreThreadsWantToRunThanThereAreProcessors() throws InterruptedException {
    assumeThat(Path.of("/proc/thread-self/schedstat")).isReadable();
    RunDelay delay = new RunDelay();
    long before = delay.getAsLong();
    Thread[] others =
        Stream.generate(() -> new Thread(RunDelayTest::spin))
            .limit(2L * Runtime.getRuntime().availableProcessors())
            .toArray(Thread[]::new);
    for (Thread each : others) {
      each.setDaemon(true);
      each.start();
    }
    while (delay.getAsLong() == before) {
      Thread.onSpinWait();
    }
    for (Thread each : others) {
      each.interrupt();
      each.join();
    }
    assertThat(delay.getAsLong()).isGreaterThan(before);
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
