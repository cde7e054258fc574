package io.keywake.monitoring.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, as far as pages care. Immutable.
 *
 * @param path without the query
 * @param query the first value of each parameter
 * @param authorization the header of that name, or null
 * @param fromLoopback whether it comes from this machine
 */
public record HttpRequest(
    String path, Map<String, String> query, @Nullable String authorization, boolean fromLoopback) {
  private static final String BASIC = "Basic ";

  public HttpRequest {
    query = Map.copyOf(query);
  }

  /** A parameter of the query, or what stands for it. */
  public String parameter(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  /** {@code user:password} as basic authentication has it, or null if there is none. */
  public @Nullable String credentials() {
    if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      return new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }
}
