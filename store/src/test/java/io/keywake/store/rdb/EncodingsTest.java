package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFixture.intset;
import static io.keywake.store.rdb.RdbFixture.listpack;
import static io.keywake.store.rdb.RdbFixture.value;
import static io.keywake.store.rdb.RdbFixture.ziplist;
import static io.keywake.store.rdb.RdbFixture.zipmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Every form of every type, in bytes that were built by hand. */
class EncodingsTest {
  private static final String LONG = "x".repeat(300);
  private static final String LONGER = "y".repeat(20_000);

  private static final Object[] INTEGERS = {
    0L,
    12L,
    13L,
    127L,
    128L,
    -1L,
    -128L,
    -129L,
    4095L,
    4096L,
    -4096L,
    -4097L,
    32_767L,
    -32_768L,
    32_768L,
    8_388_607L,
    -8_388_608L,
    8_388_608L,
    2_147_483_647L,
    -2_147_483_648L,
    2_147_483_648L,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final String INTEGERS_TEXT = java.util.Arrays.toString(INTEGERS);

  private static String read(int type, RdbFixture value) throws IOException {
    byte[] file = RdbFixture.file(10).key(type, "k").bytes(value.toBytes()).end();
    return String.valueOf(KeyspaceText.loaded(file).get("0 k"));
  }

  private static void refuses(int type, RdbFixture value, String reason) {
    assertThatThrownBy(() -> read(type, value))
        .isInstanceOf(RdbException.class)
        .hasMessageStartingWith("key 'k' of database 0: " + reason);
  }

  // Strings.

  @Test
  void readsStringsOfEveryLength() throws IOException {
    for (int length : new int[] {0, 1, 63, 64, 16_383, 16_384, 300_000}) {
      String text = "z".repeat(length);
      assertThat(read(0, value().string(text))).isEqualTo("string " + text);
    }
    assertThat(read(0, value().raw(0x81).bigEndian(3, 8).text("abc"))).isEqualTo("string abc");
  }

  @Test
  void readsStringsThatAreIntegers() throws IOException {
    assertThat(read(0, value().raw(0xC0, 0x80))).isEqualTo("string -128");
    assertThat(read(0, value().raw(0xC1, 0x00, 0x80))).isEqualTo("string -32768");
    assertThat(read(0, value().raw(0xC2).littleEndian(-2_000_000_000, 4)))
        .isEqualTo("string -2000000000");
  }

  @Test
  void readsCompressedStrings() throws IOException {
    RdbFixture compressed = value().raw(0x01).text("ab").raw(0x60, 0x01, 0xE0, 0x10, 0x00);
    int bytes = compressed.toBytes().length;
    String text = "ab" + "ababa" + "a".repeat(25);
    assertThat(
            read(
                0,
                value().raw(0xC3).length(bytes).length(text.length()).bytes(compressed.toBytes())))
        .isEqualTo("string " + text);
  }

  @Test
  void refusesCompressedStringsThatAreNotWhatTheyPromise() {
    refuses(0, value().raw(0xC3, 3, 5).raw(0x01).text("ab"), "a compressed string");
    refuses(0, value().raw(0xC3, 2, 5).raw(0x20, 0x00), "a compressed string");
    refuses(0, value().raw(0xC3, 1, 1).raw(0x00), "a compressed string");
    refuses(0, value().raw(0xC3, 3).length(1_000_000_000).raw(1, 2, 3), "a compressed string");
    refuses(0, value().raw(0xC4), "a string has the unknown encoding 4");
  }

  // Lists.

  @Test
  void readsListsOfEveryForm() throws IOException {
    assertThat(read(1, value().length(3).strings("a", "b", "a"))).isEqualTo("list [a, b, a]");
    assertThat(read(10, value().string(ziplist("a", 7L)))).isEqualTo("list [a, 7]");
    assertThat(
            read(14, value().length(3).string(ziplist("a")).string(ziplist()).string(ziplist("b"))))
        .isEqualTo("list [a, b]");
    assertThat(
            read(18, value().length(2).length(2).string(listpack("a", 1L)).length(1).string("pl")))
        .isEqualTo("list [a, 1, pl]");
  }

  @Test
  void readsEveryElementOfAZiplist() throws IOException {
    assertThat(read(10, value().string(ziplist(INTEGERS)))).isEqualTo("list " + INTEGERS_TEXT);
    assertThat(read(10, value().string(ziplist("", LONG, "a", LONGER, "b"))))
        .isEqualTo("list [, " + LONG + ", a, " + LONGER + ", b]");
  }

  @Test
  void readsEveryElementOfAListpack() throws IOException {
    assertThat(read(18, value().length(1).length(2).string(listpack(INTEGERS))))
        .isEqualTo("list " + INTEGERS_TEXT);
    assertThat(read(18, value().length(1).length(2).string(listpack("", LONG, "a", LONGER, "b"))))
        .isEqualTo("list [, " + LONG + ", a, " + LONGER + ", b]");
  }

  @Test
  void readsCollectionsThatAreTooLargeForSmallForms() throws IOException {
    String[] many = Collections.nCopies(5_000, "element").toArray(String[]::new);
    assertThat(read(1, value().length(many.length).strings(many)))
        .isEqualTo("list " + java.util.Arrays.toString(many));
    RdbFixture fields = value().length(1_000);
    for (int i = 0; i < 1_000; i++) {
      fields.strings("f" + i, "v" + i);
    }
    assertThat(read(4, fields)).startsWith("hash {f0=v0, f1=v1, f10=v10,").contains("f999=v999");
  }

  @Test
  void refusesPackedElementsThatContradictThemselves() {
    refuses(10, value().string(altered(ziplist("a", "b"), 8, 3)), "a ziplist of 3 elements has 2");
    refuses(10, value().string(altered(ziplist("a", "b"), 4, 10)), "a ziplist ends with another");
    refuses(10, value().string(altered(ziplist("a", "b"), 13, 9)), "a ziplist has an element");
    refuses(10, value().string(altered(ziplist("abc"), 11, 60)), "a ziplist is cut off");
    refuses(10, value().string(altered(ziplist("a"), 0, 99)), "a ziplist has another size");
    refuses(10, value().string("short"), "a ziplist");
    refuses(17, value().string(altered(listpack("a", 1L), 4, 3)), "a listpack of 3 elements has 2");
    refuses(17, value().string(altered(listpack("a", 1L), 8, 9)), "a listpack has an element");
    refuses(17, value().string(altered(listpack("abc", 1L), 6, 0xBF)), "a listpack is cut off");
    refuses(17, value().string(altered(listpack("a", 1L), 0, 99)), "a listpack has another size");
    refuses(17, value().string(altered(listpack("a", 1L), 6, 0xFF)), "a listpack ends before");
    refuses(17, value().string(listpack("a")), "a listpack of pairs ends in the middle of one");
    refuses(17, value().string(""), "a listpack");
  }

  private static byte[] altered(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  // Sets.

  @Test
  void readsSetsOfEveryForm() throws IOException {
    assertThat(read(2, value().length(2).strings("b", "a"))).isEqualTo("set [a, b]");
    assertThat(read(20, value().string(listpack("b", 1L)))).isEqualTo("set [1, b]");
    assertThat(read(11, value().string(intset(2, -32_768, 5)))).isEqualTo("set [-32768, 5]");
    assertThat(read(11, value().string(intset(4, -70_000, 5)))).isEqualTo("set [-70000, 5]");
    assertThat(read(11, value().string(intset(8, Long.MIN_VALUE, Long.MAX_VALUE))))
        .isEqualTo("set [-9223372036854775808, 9223372036854775807]");
  }

  @Test
  void refusesSetsThatAreNone() {
    refuses(2, value().length(2).strings("a", "a"), "a set has a member twice");
    refuses(20, value().string(listpack("a", "a")), "a set has a member twice");
    refuses(11, value().string(intset(2, 5, 5)), "an intset is not in ascending order");
    refuses(11, value().string(intset(3, 1)), "an intset has integers of 3 bytes");
    refuses(11, value().string(altered(intset(2, 1), 4, 2)), "an intset has another size");
  }

  // Sorted sets.

  @Test
  void readsSortedSetsOfEveryForm() throws IOException {
    RdbFixture texts = value().length(4);
    texts.string("a").raw(3).text("1.5").string("low").raw(255).string("high").raw(254);
    texts.string("tiny").raw(6).text("5e-324");
    assertThat(read(3, texts))
        .isEqualTo("zset [low=-Infinity, tiny=4.9E-324, a=1.5, high=Infinity]");
    long bits = Double.doubleToLongBits(-0.1);
    assertThat(read(5, value().length(1).string("a").littleEndian(bits, 8)))
        .isEqualTo("zset [a=-0.1]");
    assertThat(read(12, value().string(ziplist("a", "-inf", "b", 3L, "c", "3.25"))))
        .isEqualTo("zset [a=-Infinity, b=3.0, c=3.25]");
    assertThat(read(17, value().string(listpack("a", -5L, "b", "1e300", 9L, "inf"))))
        .isEqualTo("zset [a=-5.0, b=1.0E300, 9=Infinity]");
  }

  @Test
  void refusesSortedSetsThatAreNone() {
    refuses(
        3, value().length(1).string("a").raw(253), "a sorted set has a score that is no number");
    refuses(17, value().string(listpack("a", "one")), "a sorted set has a score");
    refuses(17, value().string(listpack("a", 1L, "a", 2L)), "a sorted set has a member twice");
    long nan = Double.doubleToLongBits(Double.NaN);
    refuses(5, value().length(1).string("a").littleEndian(nan, 8), "a sorted set has a score");
  }

  // Hashes.

  @Test
  void readsHashesOfEveryForm() throws IOException {
    assertThat(read(4, value().length(2).strings("b", "2", "a", ""))).isEqualTo("hash {a=, b=2}");
    assertThat(read(13, value().string(ziplist("a", 1L, 2L, "b")))).isEqualTo("hash {2=b, a=1}");
    assertThat(read(16, value().string(listpack("a", 1L, 2L, "b")))).isEqualTo("hash {2=b, a=1}");
    assertThat(read(9, value().string(zipmap(0, "a", "1", "b", LONG))))
        .isEqualTo("hash {a=1, b=" + LONG + "}");
    assertThat(read(9, value().string(zipmap(3, "a", "1", "b", "")))).isEqualTo("hash {a=1, b=}");
  }

  @Test
  void refusesHashesThatAreNone() {
    refuses(4, value().length(2).strings("a", "1", "a", "2"), "a hash has a field twice");
    refuses(16, value().string(listpack("a", 1L, "a", 2L)), "a hash has a field twice");
    refuses(9, value().string(altered(zipmap(0, "a", "1"), 0, 2)), "a zipmap of 2 fields has 1");
    refuses(9, value().string(altered(zipmap(0, "a", "1"), 1, 99)), "a zipmap is cut off");
    refuses(9, value().string(altered(zipmap(0, "a", "1"), 3, 0xFF)), "a zipmap ends with a field");
  }
}
