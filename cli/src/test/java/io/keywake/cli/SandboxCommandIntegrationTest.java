package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    Process command = start("sandbox", "--data-dir", directory.toString());
    try (BufferedReader out = reader(command)) {
      String bootstrapServers = value(out.readLine(), "bootstrap servers:");
      assertThat(value(out.readLine(), "schema registry URL:"))
          .matches("http://127\\.0\\.0\\.1:\\d+/apis/ccompat/v7");
      assertThat(value(out.readLine(), "data directory:")).isEqualTo(directory.toString());
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
        assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      }
      List<ProcessHandle> children = command.toHandle().children().toList();
      assertThat(children).hasSize(2);

      command.destroy();

      assertThat(command.waitFor()).isZero();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    } finally {
      command.destroyForcibly();
    }
  }

  @Test
  void endsWithAnErrorIfAServerEnds() throws Exception {
    Process command = start("sandbox");
    try (BufferedReader out = reader(command);
        BufferedReader err =
            new BufferedReader(
                new InputStreamReader(command.getErrorStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).startsWith("bootstrap servers:");
      List<ProcessHandle> children = command.toHandle().children().toList();

      children.get(0).destroyForcibly();

      assertThat(command.waitFor()).isEqualTo(2);
      assertThat(err.lines().toList())
          .last()
          .asString()
          .matches(
              "keywake sandbox: (broker|registry) at .* ended by itself \\(--verbose shows more\\)");
      await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      command.destroyForcibly();
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private static BufferedReader reader(Process command) {
    return new BufferedReader(
        new InputStreamReader(command.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String value(String line, String label) {
    assertThat(line).startsWith(label);
    return line.substring(label.length()).strip();
  }
}
