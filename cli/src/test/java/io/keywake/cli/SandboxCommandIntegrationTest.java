package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class SandboxCommandIntegrationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void tellsWhereItsServersAreAndEndsThemWhenItIsTerminated() throws Exception {
    try (CommandProcess command =
        new CommandProcess("sandbox", "--data-dir", directory.toString())) {
      String bootstrapServers = value(command.readLine(), "bootstrap servers:");
      assertThat(value(command.readLine(), "schema registry URL:"))
          .matches("http://127\\.0\\.0\\.1:\\d+/apis/ccompat/v7");
      assertThat(value(command.readLine(), "data directory:")).isEqualTo(directory.toString());
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
        assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      }
      List<ProcessHandle> children = command.children();
      assertThat(children).hasSize(2);

      command.terminate();

      assertThat(command.exitCode()).isZero();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void endsWithAnErrorIfAServerEnds() throws Exception {
    try (CommandProcess command = new CommandProcess("sandbox")) {
      assertThat(command.readLine()).startsWith("bootstrap servers:");
      List<ProcessHandle> children = command.children();

      children.get(0).destroyForcibly();

      assertThat(command.exitCode()).isEqualTo(2);
      assertThat(command.errLines())
          .last()
          .asString()
          .matches(
              "keywake sandbox: (broker|registry) at .* ended by itself \\(--verbose shows more\\)");
      await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static String value(String line, String label) {
    assertThat(line).startsWith(label);
    return line.substring(label.length()).strip();
  }
}
