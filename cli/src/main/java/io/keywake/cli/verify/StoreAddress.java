package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Where a store listens, and what it wants to hear first. Immutable.
 *
 * @param user null for the default one
 * @param password null if there is none; never shown
 */
public record StoreAddress(
    String host, int port, @Nullable String user, @Nullable String password) {
  private static final String EXPECTED = "redis://[[USER]:PASSWORD@]HOST:PORT";

  /**
   * Takes an address apart.
   *
   * @throws IllegalArgumentException if it is not of the form {@code
   *     redis://[[USER]:PASSWORD@]HOST:PORT}; its message does not show a password
   */
  public static StoreAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Its message would show the whole text.
      throw new IllegalArgumentException("not an address; expected " + EXPECTED);
    }
    if (!"redis".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException("not the address of a store; expected " + EXPECTED);
    }
    String path = uri.getRawPath();
    if (!(path == null || path.isEmpty() || path.equals("/")) || uri.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "more than a host and a port, but all databases are compared; expected " + EXPECTED);
    }
    String host = uri.getHost().replaceAll("^\\[(.*)]$", "$1");
    String secret = uri.getRawUserInfo();
    if (secret == null) {
      return new StoreAddress(host, uri.getPort(), null, null);
    }
    int colon = secret.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("a user without a password; expected " + EXPECTED);
    }
    String user = colon == 0 ? null : decoded(secret.substring(0, colon));
    return new StoreAddress(host, uri.getPort(), user, decoded(secret.substring(colon + 1)));
  }

  /** Unlike in a form, a plus sign is one. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  /** Host and port. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
