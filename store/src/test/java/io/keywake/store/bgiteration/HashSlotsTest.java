package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.keyspace.HashSlot;
import org.junit.jupiter.api.Test;

class HashSlotsTest {
  private static final int SLOT_OF_FOO = 12182;

  @Test
  void containKeysOfTheirSlots() {
    assertThat(HashSlots.of(SLOT_OF_FOO, 7).contains(bytes("{foo}x"))).isTrue();
    assertThat(HashSlots.of(SLOT_OF_FOO + 1).contains(bytes("{foo}x"))).isFalse();
    assertThat(HashSlots.of().contains(bytes("foo"))).isFalse();
    assertThat(HashSlots.ALL.contains(bytes("foo"))).isTrue();
  }

  @Test
  void areTheWholeKeyspaceWhenTheyAreAll() {
    HashSlots most = HashSlots.range(1, HashSlot.COUNT - 1);

    assertThat(most.isAll()).isFalse();
    assertThat(most.with(HashSlots.of(0))).isEqualTo(HashSlots.ALL);
    assertThat(most.with(HashSlots.of(0)).isAll()).isTrue();
  }

  @Test
  void printAsRanges() {
    assertThat(HashSlots.range(0, 99).with(HashSlots.of(7, 200, 202, 203)))
        .hasToString("0-99,200,202-203");
    assertThat(HashSlots.ALL).hasToString("0-16383");
  }

  @Test
  void refuseWhatIsNoSlot() {
    assertThatThrownBy(() -> HashSlots.of(16384))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16384: expected 0 to 16383");
    assertThatThrownBy(() -> HashSlots.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HashSlots.range(2, 1)).hasMessageContaining("lower one first");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
