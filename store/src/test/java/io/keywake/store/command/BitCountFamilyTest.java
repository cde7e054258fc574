package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitCountFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @ParameterizedTest
  @CsvSource({
    "bitcount k, 26",
    "bitcount k 0 0, 4",
    "bitcount k 1 1 byte, 6",
    "bitcount k -2 -1, 7",
    "bitcount k 5 30 bit, 17",
    "bitcount k 0 0 bit, 0",
    "bitcount k -1 -2, 0",
    "bitcount k -1 -2 nonsense, 0",
    "bitcount k 3 1, 0",
    "bitcount k 9 99, 0",
    "bitcount nosuch x y z, 0",
  })
  void countsBits(String command, int expected) {
    store.run("set k foobar");
    assertThat(store.run(command)).isEqualTo(":" + expected);
  }

  @Test
  void countsAcrossThePagesOfALongString() {
    store.run("set", "k", "a".repeat(100_000));
    assertThat(store.run("bitcount k")).isEqualTo(":300000");
    assertThat(store.run("bitcount k 1 799998 bit")).isEqualTo(":299999");
    assertThat(store.run("bitpos k 1 700000 -1 bit")).isEqualTo(":700001");
  }

  @ParameterizedTest
  @CsvSource({
    "bitpos k 1, 8",
    "bitpos k 0, 0",
    "bitpos k 0 1, 20",
    "bitpos k 1 2, 16",
    "bitpos k 0 1 1, -1",
    "bitpos k 1 17 19 bit, 17",
    "bitpos k 0 9 15 bit, -1",
    "bitpos k 1 -1 -1, 16",
    "bitpos k 0 9, -1",
    "bitpos nosuch 1, -1",
    "bitpos nosuch 0, 0",
    "bitpos nosuch 0 x, 0",
    "bitpos full 0, 24",
    "bitpos full 0 1, 24",
    "bitpos full 0 0 -1, -1",
  })
  void findsBits(String command, int expected) {
    store.run("setbit full 0 1");
    for (int bit = 0; bit < 24; bit++) {
      store.run("setbit full " + bit + " 1");
      store.run("setbit k " + bit + " " + (bit >= 8 && bit < 20 ? 1 : 0));
    }
    assertThat(store.run(command)).isEqualTo(":" + expected);
  }

  @Test
  void combinesStringsOfDifferentLengths() {
    store.run("set a abc");
    store.run("set b AB");
    assertThat(store.run("bitop and r a b nosuch")).isEqualTo(":3");
    assertThat(store.run("get r")).isEqualTo("\"\0\0\0\"");
    store.run("bitop or r a b");
    assertThat(store.run("get r")).isEqualTo("\"abc\"");
    store.run("bitop xor r a b");
    assertThat(store.run("get r")).isEqualTo("\"  c\"");
    store.run("bitop not r a");
    store.run("bitop not r r");
    assertThat(store.run("get r")).isEqualTo("\"abc\"");
  }

  @Test
  void combiningNothingDeletesTheKey() {
    store.run("set r v");
    assertThat(store.run("bitop or r nosuch")).isEqualTo(":0");
    assertThat(store.run("exists r")).isEqualTo(":0");
  }

  @ParameterizedTest
  @CsvSource({
    "bitcount k 1, ERR syntax error",
    "bitcount k 0 1 nonsense, ERR syntax error",
    "bitcount k x 1, ERR value is not an integer or out of range",
    "bitpos k 2, ERR The bit argument must be 1 or 0.",
    "bitpos k 1 0 1 nonsense, ERR syntax error",
    "bitop nand r k, ERR syntax error",
    "bitop not r k k, ERR BITOP NOT must be called with a single source key.",
  })
  void refusesWhatItDoesNotUnderstand(String command, String error) {
    store.run("set k v");
    assertThat(store.run(command)).isEqualTo("-" + error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bitcount h", "bitpos h 1", "bitop or r h", "bitfield h", "bitfield_ro h"})
  void refusesAnotherType(String command) {
    store.run("hset h f v");
    assertThat(store.run(command)).startsWith("-WRONGTYPE");
  }
}
