package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry that wants a user and a password. */
class RegistryCredentialsTest {
  private static final String USER = "exporter:not-to-be-seen";
  private static final String EXPECTED =
      "Basic " + Base64.getEncoder().encodeToString(USER.getBytes(UTF_8));

  private HttpServer registry;

  @BeforeEach
  void startRegistry() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/", RegistryCredentialsTest::answer);
    registry.start();
  }

  @AfterEach
  void stopRegistry() {
    registry.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    boolean known = EXPECTED.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] body =
        (known ? "[]" : "{\"error_code\":40101,\"message\":\"who are you\"}").getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void arePassedOn() {
    SchemaSetup.open(settings(url(""), USER)).close();
  }

  @Test
  void areNotShownWhenTheRegistryRefusesThem() {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> SchemaSetup.open(settings(url(""), "exporter:wrong-one")))
        .withMessageContaining("registry.basic.auth.user.info: the registry refuses (401)")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("wrong-one"));
  }

  @Test
  void areNotShownWhenTheyArePartOfAnAddressThatDoesNotAnswer() {
    registry.stop(0);
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> SchemaSetup.open(settings(url(USER + "@"), USER)))
        .withMessageContaining("schema.registry.url: no answer from " + url(""))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("not-to-be-seen"));
  }

  private String url(String user) {
    return "http://" + user + "127.0.0.1:" + registry.getAddress().getPort();
  }

  private static ExportSettings settings(String url, String user) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "topic", "any",
                "bootstrap.servers", "nobody:1",
                "schema.registry.url", url,
                "registry.basic.auth.credentials.source", "USER_INFO",
                "registry.basic.auth.user.info", user));
    return ExportSettings.of(settings);
  }
}
