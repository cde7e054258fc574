package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The demonstration as a process, with everything that belongs to it. */
@Tag("integration")
class DemoCommandIntegrationTest {

  @Test
  void endsWithoutADifferenceAndWithoutChildren() throws Exception {
    try (CommandProcess demo = new CommandProcess("demo", "--keys", "20000", "--seconds", "3")) {
      demo.readLine("load");
      List<ProcessHandle> children = demo.children();
      assertThat(children).hasSize(2);

      assertThat(demo.outLines())
          .anyMatch(line -> line.matches("mutations +[1-9][\\d,]*"))
          .last()
          .isEqualTo("0 differences");
      assertThat(demo.errLines()).noneMatch(line -> line.contains("WARN"));
      assertThat(demo.exitCode()).as("%s", demo).isZero();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void findsNoDifferenceInDeltaFormEither() throws Exception {
    try (CommandProcess demo =
        new CommandProcess("demo", "--keys", "20000", "--seconds", "3", "--form", "delta")) {
      assertThat(demo.outLines()).last().isEqualTo("0 differences");
      assertThat(demo.exitCode()).as("%s", demo).isZero();
    }
  }

  @Test
  void keepsRunningUntilItIsTerminated() throws Exception {
    try (CommandProcess demo =
        new CommandProcess(
            "demo", "--keys", "1000", "--seconds", "1", "--writers", "2", "--keep-running")) {
      String hint = demo.readLine("  store");
      int port = Integer.parseInt(hint.substring(hint.lastIndexOf(' ') + 1));
      try (Jedis client = new Jedis("127.0.0.1", port)) {
        assertThat(client.dbSize()).isPositive();
        assertThat(client.info("exports")).contains("export_main:");
      }
      demo.readLine("    ./keywake mirror --bootstrap");
      List<ProcessHandle> children = demo.children();

      demo.terminate();

      assertThat(demo.exitCode()).isZero();
      assertThat(children).hasSize(2).noneMatch(ProcessHandle::isAlive);
    }
  }
}
