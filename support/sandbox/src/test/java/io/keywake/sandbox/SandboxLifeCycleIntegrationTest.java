package io.keywake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class SandboxLifeCycleIntegrationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void findsRecordsAndSchemasOfAnEarlierSandboxOnTheSameDirectory() throws Exception {
    int id;
    try (Sandbox sandbox = Sandbox.builder().dataDirectory(directory).start()) {
      RecordLog records = new RecordLog(sandbox.bootstrapServers());
      records.create();
      records.commit("kept");
      RegistryClient registry = new RegistryClient(sandbox.schemaRegistryUrl());
      id = RegistryClient.id(registry.register("s", RegistryClient.ONE_FIELD));

      assertThatThrownBy(() -> Sandbox.builder().dataDirectory(directory).start())
          .isInstanceOf(SandboxException.class)
          .hasMessageContaining("is in use");
    }
    try (Sandbox sandbox = Sandbox.builder().dataDirectory(directory).start()) {
      assertThat(new RecordLog(sandbox.bootstrapServers()).committed()).containsExactly("kept");
      assertThat(new RegistryClient(sandbox.schemaRegistryUrl()).schema(id).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void quotesTheLogOfABrokerThatEndsBeforeItAnswers() throws Exception {
    Path log = Files.createDirectories(directory.resolve("kafka").resolve("log"));
    Files.writeString(log.resolve("meta.properties"), "version=77\n");

    assertThatThrownBy(() -> Sandbox.builder().dataDirectory(directory).start())
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("broker at 127.0.0.1:")
        .hasMessageContaining("ended with exit code 1 before it answered\nThe end of its log:\n")
        .hasMessageContaining("version");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void givesUpAProcessThatDoesNotAnswerInTime() {
    assertThatThrownBy(() -> Sandbox.builder().readyTimeout(Duration.ofMillis(1)).start())
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("did not answer within 1 ms");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void childrenEndWhenTheirParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SandboxHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      long broker = Long.parseLong(out.readLine());
      long registry = Long.parseLong(out.readLine());
      assertThat(ProcessHandle.of(broker)).isPresent();
      assertThat(ProcessHandle.of(registry)).isPresent();

      parent.destroyForcibly();

      await().atMost(PATIENCE).until(() -> !isAlive(broker) && !isAlive(registry));
    } finally {
      parent.destroyForcibly();
    }
  }

  /** A process whose parent is gone may stay listed as ended until somebody asks for its status. */
  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
