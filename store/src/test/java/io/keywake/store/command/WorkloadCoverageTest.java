package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.server.StoreServer;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.CommandListFilterByParams;

/** What simulations and demo send is all that a store can be changed by, in forms that it takes. */
class WorkloadCoverageTest {
  private static final int UNITS = 40_000;
  private static final long BLOCKED_MS_MAX = 10;

  /** What a command is answered that can never do anything. */
  private static final List<String> MALFORMED =
      List.of(
          "-ERR syntax",
          "-ERR unknown",
          "-ERR wrong number",
          "-ERR timeout",
          "-ERR min or max",
          "-ERR numkeys",
          "-ERR at least 1 input key",
          "-ERR GT, LT",
          "-ERR XX and NX",
          "-ERR bit offset",
          "-ERR Invalid bitfield");

  private static final Set<String> CHANGING = new TreeSet<>();

  /** One refused command of each name, with the reply. */
  private static final Map<String, String> REFUSED = new TreeMap<>();

  private static final StoreHarness STORE = new StoreHarness();

  @BeforeAll
  static void sendEverything() {
    WorkloadSettings settings = WorkloadSettings.crowded(1, 3, 24).withTransactions(0, 1);
    Workload workload = new Workload(settings, () -> STORE.nowMs);
    for (int unit = 0; unit < UNITS; unit++) {
      send(workload.next());
    }
  }

  private static void send(Unit unit) {
    STORE.run("SELECT", Integer.toString(unit.db()));
    byte[][] command = unit.commands().get(0);
    String name = new String(command[0], ISO_8859_1).toLowerCase(Locale.ROOT);
    long before = STORE.keyspace.sequence();
    String reply = STORE.first().run(command);
    if (STORE.first().session.isSuspended()) {
      STORE.pass(BLOCKED_MS_MAX);
      STORE.executor.blockedClients().timeOut();
      reply = STORE.first().replies();
    }
    if (STORE.keyspace.sequence() != before && !reply.startsWith("-")) {
      CHANGING.add(name);
    }
    if (MALFORMED.stream().anyMatch(reply::startsWith)) {
      REFUSED.putIfAbsent(name, Unit.describe(command) + ": " + reply);
    }
    STORE.nowMs++;
  }

  @Test
  void changesTheStoreByEveryCommandThatWrites() throws Exception {
    Set<String> writing = writingCommandsOfAServer();

    assertThat(writing).contains("set", "restore", "swapdb");
    assertThat(CHANGING).containsAll(writing);
  }

  /** Of a server as users have it: a family that only the assembly knows is among them. */
  private static Set<String> writingCommandsOfAServer() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    try (StoreServer server =
            StoreServer.start(
                settings,
                "",
                List.of(),
                failure -> {
                  throw new AssertionError(failure);
                });
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      return Set.copyOf(
          client.commandListFilterBy(
              CommandListFilterByParams.commandListFilterByParams().filterByAclCat("write")));
    }
  }

  @Test
  void sendsNothingThatNoStoreWouldTake() {
    assertThat(REFUSED).isEmpty();
  }
}
