package io.keywake.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
  @Test
  void takesAnAddressApart() {
    assertThat(StoreAddress.parse("redis://127.0.0.1:6379"))
        .isEqualTo(new StoreAddress("127.0.0.1", 6379, null, null));
    assertThat(StoreAddress.parse("redis://:a%40b+c@[::1]:7/"))
        .isEqualTo(new StoreAddress("::1", 7, null, "a@b+c"));
    assertThat(StoreAddress.parse("redis://me:secret@host:1"))
        .isEqualTo(new StoreAddress("host", 1, "me", "secret"));
  }

  @Test
  void doesNotShowThePassword() {
    assertThat(StoreAddress.parse("redis://me:secret@host:1")).hasToString("host:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:1",
        "redis://:secret@host",
        "http://:secret@host:1",
        "redis://:secret@host:1/3",
        "redis://:secret@host:1?db=3",
        "redis://secret@host:1",
        "redis://:secret%@host:1",
        "redis://:secret @host:1"
      })
  void refusesWhatIsNoAddressWithoutShowingThePassword(String text) {
    assertThatThrownBy(() -> StoreAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("; expected redis://[[USER]:PASSWORD@]HOST:PORT")
        .message()
        .doesNotContain("secret");
  }
}
