package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DatabaseFamilyTest {
  private static final Pattern SCANNED = Pattern.compile("\\[\"(\\d+)\", \\[(.*)]]");

  private final StoreHarness store = new StoreHarness();

  /** All keys of a scan to its end. */
  private Set<String> scan(String options) {
    Set<String> keys = new HashSet<>();
    String cursor = "0";
    do {
      Matcher reply = SCANNED.matcher(store.run("scan " + cursor + options));
      assertThat(reply.matches()).isTrue();
      cursor = reply.group(1);
      for (String key : reply.group(2).split(", ", -1)) {
        if (!key.isEmpty()) {
          keys.add(key.replace("\"", ""));
        }
      }
    } while (!cursor.equals("0"));
    return keys;
  }

  @Test
  void scansEveryKeyWhileTheTableGrows() {
    for (int i = 0; i < 3000; i++) {
      store.put("key:" + i, "v");
    }
    assertThat(scan("")).hasSize(3000);
    assertThat(scan(" count 500")).hasSize(3000);
    assertThat(scan(" match key:1?")).hasSize(10);

    Matcher first = SCANNED.matcher(store.run("scan 0 count 1500"));
    assertThat(first.matches()).isTrue();
    Set<String> seen = new HashSet<>(Set.of(first.group(2).replace("\"", "").split(", ", -1)));
    for (int i = 3000; i < 20_000; i++) {
      store.put("key:" + i, "v");
    }
    Matcher rest = SCANNED.matcher(store.run("scan " + first.group(1) + " count 1000000"));
    assertThat(rest.matches()).isTrue();
    seen.addAll(Set.of(rest.group(2).replace("\"", "").split(", ", -1)));
    for (int i = 0; i < 3000; i++) {
      assertThat(seen).contains("key:" + i);
    }
  }

  @Test
  void scansByType() {
    store.put("s", "1");
    store.putField("h", "f", "v");

    assertThat(scan(" type hash")).containsExactly("h");
    assertThat(scan(" TYPE STRING")).containsExactly("s");
    assertThat(scan(" type zset")).isEmpty();
  }

  @Test
  void hidesWhatHasExpired() {
    store.put("a", "1");
    store.put("b", "1");
    store.run("pexpire a 5");
    store.pass(5);

    assertThat(store.run("keys *")).isEqualTo("[\"b\"]");
    assertThat(scan("")).containsExactly("b");
    assertThat(store.run("randomkey")).isEqualTo("\"b\"");
    assertThat(store.run("dbsize")).isEqualTo(":2");
  }

  @Test
  void refusesBadScans() {
    assertThat(store.run("scan x")).isEqualTo("-ERR invalid cursor");
    assertThat(store.run("scan 99999999999999999999")).isEqualTo("-ERR invalid cursor");
    assertThat(store.run("scan 18446744073709551615")).isEqualTo("[\"0\", []]");
    assertThat(store.run("scan 0 count 0")).isEqualTo("-ERR syntax error");
    assertThat(store.run("scan 0 count x"))
        .isEqualTo("-ERR value is not an integer or out of range");
    assertThat(store.run("scan 0 match")).isEqualTo("-ERR syntax error");
  }

  @Test
  void findsKeysByPattern() {
    store.put("user:1", "1");
    store.put("user:2", "1");
    store.put("other", "1");

    assertThat(store.run("keys user:2")).isEqualTo("[\"user:2\"]");
    assertThat(store.run("keys *:?")).contains("\"user:1\"", "\"user:2\"").doesNotContain("other");
    assertThat(store.run("keys nothing")).isEqualTo("[]");
  }

  @Test
  void repliesSomeKey() {
    assertThat(store.run("randomkey")).isEqualTo("nil");
    store.put("a", "1");
    assertThat(store.run("randomkey")).isEqualTo("\"a\"");
  }

  @Test
  void flushesOneDatabaseOrAll() {
    store.put("a", "1");
    store.run("copy a a db 1");
    assertThat(store.run("flushdb async")).isEqualTo("+OK");
    assertThat(store.run("dbsize")).isEqualTo(":0");
    store.run("select 1");
    assertThat(store.run("dbsize")).isEqualTo(":1");
    assertThat(store.run("FLUSHALL SYNC")).isEqualTo("+OK");
    assertThat(store.run("dbsize")).isEqualTo(":0");
    assertThat(store.run("flushall now")).isEqualTo("-ERR syntax error");
  }

  @Test
  void swapsDatabases() {
    store.put("a", "1");

    assertThat(store.run("swapdb 0 1")).isEqualTo("+OK");
    assertThat(store.run("dbsize")).isEqualTo(":0");
    assertThat(store.run("swapdb 0 1")).isEqualTo("+OK");
    assertThat(store.run("dbsize")).isEqualTo(":1");
    assertThat(store.run("swapdb a 1")).isEqualTo("-ERR invalid first DB index");
    assertThat(store.run("swapdb 0 b")).isEqualTo("-ERR invalid second DB index");
    assertThat(store.run("swapdb 0 16")).isEqualTo("-ERR DB index is out of range");
  }
}
