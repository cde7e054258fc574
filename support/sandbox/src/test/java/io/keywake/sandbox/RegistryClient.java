package io.keywake.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** What Confluent's client sends to a registry, without that client. One thread. */
final class RegistryClient {

  static final String ONE_FIELD = record("{\"name\":\"a\",\"type\":\"int\"}");
  static final String FIELD_WITH_DEFAULT_ADDED =
      record("{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}");
  static final String FIELD_WITHOUT_DEFAULT_ADDED =
      record("{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"c\",\"type\":\"int\"}");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  RegistryClient(String url) {
    this.url = url;
  }

  HttpResponse<String> register(String subject, String schema)
      throws IOException, InterruptedException {
    String body = "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}";
    return send(
        HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> schema(int id) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url + "/schemas/ids/" + id)));
  }

  /** The id that a registration was answered with. */
  static int id(HttpResponse<String> registered) {
    return Integer.parseInt(registered.body().replaceAll("\\D", ""));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String record(String fields) {
    return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}";
  }
}
