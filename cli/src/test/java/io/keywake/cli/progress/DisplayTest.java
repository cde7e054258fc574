package io.keywake.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class DisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nowMs;

  @Test
  void changesOneLineInPlaceOnATerminal() {
    Display display = display(true);
    nowMs += 100;
    display.update(withBar -> withBar ? "half" : "plain");
    nowMs += 100;
    display.update(withBar -> "whole");
    display.line("done");

    assertThat(shown()).isEqualTo("\rhalf\u001b[K\rwhole\u001b[K\r\u001b[Kdone\n");
  }

  @Test
  void writesALineASecondElsewhere() {
    Display display = display(false);
    for (int i = 0; i < 25; i++) {
      nowMs += 100;
      display.update(withBar -> withBar ? "bar" : "after " + nowMs);
    }
    display.line("done");

    assertThat(shown()).isEqualTo("after 1000\nafter 2000\ndone\n");
  }

  @Test
  void doesNotEvenMakeALineThatIsNotDue() {
    Display display = display(true);
    nowMs += 99;
    display.update(
        withBar -> {
          throw new AssertionError("made");
        });

    assertThat(shown()).isEmpty();
  }

  private Display display(boolean isTerminal) {
    return new Display(new PrintWriter(bytes, true, UTF_8), isTerminal, () -> nowMs);
  }

  private String shown() {
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }
}
