package io.keywake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.record.ControlKey;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlKindTest {
  @ParameterizedTest
  @EnumSource
  void isFoundByTheKeyThatItMakes(ControlKind kind) {
    assertThat(ControlKind.of(kind.key("x"))).isSameAs(kind);
    assertThat(ControlKind.of(new ControlKey(new Utf8(kind.wireName()), new Utf8())))
        .isSameAs(kind);
  }

  @Test
  void passesOverKindsThatItDoesNotKnow() {
    assertThat(ControlKind.of(new ControlKey("of-a-later-version", ""))).isNull();
  }
}
