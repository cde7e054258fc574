package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class BenchmarkCommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {"redis", "memory", "latency", "export", "rebuild", "writers", "iteration", "save"})
  void explainsEveryBenchmark(String benchmark) {
    assertThat(run(benchmark, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: keywake bench " + benchmark, "--rounds");
  }

  @Test
  void namesTheTestsThereAreIfOneDoesNotExist() {
    assertThat(run("redis", "--tests", "get,gett")).isEqualTo(2);
    assertThat(err.toString()).contains("gett", "LPUSH");
  }

  private int run(String... arguments) {
    try (Lifetime lifetime = new Lifetime()) {
      CommandLine commandLine = Main.commandLine(lifetime);
      commandLine.setOut(new PrintWriter(out));
      commandLine.setErr(new PrintWriter(err));
      return commandLine.execute(arguments);
    }
  }
}
