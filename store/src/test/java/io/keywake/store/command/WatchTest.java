package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchTest {
  private final StoreHarness store = new StoreHarness();
  private final StoreHarness.Client other = store.new Client();

  private String transaction() {
    store.run("multi");
    store.run("ping");
    return store.run("exec");
  }

  @Test
  void aReadDoesNotSpoilATransaction() {
    store.put("a", "1");
    store.run("watch a");
    other.run("exists a");
    other.run("touch a");
    assertThat(transaction()).isEqualTo("[+PONG]");
  }

  @Test
  void aChangeOfTheExpirySpoilsIt() {
    store.put("a", "1");
    store.run("watch a");
    other.run("expire a 100");
    assertThat(transaction()).isEqualTo("nil");
  }

  @Test
  void anExpirySpoilsIt() {
    store.put("a", "1");
    store.run("pexpire a 10");
    store.run("watch a");
    store.pass(10);
    assertThat(transaction()).isEqualTo("nil");
  }

  @Test
  void awayAndBackIsAChange() {
    store.put("a", "1");
    store.run("watch a");
    other.run("rename a b");
    other.run("rename b a");
    assertThat(transaction()).isEqualTo("nil");
  }

  @Test
  void aFlushSpoilsItOnlyIfTheKeyWasThere() {
    store.run("watch absent");
    other.run("flushall");
    assertThat(transaction()).isEqualTo("[+PONG]");

    store.put("a", "1");
    store.run("watch a");
    other.run("flushdb");
    assertThat(transaction()).isEqualTo("nil");
  }

  @Test
  void aSwapThereAndBackIsAChangeOfWhatIsThere() {
    store.put("a", "1");
    store.run("watch a");
    other.run("swapdb 0 1");
    other.run("swapdb 0 1");
    assertThat(transaction()).isEqualTo("nil");

    store.run("watch absent");
    other.run("swapdb 0 1");
    other.run("swapdb 0 1");
    assertThat(transaction()).isEqualTo("[+PONG]");
  }

  @Test
  void aSwapThatBringsAnAbsentKeyAndTakesItIsAChange() {
    store.put("a", "1");
    store.run("move a 1");
    store.run("watch a");
    other.run("swapdb 0 1");
    other.run("swapdb 0 1");
    assertThat(transaction()).isEqualTo("nil");
  }

  @Test
  void theFirstWatchOfAKeyCounts() {
    store.put("a", "1");
    store.run("watch a");
    other.run("expire a 100");
    store.run("watch a");
    assertThat(transaction()).isEqualTo("nil");
  }

  @Test
  void unwatchAndDiscardForget() {
    store.put("a", "1");
    store.run("watch a absent");
    other.run("expire a 100");
    assertThat(store.run("unwatch")).isEqualTo("+OK");
    assertThat(transaction()).isEqualTo("[+PONG]");

    store.run("watch a");
    other.run("expire a 200");
    store.run("multi");
    assertThat(store.run("discard")).isEqualTo("+OK");
    assertThat(transaction()).isEqualTo("[+PONG]");
  }

  @Test
  void listensOnlyWhileSomebodyWatchesAnAbsentKey() {
    store.put("a", "1");
    store.run("watch absent");
    other.run("watch absent a");
    store.run("unwatch");
    store.executor.close(other.session);

    StoreHarness.Client third = store.new Client();
    assertThat(third.run("del a")).isEqualTo(":1");
    assertThat(transaction()).isEqualTo("[+PONG]");
  }

  @Test
  void refusesNonsense() {
    assertThat(store.run("discard")).isEqualTo("-ERR DISCARD without MULTI");
    store.run("multi");
    assertThat(store.run("multi")).isEqualTo("-ERR MULTI calls can not be nested");
    assertThat(store.run("watch a")).isEqualTo("-ERR WATCH inside MULTI is not allowed");
    assertThat(store.run("exec")).isEqualTo("[]");
  }
}
