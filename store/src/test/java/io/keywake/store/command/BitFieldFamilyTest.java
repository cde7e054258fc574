package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitFieldFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void setsReadsAndAddsInOneRequest() {
    assertThat(store.run("bitfield k set u8 0 200 set i5 #2 -3 get u8 0 get i5 10 incrby u8 0 10"))
        .isEqualTo("[:0, :0, :200, :-3, :210]");
    // 210 is 11010010; behind it two free bits, 11101 for -3, and a free one.
    assertThat(store.run("bitfield k get u16 0")).isEqualTo("[:" + 0b1101_0010_0011_1010 + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "u8, 250, 10, wrap, 4",
    "u8, 250, 10, sat, 255",
    "u8, 5, -10, wrap, 251",
    "u8, 5, -10, sat, 0",
    "i8, 120, 10, wrap, -126",
    "i8, 120, 10, sat, 127",
    "i8, -120, -10, wrap, 126",
    "i8, -120, -10, sat, -128",
    "i64, 9223372036854775807, 1, wrap, -9223372036854775808",
    "i64, 9223372036854775807, 1, sat, 9223372036854775807",
    "i64, -9223372036854775808, -1, sat, -9223372036854775808",
    "u63, 9223372036854775807, 1, wrap, 0",
    "u63, 9223372036854775807, 9223372036854775807, sat, 9223372036854775807",
    "i1, 0, 1, wrap, -1",
    "u1, 1, 1, wrap, 0",
  })
  void aSumThatDoesNotFitWrapsOrStopsAtTheEnd(
      String type, String start, String increment, String overflow, String expected) {
    store.run("bitfield k set " + type + " 3 " + start);
    assertThat(
            store.run(
                "bitfield k overflow "
                    + overflow
                    + " incrby "
                    + type
                    + " 3 "
                    + increment
                    + " get "
                    + type
                    + " 3"))
        .isEqualTo("[:" + expected + ", :" + expected + "]");
  }

  @Test
  void aSumThatDoesNotFitCanFail() {
    store.run("bitfield k set u2 0 3");
    long before = store.keyspace.sequence();
    assertThat(store.run("bitfield k overflow fail incrby u2 0 1 get u2 0")).isEqualTo("[nil, :3]");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @Test
  void aNumberThatDoesNotFitIsSetAsFarAsItDoes() {
    assertThat(store.run("bitfield k set u4 0 -1 get u4 0 overflow sat set i4 4 100 get i4 4"))
        .isEqualTo("[:0, :15, :0, :7]");
  }

  @Test
  void makesRoomEvenIfNothingIsWritten() {
    assertThat(store.run("bitfield k overflow fail incrby u2 16 9")).isEqualTo("[nil]");
    assertThat(store.run("strlen k")).isEqualTo(":3");
  }

  @Test
  void readingMakesNothing() {
    assertThat(store.run("bitfield k get u8 100")).isEqualTo("[:0]");
    assertThat(store.run("bitfield_ro k get i64 4294967295")).isEqualTo("[:0]");
    assertThat(store.run("bitfield k")).isEqualTo("[]");
    assertThat(store.run("exists k")).isEqualTo(":0");
  }

  @ParameterizedTest
  @CsvSource({
    "bitfield k get u64 0, 'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is"
        + " not supported but i64 is.'",
    "bitfield k get u8 -1, ERR bit offset is not an integer or out of range",
    "bitfield k get u8 4294967296, ERR bit offset is not an integer or out of range",
    "bitfield k get u8 #9223372036854775807, ERR bit offset is not an integer or out of range",
    "bitfield k set u8 0 x, ERR value is not an integer or out of range",
    "bitfield k overflow x get u8 0, ERR Invalid OVERFLOW type specified",
    "bitfield k get u8, ERR syntax error",
    "bitfield k nonsense u8 0, ERR syntax error",
    "bitfield_ro k set u8 0 1, ERR BITFIELD_RO only supports the GET subcommand",
  })
  void refusesWhatItDoesNotUnderstand(String command, String error) {
    assertThat(store.run(command)).isEqualTo("-" + error);
  }
}
