package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LongestCommonFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @BeforeEach
  void fill() {
    store.run("mset a ohmytext b mynewtext");
  }

  @Test
  void repliesTheCommonBytes() {
    assertThat(store.run("lcs a b")).isEqualTo("\"mytext\"");
    assertThat(store.run("lcs a nosuch")).isEqualTo("\"\"");
    assertThat(store.run("lcs a b len")).isEqualTo(":6");
    assertThat(store.run("lcs nosuch nosuch len")).isEqualTo(":0");
  }

  @Test
  void repliesWhereTheyAre() {
    assertThat(store.run("lcs a b idx"))
        .isEqualTo("[\"matches\", [[[:4, :7], [:5, :8]], [[:2, :3], [:0, :1]]], \"len\", :6]");
    assertThat(store.run("lcs a b idx minmatchlen 4 withmatchlen"))
        .isEqualTo("[\"matches\", [[[:4, :7], [:5, :8], :4]], \"len\", :6]");
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("lcs a nosuch idx")).isEqualTo("{\"matches\"=[], \"len\"=:0}");
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertThat(store.run("lcs a b len idx"))
        .isEqualTo("-ERR If you want both the length and indexes, please just use IDX.");
    assertThat(store.run("lcs a b minmatchlen")).isEqualTo("-ERR syntax error");
    store.run("hset h f v");
    assertThat(store.run("lcs a h"))
        .isEqualTo("-ERR The specified keys must contain string values");
  }

  @Test
  void refusesATableThatWouldNotFit() {
    store.run("set", "a", "x".repeat(20_000));
    store.run("set", "b", "y".repeat(20_000));
    assertThat(store.run("lcs a b"))
        .isEqualTo("-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  }
}
