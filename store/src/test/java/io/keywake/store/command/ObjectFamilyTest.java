package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void tellsEncodings() {
    store.put("int", "12345");
    store.put("embstr", "hello");
    store.put("raw", "x".repeat(45));
    store.putField("small", "f", "v");
    store.putField("large", "f", "v".repeat(65));

    assertThat(store.run("object encoding int")).isEqualTo("\"int\"");
    assertThat(store.run("object encoding embstr")).isEqualTo("\"embstr\"");
    assertThat(store.run("object encoding raw")).isEqualTo("\"raw\"");
    assertThat(store.run("object encoding small")).isEqualTo("\"listpack\"");
    assertThat(store.run("object encoding large")).isEqualTo("\"hashtable\"");
    assertThat(store.run("object encoding nokey")).isEqualTo("nil");
  }

  @Test
  void tellsHowLongAKeyWasNotUsed() {
    store.put("a", "1");
    store.pass(7000);
    assertThat(store.run("object idletime a")).isEqualTo(":7");
    store.run("touch a");
    assertThat(store.run("object idletime a")).isEqualTo(":0");
  }

  @Test
  void refusesWhatIsNotCounted() {
    store.put("a", "1");
    assertThat(store.run("object refcount a")).isEqualTo(":1");
    assertThat(store.run("object freq a")).startsWith("-ERR An LFU maxmemory policy");
    assertThat(store.run("object freq nokey")).isEqualTo("nil");
  }

  @Test
  void estimatesMemory() {
    store.put("a", "x".repeat(1000));

    String usage = store.run("memory usage a samples 5");
    assertThat(Integer.parseInt(usage.substring(1))).isBetween(1000, 1200);
    assertThat(store.run("memory usage nokey")).isEqualTo("nil");
    assertThat(store.run("memory usage a samples x"))
        .isEqualTo("-ERR value is not an integer or out of range");
    assertThat(store.run("memory usage a twice 2")).isEqualTo("-ERR syntax error");
  }
}
