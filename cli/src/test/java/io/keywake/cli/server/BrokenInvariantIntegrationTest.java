package io.keywake.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class BrokenInvariantIntegrationTest {
  /** A process that finds an invariant broken. */
  static final class Broken {
    private Broken() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> System.err.println("an orderly end after all")));
      BrokenInvariant.endProcess(new IllegalStateException("two keys of one name"));
    }
  }

  @Test
  void endsTheProcessLoudlyAndAtOnce() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Broken.class.getName())
            .start();

    assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
        .startsWith("keywake: BROKEN INVARIANT, the process ends at once: ")
        .contains("two keys of one name", "\tat io.keywake.")
        .doesNotContain("orderly");
    assertThat(process.waitFor()).isEqualTo(BrokenInvariant.EXIT_CODE);
  }
}
