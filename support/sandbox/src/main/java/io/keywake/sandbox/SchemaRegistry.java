package io.keywake.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with Confluent's interface, its schemas in a database file. Called by the
 * thread that starts its process.
 */
final class SchemaRegistry implements Service {

  private static final int ANSWER_TIMEOUT_MS = 5_000;

  /** What the registry starts with. It ignores the setting it has for that. */
  private static final String COMPATIBILITY_NONE = "\"NONE\"";

  private static final String COMPATIBILITY_FULL = "{\"compatibility\":\"FULL\"}";

  private final Distribution distribution;
  private final Path directory;
  private final int port;

  SchemaRegistry(Distribution distribution, Path directory, int port) {
    this.distribution = distribution;
    this.directory = directory;
    this.port = port;
  }

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public String address() {
    return LoopbackPort.HOST + ":" + port;
  }

  String url() {
    return "http://" + address() + "/apis/ccompat/v7";
  }

  @Override
  public List<String> command() throws IOException {
    Files.createDirectories(directory);
    return List.of(
        "-Xmx160m",
        // It lives briefly and does little: time goes into the start.
        "-XX:TieredStopAtLevel=1",
        "-Dquarkus.http.host=" + LoopbackPort.HOST,
        "-Dquarkus.http.port=" + port,
        "-Dquarkus.log.level=WARN",
        "-Dquarkus.log.category.\"io.apicurio\".level=WARN",
        "-Dquarkus.datasource.jdbc.initial-size=1",
        "-Dquarkus.datasource.jdbc.min-size=1",
        // Without a delay of writes an acknowledged schema outlives a kill.
        "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:"
            + directory.resolve("registry")
            + ";WRITE_DELAY=0",
        "-cp",
        distribution.registryClassPath(),
        "io.keywake.sandbox.child.WatchedMain",
        "io.quarkus.runner.GeneratedMain");
  }

  @Override
  public boolean answers() {
    try {
      if (!send("GET", "/config", null).contains(COMPATIBILITY_NONE)) {
        return true;
      }
      send("PUT", "/config", COMPATIBILITY_FULL);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the body of the response; whatever is not a success becomes an exception. */
  private String send(String method, String path, @Nullable String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url() + path).toURL().openConnection();
    connection.setConnectTimeout(ANSWER_TIMEOUT_MS);
    connection.setReadTimeout(ANSWER_TIMEOUT_MS);
    connection.setRequestMethod(method);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/vnd.schemaregistry.v1+json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream response = connection.getInputStream()) {
      return new String(response.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
