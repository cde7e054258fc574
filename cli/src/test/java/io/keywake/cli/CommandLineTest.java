package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  @Test
  void listsItsCommandsIfNoneIsNamed() {
    CommandRun run = CommandRun.of();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("sandbox", "mirror", "bench");
  }

  @Test
  void endsWhenAClassIsMissing() {
    CommandLine commandLine = Main.commandLine(new Termination());
    commandLine.setExecutionStrategy(
        parsed -> {
          throw new NoClassDefFoundError("io/example/Missing");
        });
    CommandRun run = CommandRun.of(commandLine, "sandbox");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("NoClassDefFoundError: io/example/Missing");
  }

  @Test
  void leavesBenchmarksToTheLauncher() {
    assertError(
        CommandRun.of("bench", "redis"),
        "keywake bench: bench: expected to be the launcher's first word, as in ./keywake bench"
            + " (see keywake bench --help)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"keywake", "sandbox", "mirror", "verify"})
  void explainsEveryCommand(String command) {
    CommandRun run =
        command.equals("keywake") ? CommandRun.of("--help") : CommandRun.of(command, "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage:", command, "--verbose", "--help");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void tellsItsVersion() {
    CommandRun run = CommandRun.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("(?s)keywake \\d+\\.\\d+.*Java \\d+.*");
  }

  @Test
  void refusesACommandThatDoesNotExist() {
    assertError(CommandRun.of("sandbocks"), "keywake: Unmatched argument at index 0: 'sandbocks'");
  }

  @Test
  void refusesAnOptionThatDoesNotExist() {
    assertError(
        CommandRun.of("sandbox", "--kafka-prt", "1"),
        "keywake sandbox: Unknown options: '--kafka-prt', '1' (see keywake sandbox --help)");
  }

  @Test
  void refusesAPortThatIsNotANumber() {
    assertError(
        CommandRun.of("sandbox", "--kafka-port", "x"),
        "keywake sandbox: Invalid value for option '--kafka-port': 'x' is not an int"
            + " (see keywake sandbox --help)");
  }

  @Test
  void refusesAPortThatIsOutOfRange() {
    assertError(
        CommandRun.of("sandbox", "--registry-port", "65536"),
        "keywake sandbox: --registry-port: 65536 is no port, expected 0 (a free one) to 65535"
            + " (see keywake sandbox --help)");
  }

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(holder.getLocalPort());
      assertError(
          CommandRun.of("sandbox", "--kafka-port", port),
          "keywake sandbox: port "
              + port
              + " on 127.0.0.1 is taken: expected a free one for the Kafka broker");
    }
  }

  @Test
  void refusesAMirrorWithoutATopic() {
    assertError(
        CommandRun.of("mirror", "--bootstrap-servers", "b:1", "--schema-registry-url", "http://r"),
        "keywake mirror: Missing required option: '--topic=TOPIC' (see keywake mirror --help)");
  }

  @Test
  void refusesTheAddressOfAStoreThatIsNone() {
    assertError(
        CommandRun.of(
            "verify",
            "--store",
            "localhost:6379",
            "--bootstrap-servers",
            "b:1",
            "--schema-registry-url",
            "http://r",
            "--topic",
            "t"),
        "keywake verify: --store: not the address of a store; expected redis://");
  }

  @Test
  void namesTheSettingThatAMirrorCannotUse() {
    assertError(
        CommandRun.of(
            "mirror",
            "--bootstrap-servers",
            "nowhere",
            "--schema-registry-url",
            "http://127.0.0.1:1",
            "--topic",
            "t"),
        "keywake mirror: bootstrap.servers: ");
  }

  @Test
  void showsWhereAnErrorCameFromIfAskedTo() throws IOException {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run =
          CommandRun.of("sandbox", "--verbose", "--kafka-port", "" + holder.getLocalPort());
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("SandboxException", "\tat io.keywake.sandbox.");
    }
  }

  private static void assertError(CommandRun run, String lineStart) {
    assertThat(run.errLines()).hasSize(1).first().asString().startsWith(lineStart);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }
}
