package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.KeyspaceSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitmapFamilyTest {
  private final StoreHarness store = new StoreHarness(new KeyspaceSettings(16, 128, 64, 100));

  @Test
  void setsBitsFromTheHighestOfTheFirstByte() {
    assertThat(store.run("setbit k 1 1")).isEqualTo(":0");
    assertThat(store.run("setbit k 15 1")).isEqualTo(":0");
    assertThat(store.run("setbit k 15 1")).isEqualTo(":1");
    assertThat(store.run("get k")).isEqualTo("\"@\1\"");
    assertThat(store.run("setbit k 15 0")).isEqualTo(":1");
    assertThat(store.run("get k")).isEqualTo("\"@\0\"");
  }

  @Test
  void getsBitsAndZerosBehindTheEnd() {
    store.run("set k A");
    assertThat(store.run("getbit k 0")).isEqualTo(":0");
    assertThat(store.run("getbit k 1")).isEqualTo(":1");
    assertThat(store.run("getbit k 7")).isEqualTo(":1");
    assertThat(store.run("getbit k 8")).isEqualTo(":0");
    assertThat(store.run("getbit absent 8")).isEqualTo(":0");
  }

  @Test
  void aZeroBitBehindTheEndLengthensTheString() {
    assertThat(store.run("setbit k 20 0")).isEqualTo(":0");
    assertThat(store.run("strlen k")).isEqualTo(":3");
  }

  @Test
  void aBitThatStandsAlreadyWritesNothing() {
    store.run("set k A");
    long before = store.keyspace.sequence();
    assertThat(store.run("setbit k 1 1")).isEqualTo(":1");
    assertThat(store.run("setbit k 2 0")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "800", "9223372036854775807"})
  void refusesAnOffsetOutOfRange(String offset) {
    String error = "-ERR bit offset is not an integer or out of range";
    assertThat(store.run("setbit k " + offset + " 1")).isEqualTo(error);
    assertThat(store.run("getbit k " + offset)).isEqualTo(error);
    assertThat(store.run("setbit k 799 1")).isEqualTo(":0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "x"})
  void refusesWhatIsNoBit(String bit) {
    assertThat(store.run("setbit k 1 " + bit))
        .isEqualTo("-ERR bit is not an integer or out of range");
  }

  @Test
  void refusesAnotherType() {
    store.run("hset h f v");
    String error = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    assertThat(store.run("setbit h 1 1")).isEqualTo(error);
    assertThat(store.run("getbit h 1")).isEqualTo(error);
  }
}
