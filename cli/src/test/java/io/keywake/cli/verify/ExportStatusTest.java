package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportStatusTest {
  @Test
  void takesNamesAndValuesByTurns() {
    ExportStatus status =
        ExportStatus.of(
            reply("state", "running", "phase", "walking", "walk-percent", "12.5", "records", 7L));

    assertThat(status.isWalking()).isTrue();
    assertThat(status.walked()).isEqualTo(0.125);
    assertThat(status.records()).isEqualTo(7);
    assertThat(status.hasEnded()).isFalse();
  }

  @Test
  void knowsWhenAnExportPublishesNothingAnyMore() {
    assertThat(ExportStatus.of(reply("state", "paused")).hasEnded()).isFalse();
    assertThat(ExportStatus.of(reply("state", "fenced")).hasEnded()).isTrue();
    assertThat(ExportStatus.of(reply("state", "failed")).hasEnded()).isTrue();
  }

  @Test
  void saysWhichFieldIsMissing() {
    assertThatThrownBy(() -> ExportStatus.of(reply("state", "running")).lagMs())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("status of the export has no lag-ms; found [state]");
  }

  private static List<Object> reply(Object... parts) {
    List<Object> reply = new ArrayList<>();
    for (Object part : parts) {
      reply.add(part instanceof String text ? text.getBytes(UTF_8) : part);
    }
    return reply;
  }
}
