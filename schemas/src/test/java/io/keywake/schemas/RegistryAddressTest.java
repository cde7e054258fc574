package io.keywake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryAddressTest {
  private static Map<String, Object> configuration(String urls, Map<String, Object> given) {
    Map<String, Object> configuration = new HashMap<>(given);
    RegistryAddress.of(urls).addTo(configuration);
    return configuration;
  }

  @Test
  void leavesAddressesWithoutAUserAsTheyAre() {
    String urls = "http://one:8081/base,https://two/path@odd";
    assertThat(configuration(urls, Map.of())).isEqualTo(Map.of("schema.registry.url", urls));
  }

  @Test
  void takesUserAndPasswordOutOfEveryAddress() {
    assertThat(configuration("https://me:p%40ss@one:8081,https://me:p%40ss@two/base", Map.of()))
        .isEqualTo(
            Map.of(
                "schema.registry.url", "https://one:8081,https://two/base",
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "me:p@ss"));
  }

  @Test
  void letsTheConfigurationNameSomebodyElse() {
    Map<String, Object> given =
        Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "other:one");
    assertThat(configuration("http://me:secret@one", given))
        .containsAllEntriesOf(given)
        .containsEntry("schema.registry.url", "http://one");
  }

  @Test
  void showsNoPassword() {
    assertThat(RegistryAddress.of("http://me:secret@one")).hasToString("http://one");
  }
}
