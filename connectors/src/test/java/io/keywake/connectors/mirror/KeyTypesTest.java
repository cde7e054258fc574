package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.example.KeyTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/mirror.md does what is said of it, and is shown as it is. */
class KeyTypesTest {
  private static final Path DOCUMENT = Path.of("../docs/mirror.md");
  private static final Path SOURCE =
      Path.of("src/test/java/io/keywake/connectors/example/KeyTypes.java");
  private static final int STEPS_MAX = 10_000;

  private final Random random = new Random(1);
  private final SimulatedExport export = new SimulatedExport(3, random);

  @TempDir Path directory;

  @Test
  void goesOnFromItsFile() throws IOException {
    Path file = directory.resolve("types");
    for (int run = 0; run < 5; run++) {
      for (int i = 0; i < 10; i++) {
        export.transact();
      }
      export.finish();
      KeyTypes types = new KeyTypes(file);
      MirrorDriver driver =
          SimulatedMirror.driver(
              export,
              SimulatedMirror.consumer(export, random),
              types,
              SimulatedMirror.registry(),
              new BarrierRequests());
      for (int i = 0; i < STEPS_MAX && !driver.status().aligned(); i++) {
        driver.step(Duration.ZERO);
        export.nowMs += 10;
      }
      assertThat(driver.status().aligned()).isTrue();
      assertThat(Files.readAllLines(file).stream().skip(1).map(line -> line.split(" ", 3)[2]))
          .containsExactlyInAnyOrderElementsOf(
              Objects.requireNonNull(export.stateAtBarrier.get(export.lastBarrierSequence))
                  .keySet()
                  .stream()
                  .map(identity -> identity.replaceFirst(":", "/"))
                  .toList());
    }
  }

  @Test
  void isShownInTheDocumentAsItIs() throws IOException {
    Matcher snippets =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
    assertThat(snippets.results().map(found -> found.group(1)))
        .containsExactly(Files.readString(SOURCE));
  }
}
