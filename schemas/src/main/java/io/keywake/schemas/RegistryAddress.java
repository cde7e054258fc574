package io.keywake.schemas;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a schema registry is, and who asks it: the user and password that a URL may name, apart
 * from it, because clients log the URLs that do not answer. Immutable.
 *
 * @param urls one URL, or several separated by commas, without a user
 * @param userInfo {@code user:password} of the first URL that had them
 */
public record RegistryAddress(String urls, @Nullable String userInfo) {
  private static final String SOURCE = "basic.auth.credentials.source";
  private static final String SOURCE_USER_INFO = "USER_INFO";

  /** Takes apart what stands under {@code schema.registry.url}; what is no URL stays as it is. */
  public static RegistryAddress of(String configured) {
    List<String> urls = new ArrayList<>();
    String userInfo = null;
    for (String url : configured.split(",", -1)) {
      int begin = url.indexOf("//") + 2;
      int end = url.indexOf('@', begin);
      int path = url.indexOf('/', begin);
      if (begin < 2 || end < 0 || (path >= 0 && path < end)) {
        urls.add(url);
        continue;
      }
      urls.add(url.substring(0, begin) + url.substring(end + 1));
      userInfo = userInfo == null ? decoded(url, url.substring(begin, end)) : userInfo;
    }
    return new RegistryAddress(String.join(",", urls), userInfo);
  }

  private static String decoded(String url, String raw) {
    try {
      String userInfo = URI.create(url.trim()).getUserInfo();
      return userInfo == null ? raw : userInfo;
    } catch (IllegalArgumentException notEncoded) {
      return raw;
    }
  }

  /** Has a client log in as the URL says, unless its configuration names somebody itself. */
  public void addTo(Map<String, Object> configuration) {
    configuration.put("schema.registry.url", urls);
    if (userInfo != null && !SOURCE_USER_INFO.equals(configuration.get(SOURCE))) {
      configuration.put(SOURCE, SOURCE_USER_INFO);
      configuration.put("basic.auth.user.info", userInfo);
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return urls;
  }
}
