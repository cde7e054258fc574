package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry that answers, but does not take a schema. */
class SchemaSetupTest {
  private HttpServer registry;
  private int status = 200;
  private String refusal = "";

  @BeforeEach
  void startRegistry() throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/subjects", exchange -> answer(exchange, 200, "[]"));
    registry.createContext("/subjects/", exchange -> answer(exchange, status, refusal));
    registry.start();
  }

  @AfterEach
  void stopRegistry() {
    registry.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void tellsOfAModeInWhichNothingIsRegistered() {
    status = 422;
    refusal = "{\"error_code\":42205,\"message\":\"Subject shop-key is in read-only mode\"}";
    refuses(
        "schema.registry.url: the registry takes no schema of shop-key (Subject shop-key is in");
  }

  @Test
  void tellsOfASubjectThatHoldsOtherSchemas() {
    status = 409;
    refusal = "{\"error_code\":409,\"message\":\"incompatible with an earlier one\"}";
    refuses("schema.registry.url: the registry refuses the schema of shop-key (incompatible with");
  }

  private void refuses(String message) {
    String url = "http://127.0.0.1:" + registry.getAddress().getPort();
    ExportSettings settings =
        ExportSettings.of(
            Map.of("topic", "shop", "bootstrap.servers", "nobody:1", "schema.registry.url", url));
    try (SchemaSetup schemas = SchemaSetup.open(settings)) {
      assertThatExceptionOfType(ExportSetupException.class)
          .isThrownBy(
              () ->
                  schemas.serializer(
                      "shop", EntryKey.getClassSchema(), EntryChange.getClassSchema()))
          .withMessageStartingWith(message);
    }
  }
}
