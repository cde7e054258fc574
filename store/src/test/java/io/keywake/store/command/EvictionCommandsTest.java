package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What commands see of {@code maxmemory}. The replies are those of redis-server 7.0.15. */
class EvictionCommandsTest {
  private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.";
  private static final String ABORTED_FOR_OOM =
      "-EXECABORT Transaction discarded because of: OOM command not allowed when used memory >"
          + " 'maxmemory'.";
  private static final String ABORTED =
      "-EXECABORT Transaction discarded because of previous errors.";

  private final StoreHarness store = new StoreHarness();

  @Test
  void refusesWhatNeedsMemoryAndNothingElse() {
    store.run("set a 1");
    store.run("config set maxmemory 1");
    assertThat(store.run("set a 2")).isEqualTo(OOM);
    assertThat(store.run("append a 2")).isEqualTo(OOM);
    assertThat(store.run("copy a b")).isEqualTo(OOM);
    assertThat(store.run("get a")).isEqualTo("\"1\"");
    assertThat(store.run("rename a c")).isEqualTo("+OK");
    assertThat(store.run("expire c 10")).isEqualTo(":1");
    assertThat(store.run("set c")).startsWith("-ERR wrong number of arguments");
    assertThat(store.run("del c")).isEqualTo(":1");
    assertThat(store.run("flushall")).isEqualTo("+OK");
    assertThat(store.run("config set maxmemory 1gb")).isEqualTo("+OK");
    assertThat(store.run("set a 2")).isEqualTo("+OK");
  }

  @Test
  void admitsTheWriteThatExceedsTheLimitAndRefusesTheNext() {
    store.run("config set maxmemory " + (store.keyspace.usedBytes() + 100));
    assertThat(store.run("set a " + "x".repeat(1000))).isEqualTo("+OK");
    assertThat(store.run("set b 1")).isEqualTo(OOM);
    assertThat(store.run("del a")).isEqualTo(":1");
    assertThat(store.run("set b 1")).isEqualTo("+OK");
  }

  @Test
  void queuesNothingWithoutMemory() {
    store.run("config set maxmemory 1");
    assertThat(store.run("multi")).isEqualTo("+OK");
    assertThat(store.run("get a")).isEqualTo(OOM);
    assertThat(store.run("exec")).isEqualTo(ABORTED);
    store.run("multi");
    assertThat(store.run("watch a")).isEqualTo(OOM);
    assertThat(store.run("multi")).isEqualTo(OOM);
    assertThat(store.run("discard")).isEqualTo("+OK");
    store.run("multi");
    assertThat(store.run("reset")).isEqualTo("+RESET");
  }

  @Test
  void carriesOutOnlyTransactionsThatNeedNoMemory() {
    StoreHarness.Client other = store.new Client();
    store.run("multi");
    store.run("set a 1");
    store.run("get a");
    other.run("config set maxmemory 1");
    assertThat(store.run("exec")).isEqualTo(ABORTED_FOR_OOM);
    assertThat(store.run("exec")).isEqualTo("-ERR EXEC without MULTI");

    other.run("config set maxmemory 0");
    store.run("multi");
    store.run("get a");
    other.run("config set maxmemory 1");
    assertThat(store.run("exec")).isEqualTo("[nil]");
  }

  @Test
  void aLimitThatATransactionSetsHoldsBehindIt() {
    store.run("multi");
    store.run("config set maxmemory 1");
    store.run("set a 1");
    assertThat(store.run("exec")).isEqualTo("[+OK, +OK]");
    assertThat(store.run("set a 2")).isEqualTo(OOM);
  }

  @Test
  void makesRoomBeforeACommand() {
    store.run("config set maxmemory-policy allkeys-lru");
    store.run("config set maxmemory " + (store.keyspace.usedBytes() + 20_000));
    for (int number = 0; number < 1000; number++) {
      assertThat(store.run("set key" + number + " " + "x".repeat(100))).isEqualTo("+OK");
    }
    store.run("ping");
    assertThat(store.keyspace.usedBytes())
        .isLessThanOrEqualTo(store.settings.get(RedisSettings.MAXMEMORY));
    long evicted = store.executor.eviction().evictedCount();
    assertThat(evicted).isGreaterThan(800);
    assertThat(store.run("dbsize")).isEqualTo(":" + (1000 - evicted));
    assertThat(store.run("info stats")).contains("evicted_keys:" + evicted + "\r\n");
    store.run("config resetstat");
    assertThat(store.run("info stats")).contains("evicted_keys:0\r\n");
  }

  @Test
  void aWatchedKeyThatIsEvictedHasChanged() {
    store.run("set a 1");
    store.run("watch a");
    StoreHarness.Client other = store.new Client();
    other.run("config set maxmemory-policy allkeys-random maxmemory 1");
    other.run("ping");
    other.run("config set maxmemory 0");
    store.run("multi");
    store.run("set b 1");
    assertThat(store.run("exec")).isEqualTo("nil");
  }

  @Test
  void tellsFrequencyOrIdleTimeAsThePolicyHasIt() {
    store.run("set a 1");
    store.pass(5_000);
    assertThat(store.run("object idletime a")).isEqualTo(":5");
    assertThat(store.run("object freq a"))
        .isEqualTo(
            "-ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please"
                + " note that when switching between policies at runtime LRU and LFU data will take"
                + " some time to adjust.");
    assertThat(store.run("config set maxmemory-policy volatile-lfu lfu-log-factor 0"))
        .isEqualTo("+OK");
    store.run("set b 1");
    assertThat(store.run("object freq b")).isEqualTo(":5");
    store.run("get b");
    store.run("get b");
    assertThat(store.run("object freq b")).isEqualTo(":7");
    store.run("set b 2");
    assertThat(store.run("object freq b")).isEqualTo(":8");
    assertThat(store.run("touch b")).isEqualTo(":1");
    assertThat(store.run("object freq b")).isEqualTo(":9");
    store.pass(180_000);
    assertThat(store.run("object freq b")).isEqualTo(":6");
    assertThat(store.run("object idletime b"))
        .isEqualTo(
            "-ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when"
                + " switching between policies at runtime LRU and LFU data will take some time to"
                + " adjust.");
    assertThat(store.run("object freq nosuch")).isEqualTo("nil");
  }

  @Test
  void tellsItsLimits() {
    store.run("config set maxmemory 1mb maxmemory-policy VOLATILE-TTL");
    assertThat(store.run("config get maxmemory*"))
        .isEqualTo(
            "[\"maxmemory\", \"1048576\", \"maxmemory-policy\", \"volatile-ttl\","
                + " \"maxmemory-samples\", \"5\"]");
    assertThat(store.run("info memory"))
        .contains("used_memory:" + store.keyspace.usedBytes() + "\r\n")
        .contains(
            "maxmemory:1048576\r\nmaxmemory_human:1.00M\r\nmaxmemory_policy:volatile-ttl\r\n");
    assertThat(store.run("config set maxmemory-policy fifo"))
        .isEqualTo(
            "-ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy') -"
                + " argument(s) must be one of the following: volatile-lru, volatile-lfu,"
                + " volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random,"
                + " noeviction");
  }
}
