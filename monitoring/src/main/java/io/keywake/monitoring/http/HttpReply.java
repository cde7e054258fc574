package io.keywake.monitoring.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The answer to a request. Immutable once it is handed on.
 *
 * @param type media type of the body
 * @param headers beyond those that every answer has
 */
public record HttpReply(int status, String type, byte[] body, Map<String, String> headers) {
  public static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  public HttpReply {
    headers = Map.copyOf(headers);
  }

  public static HttpReply of(int status, String type, byte[] body) {
    return new HttpReply(status, type, body, Map.of());
  }

  /** A line for people. */
  public static HttpReply text(int status, String line) {
    return of(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Asks for a name and a password. */
  public static HttpReply unauthorized(String realm) {
    byte[] line = "a password is required\n".getBytes(StandardCharsets.UTF_8);
    return new HttpReply(
        401, TEXT, line, Map.of("WWW-Authenticate", "Basic realm=\"" + realm + "\""));
  }
}
