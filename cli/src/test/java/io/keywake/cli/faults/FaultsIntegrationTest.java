package io.keywake.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.cli.CommandProcess;
import io.keywake.cli.StoreDump;
import io.keywake.sandbox.SandboxProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * What a process or a connection that ends at any moment does to the stream: after the next barrier
 * the mirror equals the store.
 */
@Tag("integration")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FaultsIntegrationTest {
  /** How long brokers stay away; {@code faults.outage.seconds} makes it longer. */
  private static final int OUTAGE_SECONDS = Integer.getInteger("faults.outage.seconds", 10);

  private static final int PATIENCE_SECONDS = 60;
  private static final long SEED = Long.getLong("faults.seed", 1);

  /** Of the faults at random. */
  private static final int KILLS = Integer.getInteger("faults.kills", 5);

  private static final String[] IN_PARTS = {"--set", "export.main.record.bytes.max=65536"};

  private static FaultWorld world;

  @TempDir private Path directory;

  @BeforeAll
  static void startWorld() throws Exception {
    world = FaultWorld.start();
  }

  @AfterAll
  static void closeWorld() {
    world.close();
  }

  @AfterEach
  void heal() {
    world.heal();
  }

  @Test
  void survivesTheKillOfOneBrokerOfThree() throws Exception {
    Random random = new Random(SEED);
    try (Stream stream = Stream.start(world, "one-broker", directory, SEED)) {
      for (int kill = 0; kill < 2; kill++) {
        SandboxProcess broker = world.sandbox.brokers().get(random.nextInt(3));
        broker.kill();
        stream.awaitWrites(1000);
        stream.awaitBarrier();
        stream.assertMirrored();
        broker.start();
        stream.awaitBarrier();
        stream.assertMirrored();
      }
    }
  }

  @Test
  void waitsForBrokersWhileTheStoreServes() throws Exception {
    try (Stream stream = Stream.start(world, "all-brokers", directory, SEED)) {
      long generation = stream.server.number("generation");

      world.sandbox.brokers().forEach(SandboxProcess::kill);
      stream.awaitState("paused");
      TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
      stream.awaitWrites(1000);
      world.sandbox.startBrokers();

      stream.awaitBarrier();
      stream.assertMirrored();
      stream.awaitState("running");
      assertThat(stream.server.number("generation")).isEqualTo(generation);
    }
  }

  @Test
  void streamsOnWithoutTheRegistry() throws Exception {
    try (Stream stream = Stream.start(world, "no-registry", directory, SEED)) {
      // A reader asks for each schema once, when the first record comes that has it.
      stream.awaitWrites(100);
      stream.assertMirrored();
      world.sandbox.registry().kill();
      stream.awaitWrites(1000);
      stream.awaitBarrier();
      stream.assertMirrored();
      world.sandbox.registry().start();
    }
  }

  @Test
  void beginsAnewWhenTheServerWasKilled() throws Exception {
    try (Stream stream = Stream.start(world, "server", directory, SEED)) {
      stream.server.kill();
      stream.server.start();
      stream.awaitWrites(1000);
      stream.awaitBarrier();
      stream.assertMirrored();

      // What is written after this is lost to the store, and has to be lost to the mirror.
      stream.server.call("SAVE");
      stream.awaitWrites(1000);
      stream.awaitBarrier();
      stream.server.kill();
      stream.server.start();
      stream.awaitBarrier();
      stream.assertMirrored();
      assertThat(stream.server.number("generation")).isEqualTo(3);
    }
  }

  @Test
  void rebuildsAMirrorThatWasKilled() throws Exception {
    try (Stream stream = Stream.start(world, "mirror", directory, SEED);
        CommandProcess mirror = world.mirror("mirror")) {
      mirror.readErrLine("consistent at sequence ");
      stream.awaitWrites(1000);
      mirror.kill();
      stream.assertMirroredAnew();
    }
  }

  @Test
  void goesOnFromItsStateHoweverOftenMirrorAndServerAreKilled() throws Exception {
    Path state = directory.resolve("mirror");
    String[] options = {"--state", state.toString(), "--set", "state.save.interval.ms=0"};
    Random random = new Random(SEED);
    try (Stream stream = Stream.start(world, "state", directory, SEED, IN_PARTS)) {
      stream.writers.addLarge(SEED);
      for (int kill = 0; kill < 4; kill++) {
        try (CommandProcess mirror = world.mirror("state", options)) {
          if (kill > 0) {
            mirror.readErrLine("goes on from sequence ");
          }
          mirror.readErrLine("consistent at sequence ");
          await()
              .atMost(FaultWorld.PATIENCE)
              .until(() -> Files.exists(state.resolve("mirror.state")));
          if (kill == 1) {
            // It goes on from nothing, while the mirror watches.
            stream.server.kill();
            stream.server.start();
          }
          stream.awaitWrites(random.nextInt(1000));
          mirror.kill();
        }
        if (kill == 2) {
          // The mirror finds a generation that is not the one it knows.
          stream.server.call("SAVE");
          stream.awaitWrites(random.nextInt(1000));
          stream.server.kill();
          stream.server.start();
        }
      }
      stream.assertMirroredAnew(options);
      assertThat(stream.server.number("generation")).isEqualTo(3);
    }
  }

  @Test
  void losesNothingOfValuesInParts() throws Exception {
    try (Stream stream = Stream.start(world, "parts", directory, SEED, IN_PARTS)) {
      stream.writers.addLarge(SEED);
      stream.awaitParted(20);
      SandboxProcess broker = world.sandbox.brokers().get(new Random(SEED).nextInt(3));
      broker.kill();
      stream.awaitParted(20);
      stream.assertMirrored();
      broker.start();
      stream.server.kill();
      stream.server.start();
      stream.awaitParted(20);
      stream.assertMirrored();
      assertThat(stream.server.number("quarantined-keys")).isZero();
    }
  }

  @Test
  void survivesAHandfulOfFaultsAtRandom() throws Exception {
    long seed = Long.getLong("faults.seed", new Random().nextLong());
    FaultFigures figures = new FaultFigures();
    try (FaultSchedule schedule = FaultSchedule.start(world, directory, seed, figures)) {
      schedule.run(KILLS, KILLS);
    }
    System.out.println(figures);
  }

  @Test
  void restoresALostStoreFromItsTopics() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    try (Stream stream = Stream.start(world, "lost", directory, SEED);
        KillableServer restored =
            world.server(empty, "lost", "--restore-from-topic", "lost", "--set", "store-id=")) {
      stream.awaitWrites(3000);
      stream.writers.pause();
      stream.awaitBarrier();
      Contents lost = contents(stream.server);
      long sequence = stream.server.number("barrier-sequence");
      stream.server.kill();

      restored.start();
      assertThat(lost.differencesFrom(contents(restored), System.currentTimeMillis())).isEmpty();
      assertThat(restored.number("generation")).isEqualTo(2);
      assertThat(restored.demandBarrier()).isGreaterThan(sequence);
      assertThat(restored.status()).containsEntry("store-id", "faults");
      stream.writers.resume();
    }
    refusesTopicsOfAnotherStore();
  }

  private void refusesTopicsOfAnotherStore() throws Exception {
    Path other = Files.createDirectory(directory.resolve("another"));
    Files.writeString(other.resolve("keywake-store-id"), "another\n");
    try (CommandProcess server =
        new CommandProcess(
            "server",
            "--port=0",
            "--dir=" + other,
            "--restore-from-topic=lost",
            "--bootstrap-servers=" + world.sandbox.bootstrapServers(),
            "--schema-registry-url=" + world.sandbox.schemaRegistryUrl())) {
      assertThat(server.errLines())
          .last()
          .asString()
          .contains("the topics are those of store faults, but this is store another");
      assertThat(server.exitCode()).isEqualTo(2);
    }
  }

  private static Contents contents(KillableServer server) throws Exception {
    try (Jedis client = server.connect()) {
      return new Contents(StoreDump.of(client));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "delta"})
  void losesNothingWithTheConnectionWithinATransaction(String form) throws Exception {
    String[] settings = {
      "--set", "export.main.form=" + form,
      // The producer gives up early, or nothing would ever be lost.
      "--set", "export.main.producer.delivery.timeout.ms=4000",
      "--set", "export.main.producer.request.timeout.ms=2000"
    };
    try (Stream stream = Stream.start(world, "connection-" + form, directory, SEED, settings)) {
      for (ApiKeys request : List.of(ApiKeys.PRODUCE, ApiKeys.END_TXN)) {
        for (FaultyNetwork.Cut cut : FaultyNetwork.Cut.values()) {
          world.network.cutAt(request, cut).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
          stream.awaitBarrier();
        }
        stream.assertMirrored();
      }
      world.network.refuse();
      stream.awaitState("paused");
      await()
          .atMost(FaultWorld.PATIENCE)
          .until(() -> stream.server.number("lost-transactions") > 0);
      world.network.heal();
      stream.awaitBarrier();
      stream.assertMirrored();
      assertThat(stream.server.number("generation")).isEqualTo(1);
      if (form.equals("delta")) {
        assertThat(stream.witness.deltas()).isPositive();
      }
    }
  }

  @Test
  void servesAndExportsOnWhenTheDiskIsFull() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory);
        Stream stream = Stream.start(world, "disk", disk.directory(), SEED)) {
      assertThat(stream.save()).isEqualTo("ok");
      byte[] saved = Files.readAllBytes(disk.directory().resolve("dump.rdb"));

      disk.fill();
      assertThat(stream.save()).isEqualTo("err");
      assertThat(Files.readAllBytes(disk.directory().resolve("dump.rdb"))).isEqualTo(saved);
      stream.awaitWrites(1000);
      stream.awaitBarrier();
      stream.assertMirrored();

      disk.drain();
      assertThat(disk.directory().toFile().list())
          .containsExactlyInAnyOrder("dump.rdb", "dump.rdb.lock");
      assertThat(stream.save()).isEqualTo("ok");
    }
  }

  @Test
  void saysThatASecondServerHasTheExportNow() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (Stream first = Stream.start(world, "fenced", directory, SEED);
        Stream second = Stream.start(world, "fenced", other, SEED + 1)) {
      first.awaitState("fenced");
      assertThat(first.server.status().get("last-error")).contains("another process");
      first.awaitWrites(100);
      second.awaitBarrier();
      second.assertMirrored();
    }
  }
}
