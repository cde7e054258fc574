package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void showsAllSectionsByDefault() {
    store.put("a", "1");
    store.pass(90_000);

    assertThat(store.run("info"))
        .contains("# Server\r\nredis_version:7.0.15\r\nkeywake_version:1.2.3\r\n")
        .contains("uptime_in_seconds:90\r\n")
        .contains("# Clients\r\nconnected_clients:1\r\n")
        .contains("heap_used:3145728\r\nheap_used_human:3.00M\r\n")
        .contains("rejected_connections:13\r\n")
        .contains("# Replication\r\nrole:master\r\n")
        .contains("used_cpu_user:1.500000\r\n")
        .contains("# Cluster\r\ncluster_enabled:0\r\n")
        .contains("# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n")
        .contains("\r\n\r\n# Export\r\nexports:2\r\n");
  }

  @Test
  void showsTheSectionsAskedFor() {
    assertThat(store.run("info keyspace Export"))
        .isEqualTo("\"# Keyspace\r\n\r\n# Export\r\nexports:2\r\n\"");
    assertThat(store.run("info nosuch")).isEqualTo("\"\"");
    assertThat(store.run("info everything")).contains("# Server", "# Export");
  }

  @Test
  void countsCommandsAndTheirRate() {
    store.executor.statistics().sample(store.nowMs);
    for (int i = 0; i < 160; i++) {
      store.run("ping");
    }
    store.run("nonsense");
    store.pass(100);
    store.executor.statistics().sample(store.nowMs);

    assertThat(store.run("info stats"))
        .contains("total_connections_received:1\r\n")
        .contains("total_commands_processed:161\r\n")
        .contains("instantaneous_ops_per_sec:100\r\n")
        .contains("total_error_replies:1\r\n");
  }

  @Test
  void tellsTheSequenceOfTheLastChange() {
    assertThat(store.run("keywake sequence")).isEqualTo(":0");
    store.run("mset a 1 b 2");
    assertThat(store.run("keywake sequence")).isEqualTo(":2");
    store.run("get a");
    assertThat(store.run("keywake sequence")).isEqualTo(":2");
  }

  @Test
  void tellsSinceWhenAKeyIsAsItIs() {
    store.run("mset a 1 b 2");
    assertThat(store.run("keywake since a")).isEqualTo(":1");
    assertThat(store.run("keywake since b")).isEqualTo(":2");
    store.run("pexpire a 100000");
    assertThat(store.run("keywake since a")).isEqualTo(":3");
    store.run("rename b a");
    assertThat(store.run("keywake since a")).isEqualTo(":5");
    assertThat(store.run("keywake since b")).isEqualTo("nil");
  }

  @Test
  void countsAnExchangeOfDatabasesAsAChangeOfTheirKeys() {
    store.run("mset a 1 b 2");
    store.run("swapdb 0 1");
    store.run("set c 3");
    store.run("swapdb 0 1");
    assertThat(store.run("keywake since a")).isEqualTo(":5");
    store.run("set b 3");
    assertThat(store.run("keywake since b")).isEqualTo(":6");
    assertThat(store.run("keywake since a")).isEqualTo(":5");
  }

  @Test
  void tellsTheTime() {
    store.pass(123);
    assertThat(store.run("time")).isEqualTo("[\"1700000000\", \"123000\"]");
  }

  @Test
  void shutsDownWithoutAReply() {
    assertThat(store.run("shutdown abort")).isEqualTo("-ERR No shutdown in progress.");
    assertThat(store.run("shutdown sometime")).isEqualTo("-ERR syntax error");
    assertThat(store.run("shutdown save nosave")).isEqualTo("-ERR syntax error");
    assertThat(store.process.saving).isNull();

    assertThat(store.run("shutdown nosave")).isEmpty();
    assertThat(store.process.shutdown).isTrue();
    assertThat(store.first().session.isClosing()).isTrue();
  }

  @Test
  void goesOnIfNothingCanBeSaved() {
    store.process.savesInVain = true;
    assertThat(store.run("shutdown save now"))
        .isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.");
    assertThat(store.process.saving).isEqualTo(StoreProcess.Saving.ALWAYS);
    assertThat(store.first().session.isClosing()).isFalse();

    assertThat(store.run("shutdown force")).isEmpty();
    assertThat(store.process.saving).isEqualTo(StoreProcess.Saving.AS_CONFIGURED);
    assertThat(store.process.shutdown).isTrue();
  }

  @Test
  void tellsItsOwnVersion() {
    assertThat(store.run("keywake version")).isEqualTo("\"1.2.3\"");
  }
}
