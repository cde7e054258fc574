package io.keywake.monitoring.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private static final int TIMEOUT_MS = 30_000;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final CompletableFuture<HttpReply> late = new CompletableFuture<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.start(
            "127.0.0.1",
            0,
            Map.of(
                "/echo",
                HttpPage.atOnce(
                    request ->
                        HttpReply.text(
                            200, request.parameter("a", "-") + " " + request.credentials())),
                "/late",
                request -> late,
                "/broken",
                request -> {
                  throw new IllegalStateException("secret");
                }));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    java.net.http.HttpRequest.Builder request =
        java.net.http.HttpRequest.newBuilder(URI.create(server.url()).resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  /** What comes back for bytes as they are, until the server closes or the end is read. */
  private String send(String request, String end) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      StringBuilder reply = new StringBuilder();
      int next;
      while (reply.indexOf(end) < 0 && (next = socket.getInputStream().read()) >= 0) {
        reply.append((char) next);
      }
      return reply.toString();
    }
  }

  @Test
  void answersWithThePageOfThePath() throws Exception {
    HttpResponse<String> reply = get("/echo?a=x%20y&a=z");
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("x y null\n");
    assertThat(reply.headers().firstValue("content-security-policy")).isPresent();
    assertThat(reply.headers().firstValue("cache-control")).contains("no-store");
  }

  @Test
  void readsBasicAuthentication() throws Exception {
    assertThat(get("/echo", "Authorization", "Basic ZGVmYXVsdDpwOnc=").body())
        .isEqualTo("- default:p:w\n");
    assertThat(get("/echo", "Authorization", "Basic ???").body()).isEqualTo("- null\n");
    assertThat(get("/echo", "Authorization", "Bearer x").body()).isEqualTo("- null\n");
  }

  @Test
  void saysThatThereIsNoSuchPage() throws Exception {
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
  }

  @Test
  void keepsAFailureToItself() throws Exception {
    HttpResponse<String> reply = get("/broken");
    assertThat(reply.statusCode()).isEqualTo(500);
    assertThat(reply.body()).doesNotContain("secret");
  }

  @Test
  void takesNothingButGetAndHead() throws Exception {
    assertThat(send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "\r\n"))
        .startsWith("HTTP/1.1 405");
    assertThat(
            send("HEAD /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "nothing"))
        .startsWith("HTTP/1.1 200")
        .contains("content-length: 7")
        .endsWith("\r\n\r\n");
  }

  @Test
  void refusesABody() throws Exception {
    assertThat(send("GET /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n", "\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void refusesNamesThatOthersHaveLeadHere() throws Exception {
    for (String host : new String[] {"evil.example", "evil.example:80", "127.0.0.1.evil.example"}) {
      assertThat(send("GET /echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "\r\n"))
          .startsWith("HTTP/1.1 403");
    }
    assertThat(send("GET /echo HTTP/1.1\r\n\r\n", "\r\n")).startsWith("HTTP/1.1 403");
    for (String host : new String[] {"localhost:9", "LOCALHOST", "127.0.0.1:9", "[::1]:9"}) {
      assertThat(send("GET /echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "\r\n"))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws Exception {
    String first = "GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String second = "GET /echo?a=second HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    CompletableFuture<Boolean> completed =
        CompletableFuture.supplyAsync(() -> late.complete(HttpReply.text(200, "first")));
    String reply = send(first + second, "nothing");
    assertThat(completed.join()).isTrue();
    assertThat(reply.indexOf("first\n")).isPositive().isLessThan(reply.indexOf("second"));
  }

  @Test
  void saysThatAPortIsTaken() {
    assertThatThrownBy(() -> HttpServer.start("127.0.0.1", server.port(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
  }
}
