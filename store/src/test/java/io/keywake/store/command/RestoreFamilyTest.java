package io.keywake.store.command;

import static io.keywake.store.rdb.RdbFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreFamilyTest {
  private static final String UNSOUND = "-ERR DUMP payload version or checksum are wrong";
  private static final byte[] STRING = value().string("text").payload(0, 10);

  private final StoreHarness store = new StoreHarness();

  private String restore(String key, String ttl, byte[] payload, String... options) {
    List<byte[]> words = new ArrayList<>();
    words.add("RESTORE".getBytes(UTF_8));
    words.add(key.getBytes(UTF_8));
    words.add(ttl.getBytes(UTF_8));
    words.add(payload);
    for (String option : options) {
      words.add(option.getBytes(UTF_8));
    }
    return store.first().run(words.toArray(new byte[0][]));
  }

  @Test
  void makesAKey() {
    assertThat(restore("s", "0", STRING)).isEqualTo("+OK");
    assertThat(restore("h", "0", value().length(1).string("f").string("v").payload(4, 12)))
        .isEqualTo("+OK");

    assertThat(store.run("GET s")).isEqualTo("\"text\"");
    assertThat(store.run("HGETALL h")).isEqualTo("[\"f\", \"v\"]");
    assertThat(store.run("PTTL s")).isEqualTo(":-1");
  }

  @Test
  void isOneChange() {
    long before = store.keyspace.sequence();
    restore("s", "5000", STRING);
    restore("s", "5000", STRING, "REPLACE");

    assertThat(store.keyspace.sequence()).isEqualTo(before + 2);
  }

  @Test
  void replacesAKeyOnlyIfItIsToldSo() {
    store.run("RPUSH s a");
    assertThat(restore("s", "0", STRING)).isEqualTo("-BUSYKEY Target key name already exists.");
    assertThat(restore("s", "0", STRING, "replace")).isEqualTo("+OK");
    assertThat(store.run("GET s")).isEqualTo("\"text\"");
  }

  @Test
  void givesTheKeyAnExpiry() {
    restore("relative", "5000", STRING);
    restore("absolute", Long.toString(store.nowMs + 700), STRING, "ABSTTL");

    assertThat(store.run("PTTL relative")).isEqualTo(":5000");
    assertThat(store.run("PTTL absolute")).isEqualTo(":700");
    assertThat(restore("s", "-1", STRING)).isEqualTo("-ERR Invalid TTL value, must be >= 0");
    assertThat(restore("s", "x", STRING)).isEqualTo("-ERR value is not an integer or out of range");
  }

  @Test
  void deletesAKeyThatWouldHaveExpiredAlready() {
    store.run("SET s old");
    assertThat(restore("s", "1", STRING, "ABSTTL", "REPLACE")).isEqualTo("+OK");
    assertThat(store.run("EXISTS s")).isEqualTo(":0");
  }

  @Test
  void remembersTheUseOfTheKey() {
    restore("s", "0", STRING, "IDLETIME", "500");
    assertThat(store.run("OBJECT IDLETIME s")).isEqualTo(":500");
    store.run("CONFIG SET maxmemory-policy allkeys-lfu");
    restore("t", "0", STRING, "FREQ", "77");
    assertThat(store.run("OBJECT FREQ t")).isEqualTo(":77");

    assertThat(restore("u", "0", STRING, "IDLETIME", "-1"))
        .isEqualTo("-ERR Invalid IDLETIME value, must be >= 0");
    assertThat(restore("u", "0", STRING, "FREQ", "256"))
        .isEqualTo("-ERR Invalid FREQ value, must be >= 0 and <= 255");
    assertThat(restore("u", "0", STRING, "FREQ", "1", "IDLETIME", "1"))
        .isEqualTo("-ERR syntax error");
    assertThat(restore("u", "0", STRING, "nonsense")).isEqualTo("-ERR syntax error");
  }

  @Test
  void refusesAPayloadThatIsNotSealed() {
    byte[] damaged = STRING.clone();
    damaged[2] ^= 1;
    assertThat(restore("s", "0", damaged)).isEqualTo(UNSOUND);
    assertThat(restore("s", "0", value().string("text").payload(0, 13))).isEqualTo(UNSOUND);
    assertThat(restore("s", "0", new byte[9])).isEqualTo(UNSOUND);
  }

  @Test
  void refusesAPayloadWithoutAValue() {
    String bad = "-ERR Bad data format";
    assertThat(restore("s", "0", value().payload(0, 10))).isEqualTo(bad);
    assertThat(restore("s", "0", value().length(0).payload(2, 10))).isEqualTo(bad);
    assertThat(restore("s", "0", value().length(9).payload(8, 10))).isEqualTo(bad);
    assertThat(restore("s", "0", value().payload(15, 10)))
        .isEqualTo(bad + ": a stream is not kept");
    assertThat(store.run("EXISTS s")).isEqualTo(":0");
  }
}
