package io.keywake.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.sandbox.LoopbackPort;
import io.keywake.sandbox.Sandbox;
import io.keywake.sandbox.Service;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a worker's process is started. Called by the thread that starts it. */
final class WorkerService implements Service {
  /** What the build has laid out: the worker's jars, and plugins that are not ours. */
  private static final Path DIST = Path.of("target", "connect").toAbsolutePath();

  /** The configuration of the worker's log is here. */
  private static final String TEST_CLASSES =
      Path.of("target", "test-classes").toAbsolutePath().toString();

  private static final Path ARCHIVE =
      Path.of("..", "..", "connectors", "target", "keywake-connect.tar.gz").toAbsolutePath();

  private static final int ANSWER_TIMEOUT_MS = 5_000;

  private final Path directory;
  private final Map<String, String> environment;
  private final int port;

  WorkerService(Sandbox sandbox, Path directory, Map<String, String> environment, int port)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.port = port;
    this.environment = new HashMap<>(environment);
    this.environment.put("BOOTSTRAP_SERVERS", sandbox.bootstrapServers());
    this.environment.put("SCHEMA_REGISTRY_URL", sandbox.schemaRegistryUrl());
    unpackPlugin(directory);
  }

  private static void unpackPlugin(Path directory) throws IOException, InterruptedException {
    assertThat(ARCHIVE).as("plugin as Maven's phase \"package\" makes it").exists();
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", ARCHIVE.toString(), "-C", plugins.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
  }

  @Override
  public String name() {
    return "connect-worker";
  }

  @Override
  public String address() {
    return LoopbackPort.HOST + ":" + port;
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public List<String> command() throws IOException {
    Path file = directory.resolve("worker.properties");
    // Of two lines for one setting the second counts.
    Files.writeString(
        file,
        Files.readString(ConnectWorker.DOCUMENTATION.resolve("worker.properties"))
            + String.join(
                "\n",
                "plugin.path=" + DIST.resolve("plugins") + "," + directory.resolve("plugins"),
                "listeners=http://" + address(),
                ""));
    return List.of(
        "-Xmx512m",
        // It lives briefly: time goes into the start.
        "-XX:TieredStopAtLevel=1",
        "-Dlogback.configurationFile=io/keywake/connect/logback-worker.xml",
        "-cp",
        String.join(
            File.pathSeparator, TEST_CLASSES, sandboxClasses(), DIST.resolve("worker") + "/*"),
        "io.keywake.sandbox.child.WatchedMain",
        "org.apache.kafka.connect.cli.ConnectDistributed",
        file.toString());
  }

  /** The watch on the parent is here. */
  private static String sandboxClasses() {
    return Path.of(Sandbox.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }

  @Override
  public boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + address() + "/health").toURL().openConnection();
      connection.setConnectTimeout(ANSWER_TIMEOUT_MS);
      connection.setReadTimeout(ANSWER_TIMEOUT_MS);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }
}
