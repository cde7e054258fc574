package io.keywake.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of its own, on a free port and with a temporary directory. Used by one
 * thread; the server ends with this process, however that ends.
 */
final class PostgreSql implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String USER = "keywake";

  /** Where Debian has the programs of each version. */
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** The server does not run as root, whom this user of the package stands in for. */
  private static final String SERVER_USER = "postgres";

  /** The end of standard input is the end of whoever started this. */
  private static final String END_WITH_PARENT =
      "\"$@\" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server";

  private final Path programs;
  private final Path directory;
  private final int port = LoopbackPort.free();
  private final Process process;

  private PostgreSql(Path programs) throws IOException, InterruptedException {
    this.programs = programs;
    directory = Files.createTempDirectory("keywake-postgresql");
    String data = directory.resolve("data").toString();
    if (isRoot()) {
      assertThat(run(List.of("chown", SERVER_USER, directory.toString()))).isEmpty();
    }
    run(asServerUser("initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "-N"));
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", END_WITH_PARENT, "sh"));
    command.addAll(
        asServerUser(
            "postgres",
            "-D",
            data,
            "-h",
            LoopbackPort.HOST,
            "-p",
            Integer.toString(port),
            "-k",
            directory.toString(),
            "-F"));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(query("SELECT 1")).hasSize(1));
  }

  /** Starts a server and returns when it answers; nothing if PostgreSQL is not installed. */
  static Optional<PostgreSql> start() throws IOException, InterruptedException {
    Optional<Path> programs = programs();
    return programs.isPresent() ? Optional.of(new PostgreSql(programs.get())) : Optional.empty();
  }

  private static Optional<Path> programs() throws IOException {
    List<Path> directories = new ArrayList<>();
    for (String each : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      directories.add(Path.of(each));
    }
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions.map(version -> version.resolve("bin")).forEach(directories::add);
      }
    }
    return directories.stream()
        .filter(each -> Files.isExecutable(each.resolve("postgres")))
        .filter(each -> Files.isExecutable(each.resolve("initdb")))
        .findFirst();
  }

  /** What connectors are told of it, as environment. */
  Map<String, String> environment() {
    return Map.of(
        "POSTGRES_URL",
        "jdbc:postgresql://" + LoopbackPort.HOST + ":" + port + "/postgres",
        "POSTGRES_USER",
        USER,
        "POSTGRES_PASSWORD",
        "trusted");
  }

  /** The rows, their columns divided by {@code |}. */
  List<String> query(String sql) throws IOException, InterruptedException {
    return run(
        List.of(
            "psql",
            "-h",
            LoopbackPort.HOST,
            "-p",
            Integer.toString(port),
            "-U",
            USER,
            "-d",
            "postgres",
            "-XAtc",
            sql));
  }

  private List<String> asServerUser(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid", SERVER_USER, "--regid", SERVER_USER, "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines;
    try (var output = process.inputReader(UTF_8)) {
      lines = output.lines().toList();
    }
    assertThat(process.waitFor()).as("%s: %s", command, lines).isZero();
    return lines;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
