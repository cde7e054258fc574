package io.keywake.cli.faults;

import io.keywake.cli.CommandProcess;
import io.keywake.sandbox.SandboxProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * Faults in a random order, and their repair, under writes of all types and sizes, in a form of the
 * topic that is drawn as well. Owned by the test's thread.
 */
final class FaultSchedule implements AutoCloseable {
  private static final String TOPIC = "random";

  /** So that many values go in parts. */
  private static final int RECORD_BYTES_MAX = 64 << 10;

  private static final int QUORUM = 2;
  private static final int PAUSE_MS_MAX = 8_000;
  private static final long TRAP_SECONDS = 30;

  private enum Fault {
    BROKER("a broker was killed"),
    ALL_BROKERS("all brokers were back"),
    REGISTRY("the registry was killed"),
    SERVER("the killed server was back"),
    SERVER_STOP("the stopped server was back"),
    MIRROR("a mirror was killed"),
    CUT("a connection was cut"),
    REFUSAL("connections were accepted again");

    final String meaning;

    Fault(String meaning) {
      this.meaning = meaning;
    }
  }

  private final FaultWorld world;
  private final Stream stream;
  private final FaultFigures figures;
  private final Random random;
  private boolean serverIsUp = true;

  /** It keeps its state, and the next one goes on from there. */
  private @Nullable CommandProcess mirror;

  private final String[] mirrorOptions;

  private FaultSchedule(
      FaultWorld world, Stream stream, Path state, FaultFigures figures, Random random) {
    this.world = world;
    this.stream = stream;
    this.figures = figures;
    this.random = random;
    mirrorOptions = new String[] {"--state", state.toString(), "--set", "state.save.interval.ms=0"};
  }

  static FaultSchedule start(FaultWorld world, Path directory, long seed, FaultFigures figures)
      throws Exception {
    Random random = new Random(seed);
    String form = random.nextInt(3) == 0 ? "delta" : "image";
    System.out.println("Faults at random: -Dfaults.seed=" + seed + ", form " + form);
    Stream stream =
        Stream.start(
            world,
            TOPIC,
            directory,
            seed,
            "--set",
            "export.main.form=" + form,
            "--set",
            "export.main.record.bytes.max=" + RECORD_BYTES_MAX);
    stream.writers.addLarge(seed);
    return new FaultSchedule(world, stream, directory.resolve("mirror"), figures, random);
  }

  /** Compares after every few kills, and at the end. */
  void run(int kills, int between) throws Exception {
    while (figures.kills() < kills) {
      for (int kill = 0; kill < between; kill++) {
        next();
      }
      compare();
    }
  }

  /** One more fault; what it takes to go on is repaired after a while, unless the next one hits. */
  private void next() throws Exception {
    if (serverIsUp && random.nextInt(4) == 0) {
      // Nobody waits for its end: the server may be killed in the middle of it.
      stream.server.call("BGSAVE");
    }
    if (mirror == null && hasQuorum() && world.sandbox.registry().isAlive()) {
      mirror = world.mirror(TOPIC, mirrorOptions);
    }
    Fault fault = draw();
    say(fault.name());
    long beganNanos = System.nanoTime();
    strike(fault);
    figures.killed();
    if (random.nextBoolean()) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MS_MAX));
    }
    if (!flows()) {
      if (random.nextInt(3) == 0) {
        return;
      }
      repair();
      beganNanos = System.nanoTime();
    }
    stream.awaitBarrier();
    figures.barrier(fault.meaning, (System.nanoTime() - beganNanos) / 1_000_000);
    if (random.nextBoolean()) {
      world.heal();
    }
  }

  /** Repairs everything, compares, and goes on. */
  private void compare() throws Exception {
    repair();
    world.heal();
    long beganNanos = System.nanoTime();
    stream.awaitBarrier();
    figures.barrier("everything was repaired", (System.nanoTime() - beganNanos) / 1_000_000);
    say("comparison");
    figures.compared(stream.assertMirrored());
    if (random.nextInt(3) == 0) {
      figures.compared(stream.assertMirroredAnew());
    }
    killMirror();
    figures.compared(stream.assertMirroredAnew(mirrorOptions));
    figures.totals(stream.witness, stream.writers);
  }

  /** Whether what clients write can come to a barrier. */
  private boolean flows() {
    return serverIsUp && hasQuorum() && !world.network.isRefusing();
  }

  private boolean hasQuorum() {
    return world.sandbox.brokers().stream().filter(SandboxProcess::isAlive).count() >= QUORUM;
  }

  private Fault draw() {
    List<Fault> possible = new ArrayList<>(List.of(Fault.BROKER, Fault.ALL_BROKERS));
    if (world.sandbox.registry().isAlive()) {
      possible.add(Fault.REGISTRY);
    }
    if (serverIsUp) {
      possible.addAll(List.of(Fault.SERVER, Fault.SERVER, Fault.SERVER_STOP));
    }
    if (mirror != null) {
      possible.add(Fault.MIRROR);
    }
    if (flows()) {
      possible.addAll(List.of(Fault.CUT, Fault.REFUSAL));
    }
    return possible.get(random.nextInt(possible.size()));
  }

  private void strike(Fault fault) throws Exception {
    switch (fault) {
      case BROKER -> world.sandbox.brokers().get(random.nextInt(3)).kill();
      case ALL_BROKERS -> world.sandbox.brokers().forEach(SandboxProcess::kill);
      case REGISTRY -> world.sandbox.registry().kill();
      case SERVER -> {
        stream.server.kill();
        serverIsUp = false;
      }
      case SERVER_STOP -> {
        stream.server.terminate();
        serverIsUp = false;
      }
      case MIRROR -> killMirror();
      case CUT -> {
        ApiKeys request = random.nextBoolean() ? ApiKeys.PRODUCE : ApiKeys.END_TXN;
        FaultyNetwork.Cut[] cuts = FaultyNetwork.Cut.values();
        world
            .network
            .cutAt(request, cuts[random.nextInt(cuts.length)])
            .get(TRAP_SECONDS, TimeUnit.SECONDS);
      }
      case REFUSAL -> world.network.refuse();
    }
  }

  private void killMirror() {
    if (mirror != null) {
      mirror.kill();
      mirror = null;
    }
  }

  /** Repairs what the stream needs. */
  private void repair() throws IOException {
    world.network.heal();
    if (!hasQuorum() || !serverIsUp) {
      world.heal();
    }
    if (!serverIsUp) {
      stream.server.start();
      serverIsUp = true;
    }
  }

  private void say(String what) {
    System.out.printf(
        "%tT fault %d: %s, %s%n",
        System.currentTimeMillis(), figures.kills() + 1, what, situation());
  }

  private String situation() {
    List<String> down = new ArrayList<>();
    world.sandbox.brokers().stream()
        .filter(broker -> !broker.isAlive())
        .forEach(broker -> down.add(broker.toString()));
    down.addAll(world.sandbox.registry().isAlive() ? List.of() : List.of("registry"));
    down.addAll(serverIsUp ? List.of() : List.of("server"));
    Collections.sort(down);
    return down.isEmpty() ? "all else runs" : "down: " + down;
  }

  @Override
  public void close() {
    killMirror();
    stream.close();
  }
}
