package io.keywake.store.rdb;

import static io.keywake.store.rdb.KeyspaceText.NOW_MS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RdbReaderTest {
  private static final String NOT_KEPT =
      ", which is not kept (setting load-skip-unsupported leaves such keys out) (noticed at offset"
          + " ";

  private final Keyspace keyspace = KeyspaceText.empty();

  private RdbLoad load(byte[] file, boolean skipsForeign) throws IOException {
    return RdbReader.load(new ByteArrayInputStream(file), keyspace, skipsForeign, "");
  }

  private RdbLoad load(byte[] file) throws IOException {
    return load(file, false);
  }

  private void refuses(byte[] file, String message) {
    assertThatThrownBy(() -> load(file)).isInstanceOf(RdbException.class).hasMessage(message);
    assertThat(KeyspaceText.of(keyspace)).isEmpty();
  }

  private static RdbFixture stream(int type, int lengths, int groupLengths, int consumerTimes) {
    RdbFixture stream = RdbFixture.value().length(1).string("0123456789abcdef").string("listpack");
    for (int i = 0; i < lengths; i++) {
      stream.length(i);
    }
    stream.length(1).string("group");
    for (int i = 0; i < groupLengths; i++) {
      stream.length(i);
    }
    stream.length(1).text("0123456789abcdef").littleEndian(NOW_MS, 8).length(1);
    stream.length(1).string("consumer").bytes(new byte[8 * consumerTimes]);
    stream.length(1).text("0123456789abcdef");
    return new RdbFixture().key(type, "s" + type).bytes(stream.toBytes());
  }

  /** One key of every kind that is not kept and can be read past. */
  private static byte[] foreignKeys() {
    RdbFixture file = RdbFixture.file(12).key(0, "a").string("1");
    file.bytes(stream(15, 3, 2, 1).toBytes());
    file.bytes(stream(19, 8, 3, 1).toBytes());
    file.bytes(stream(21, 8, 3, 2).toBytes());
    file.key(7, "module").length(1L << 40).length(1).length(5).length(2).length(6);
    file.length(3).bytes(new byte[4]).length(4).bytes(new byte[8]).length(5).string("x").length(0);
    file.key(24, "h24").littleEndian(NOW_MS, 8).length(1).length(5).strings("f", "v");
    file.key(22, "h22").length(1).length(5).strings("f", "v");
    file.key(25, "h25").littleEndian(NOW_MS, 8).string("listpack");
    file.key(23, "h23").string("listpack");
    return file.key(0, "z").string("2").end();
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11, 12})
  void loadsEveryVersion(int version) throws IOException {
    RdbLoad load = load(RdbFixture.file(version).key(0, "a").string("1").end());

    assertThat(load.version()).isEqualTo(version);
    assertThat(load.keys()).isEqualTo(1);
    assertThat(KeyspaceText.of(keyspace)).containsExactly(entry("0 a", "string 1"));
  }

  @Test
  void readsEveryOpcode() throws IOException {
    RdbFixture file = RdbFixture.file(12).auxiliary("redis-ver", "7.4.0").auxiliary("bits", "64");
    file.raw(245).string("#!lua name=x");
    file.raw(246).strings("name", "lua").length(1).strings("described", "code");
    file.raw(246).strings("name", "lua").length(0).string("code");
    file.raw(247).length(77).length(2).length(1).length(5).string("x").length(0);
    file.select(3).raw(251).length(2).length(1).raw(244).length(1).length(2).length(3);
    file.raw(252).littleEndian(NOW_MS + 5, 8).key(0, "ms").string("1");
    file.raw(253).littleEndian(NOW_MS / 1000 + 5, 4).key(0, "s").string("2");
    file.select(15).key(0, "for ever").string("3");

    RdbLoad load = load(file.end());

    assertThat(KeyspaceText.of(keyspace))
        .containsOnly(
            entry("3 ms", "string 1 until " + (NOW_MS + 5)),
            entry("3 s", "string 2 until " + (NOW_MS + 5000)),
            entry("15 for ever", "string 3"));
    assertThat(load.keys()).isEqualTo(3);
    assertThat(load.skippedSections()).isEqualTo(4);
    assertThat(load.auxiliary()).containsOnly(entry("redis-ver", "7.4.0"), entry("bits", "64"));
  }

  @Test
  void remembersForHowLongKeysHaveNotBeenUsed() throws IOException {
    keyspace.accessClock((int) (NOW_MS / 1000));
    load(RdbFixture.file(9).raw(248).length(500).key(0, "idle").string("1").end());

    Entry idle = keyspace.peek(0, "idle".getBytes(ISO_8859_1));
    assertThat(idle).isNotNull();
    assertThat(keyspace.idleSeconds(idle)).isEqualTo(500);
  }

  @Test
  void dropsKeysWhoseTimeHasPassedAndCollectionsWithoutElements() throws IOException {
    RdbFixture file = RdbFixture.file(9);
    file.raw(252).littleEndian(NOW_MS - 1, 8).key(0, "gone").string("1");
    file.raw(252).littleEndian(NOW_MS, 8).key(0, "just").string("1");
    file.key(4, "empty").length(0).key(14, "hollow").length(1).string(RdbFixture.ziplist());

    RdbLoad load = load(file.end());

    assertThat(KeyspaceText.of(keyspace)).containsOnlyKeys("0 just");
    assertThat(load.expiredKeys()).isEqualTo(1);
    assertThat(load.emptyKeys()).isEqualTo(2);
  }

  @Test
  void keepsWhatIsPastItsTimeInTheStoresOwnFile() throws IOException {
    RdbFixture file = RdbFixture.file(10).auxiliary("keywake-store-id", "shop");
    file.raw(252).littleEndian(NOW_MS - 1, 8);
    byte[] bytes = file.key(0, "past").string("1").end();

    assertThat(RdbReader.load(new ByteArrayInputStream(bytes), keyspace, false, "shop").isWhole())
        .isTrue();
    assertThat(KeyspaceText.of(keyspace)).containsOnlyKeys("0 past");

    Keyspace other = KeyspaceText.empty();
    assertThat(RdbReader.load(new ByteArrayInputStream(bytes), other, false, "bank").isWhole())
        .isFalse();
    assertThat(KeyspaceText.of(other)).isEmpty();
  }

  @Test
  void letsListenersMissNothing() throws IOException {
    List<Effect> effects = new ArrayList<>();
    keyspace.listen(unit -> effects.addAll(unit.effects()));
    load(RdbFixture.file(9).key(0, "a").string("1").key(2, "b").length(1).string("x").end());

    assertThat(effects).hasSize(2).allMatch(effect -> effect instanceof Effect.Upserted);
    assertThat(effects).extracting(Effect::sequence).containsExactly(1L, 2L);
  }

  @Test
  void goesOnCountingWhereTheFileEnds() throws IOException {
    RdbFixture file = RdbFixture.file(10).auxiliary("keywake-sequence", "900");
    file.auxiliary("keywake-store-id", "shop").auxiliary("keywake-shutdown", "1");
    file.auxiliary("keywake-history-id", "run-7");
    RdbLoad load = load(file.key(0, "a").string("1").end());

    assertThat(load.sequence()).isEqualTo(900);
    assertThat(load.storeId()).isEqualTo("shop");
    assertThat(load.historyId()).isEqualTo("run-7");
    assertThat(load.isAfterShutdown()).isTrue();
    assertThat(keyspace.sequence()).isEqualTo(901);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "9223372036854775807", "99999999999999999999"})
  void countsAnewIfTheSequenceOfAFileIsNone(String sequence) throws IOException {
    RdbFixture file = RdbFixture.file(10).auxiliary("keywake-sequence", sequence);
    RdbLoad load = load(file.key(0, "a").string("1").end());

    assertThat(load.sequence()).isZero();
    assertThat(keyspace.sequence()).isEqualTo(1);
  }

  @Test
  void namesTheKeyOfAValueThatIsNotKept() {
    refuses(
        RdbFixture.file(12).select(2).key(15, "events").end(),
        "key 'events' of database 2: is a stream" + NOT_KEPT + "19)");
    refuses(
        RdbFixture.file(12).key(7, "graph").end(),
        "key 'graph' of database 0: is the value of a module" + NOT_KEPT + "16)");
    refuses(
        RdbFixture.file(12).key(25, "session").end(),
        "key 'session' of database 0: is a hash whose fields expire" + NOT_KEPT + "18)");
  }

  @Test
  void leavesOutWhatIsNotKeptIfItIsToldSo() throws IOException {
    RdbLoad load = load(foreignKeys(), true);

    assertThat(KeyspaceText.of(keyspace)).containsOnlyKeys("0 a", "0 z");
    assertThat(load.skippedKeys()).isEqualTo(8);
  }

  @Test
  void cannotReadPastTheFirstFormOfModules() {
    assertThatThrownBy(() -> load(RdbFixture.file(9).key(6, "m").length(1).end(), true))
        .hasMessageStartingWith("key 'm' of database 0: a value of type 6 has an end that is");
  }

  @Test
  void refusesWhatIsNoSnapshot() {
    refuses(new byte[0], "ends in the middle (noticed at offset 0)");
    refuses(
        "RODIS0009".getBytes(ISO_8859_1),
        "is no snapshot: it does not begin with REDIS (noticed at offset 5)");
    refuses(
        RdbFixture.file(8).end(),
        "is of version 0008; expected one from 9 to 12 (noticed at offset 9)");
    refuses(
        RdbFixture.file(13).end(),
        "is of version 0013; expected one from 9 to 12 (noticed at offset 9)");
    refuses(
        new RdbFixture().text("REDIS00x9").end(),
        "is of version 00x9; expected one from 9 to 12 (noticed at offset 9)");
    refuses(RdbFixture.file(9).raw(200).end(), "unknown type or opcode 200 (noticed at offset 10)");
  }

  @Test
  void comparesTheChecksum() throws IOException {
    byte[] file = RdbFixture.file(9).key(0, "a").string("1").end();
    file[13] = '2';
    refuses(
        file,
        "the checksum is %016x, but that of the content %016x (noticed at offset 23)"
            .formatted(
                Long.reverseBytes(java.nio.ByteBuffer.wrap(file, 15, 8).getLong()),
                Crc64.update(0, file, 0, 15)));

    assertThat(load(RdbFixture.file(9).key(0, "a").string("1").endUnsealed()).keys()).isEqualTo(1);
  }

  @Test
  void refusesAFileThatGoesOnBehindItsEnd() {
    byte[] file = RdbFixture.file(9).end();
    refuses(
        new RdbFixture().bytes(file).raw('*').toBytes(),
        "something follows the end of the snapshot (noticed at offset 18)");
  }

  @Test
  void refusesAKeyThatStandsThereTwiceAndForgetsTheFirst() {
    refuses(
        RdbFixture.file(9).key(0, "a").string("1").key(0, "a").string("2").end(),
        "key 'a' of database 0: stands there twice (noticed at offset 19)");
  }

  @Test
  void refusesADatabaseThatThereIsNot() {
    refuses(
        RdbFixture.file(9).select(16).end(),
        "has a database 16; there are 16 (setting databases) (noticed at offset 11)");
  }

  @Test
  void refusesLengthsThatNothingCanHave() {
    refuses(
        RdbFixture.file(9).key(0, "a").raw(0x81).bigEndian(-1, 8).end(),
        "key 'a' of database 0: a string cannot have 18446744073709551615 bytes (noticed at offset"
            + " 21)");
    refuses(
        RdbFixture.file(9).key(2, "a").length(1L << 40).end(),
        "key 'a' of database 0: a collection cannot have 1099511627776 elements (noticed at offset"
            + " 21)");
    refuses(
        RdbFixture.file(9).key(0, "a").length(2_000_000_000).text("abc").toBytes(),
        "key 'a' of database 0: ends in the middle (noticed at offset 20)");
    refuses(
        RdbFixture.file(9).key(2, "a").raw(0xC0, 1).end(),
        "key 'a' of database 0: a length was expected, found 192 (noticed at offset 13)");
  }

  @Test
  void readsKeysThatReachOverTheEndOfTheBuffer() throws IOException {
    RdbFixture file = RdbFixture.file(10);
    for (int i = 0; i < 20_000; i++) {
      file.key(0, "key" + i).string("value" + i);
    }
    file.key(0, "long").string("x".repeat(3_000_000));

    assertThat(load(file.end()).keys()).isEqualTo(20_001);
    assertThat(KeyspaceText.of(keyspace))
        .containsEntry("0 key19999", "string value19999")
        .containsEntry("0 long", "string " + "x".repeat(3_000_000));
  }

  @Test
  void keepsSmallValuesInSmallFormsAndLongKeysInLargeOnes() throws IOException {
    Keyspace tiny = new Keyspace(new KeyspaceSettings(1, 2, 3), new SipHash(1, 2), () -> NOW_MS);
    RdbFixture file = RdbFixture.file(10).key(4, "small").length(2).strings("a", "1", "b", "2");
    file.key(4, "many").length(3).strings("a", "1", "b", "2", "c", "3");
    file.key(4, "long").length(1).strings("a", "1234");
    file.key(4, "k".repeat(70_000)).length(1).strings("a", "1");
    RdbReader.load(new ByteArrayInputStream(file.end()), tiny, false, "");

    assertThat(encoding(tiny, "small")).isEqualTo("listpack");
    assertThat(encoding(tiny, "many")).isEqualTo("hashtable");
    assertThat(encoding(tiny, "long")).isEqualTo("hashtable");
    assertThat(encoding(tiny, "k".repeat(70_000))).isEqualTo("hashtable");
  }

  private static String encoding(Keyspace keyspace, String key) {
    Entry entry = keyspace.peek(0, key.getBytes(ISO_8859_1));
    return entry == null ? "none" : entry.value().encoding();
  }

  @Test
  void saysThatAFileCannotBeRead() {
    assertThatThrownBy(() -> RdbReader.load(Path.of("no such file"), keyspace, false, ""))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining("NoSuchFileException");
  }
}
