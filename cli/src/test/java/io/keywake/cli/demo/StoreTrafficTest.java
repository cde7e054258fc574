package io.keywake.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.verify.StoreAddress;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreScan;
import io.keywake.cli.verify.StoreSide;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fills a store and writes to it, against a real one. */
class StoreTrafficTest {
  private static final long FAR_MS = 32_503_680_000_000L;

  private StoreServer server;
  private StoreClient client;

  @BeforeEach
  void start() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    server =
        StoreServer.start(
            settings,
            "",
            List.of(),
            failure -> {
              throw new AssertionError(failure);
            });
    client = client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void findsEveryKeyThatIsLoaded() {
    WorkloadSettings settings = WorkloadSettings.lifelike(1, 20_000);
    Set<String> names = new TreeSet<>();
    new Workload(settings, () -> FAR_MS)
        .loading()
        .forEachRemaining(
            unit -> {
              byte[][] command = unit.commands().get(0);
              boolean isString = new String(command[0], ISO_8859_1).equals("SET");
              if (!isString || command.length == 3) {
                names.add(name(unit.db(), command[1]));
              }
            });
    List<Long> done = new ArrayList<>();
    new Loader(client, done::add).load(new Workload(settings, () -> FAR_MS).loading());

    assertThat(keys()).hasSizeGreaterThan(15_000).containsAll(names);
    assertThat(new StoreScan(client).size()).isGreaterThanOrEqualTo(names.size());
    assertThat(done).last().satisfies(last -> assertThat(last).isGreaterThanOrEqualTo(20_000));
  }

  @Test
  void letsSeveralWritersWriteAtTheSameTime() throws Exception {
    WorkloadSettings settings = WorkloadSettings.lifelike(3, 1_000);
    try (Writers writers = new Writers(3, this::client, settings, System::currentTimeMillis)) {
      writers.start();
      while (writers.commands() < 10_000) {
        writers.check();
        Thread.onSpinWait();
      }
      writers.stop();
    }

    assertThat(keys()).isNotEmpty();
  }

  private StoreClient client() {
    return new StoreClient(new StoreAddress("127.0.0.1", server.port(), null, null));
  }

  private Set<String> keys() {
    Set<String> names = new TreeSet<>();
    StoreScan scan = new StoreScan(client);
    StoreSide.Keys keys = scan.nextKeys();
    while (keys != null) {
      for (byte[] key : keys.keys()) {
        names.add(name(keys.db(), key));
      }
      keys = scan.nextKeys();
    }
    return names;
  }

  private static String name(int db, byte[] key) {
    return db + ":" + new String(key, ISO_8859_1);
  }
}
