package io.keywake.benchmarks;

import static io.keywake.benchmarks.DirectedStore.number;

import io.keywake.sandbox.SandboxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the loss of Kafka costs. Runs on the main thread. */
@Command(
    name = "outage",
    description = {
      "The broker is killed for a while, under writes at a fixed rate: time from its return to the"
          + " next barrier, and to one that covers all that was written until then; memory of the"
          + " server and latency of its writers before, during and after.",
      ""
    })
final class OutageCommand implements Callable<Integer> {
  private static final long MS_PER_SECOND = 1000;
  private static final double NANOS_PER_MS = 1e6;
  private static final double BYTES_PER_MB = 1e6;
  private static final long POLL_MS = 10;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private StreamOptions streamOptions = new StreamOptions();

  @Mixin private WriteOptions options = new WriteOptions();

  @Option(
      names = "--outage-seconds",
      paramLabel = "S",
      description = "How long the broker is away. Default: ${DEFAULT-VALUE}.")
  private int outageSeconds = 60;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long the phases before and after it are. Default: ${DEFAULT-VALUE}.")
  private int seconds = 30;

  OutageCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    Jdk jdk = common.jdks(launcher).get(0);
    SandboxStream stream = SandboxStream.start(lifetime, streamOptions);
    for (int round = 1; round <= common.rounds; round++) {
      TextTable table = new TextTable(1);
      table.row(
          "phase", "live MB", "RSS MB", "pending keys", "queue MB", "p50 ms", "p99 ms", "max ms");
      String returned = round(workspace, launcher, jdk, stream, table);
      System.out.printf(
          "%nround %d, JDK %s, %,d keys, %s, %s, broker away for %d s%n%n%s%n%s%n",
          round,
          jdk.release(),
          options.keys,
          options.description(),
          streamOptions.description(),
          outageSeconds,
          table.text(),
          returned);
    }
    return 0;
  }

  private String round(
      Workspace workspace, Launcher launcher, Jdk jdk, SandboxStream stream, TextTable table) {
    String topic = stream.nextTopic("keywake");
    DirectedStore store =
        DirectedStore.exporting(workspace, launcher, jdk, stream.settings(), topic);
    KeywakeStore scales = new KeywakeStore(workspace, launcher, jdk);
    store.server().load(options.load().data());
    store.beginExport();
    try (RespClient client = store.server().connect();
        OpenLoop loop = OpenLoop.start(store.server().port(), options.load(), options.rate)) {
      loop.run(options.warmUpSeconds * MS_PER_SECOND);
      awaitBarrier(client, loop, DirectedStore.askForBarrier(client));
      Phase phase = new Phase(store, scales, client, loop, table);
      phase.run("before", seconds);
      SandboxProcess broker = stream.broker();
      broker.kill();
      phase.run("without a broker", outageSeconds);
      String returned = comeBack(broker, client, loop);
      phase.run("after", seconds);
      loop.finish();
      phase.print();
      return returned;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      lifetime.end(store.server().process());
      stream.deleteExport(topic);
    }
  }

  /** Starts the broker and takes the times from when it answers. */
  private static String comeBack(SandboxProcess broker, RespClient client, OpenLoop loop) {
    Map<String, Object> away = DirectedStore.disturbedStatus(client);
    long last = number(away, "barrier-sequence");
    broker.start();
    long beginNanos = System.nanoTime();
    long covering = DirectedStore.askForBarrier(client);
    awaitBarrier(client, loop, last + 1);
    double first = (System.nanoTime() - beginNanos) / NANOS_PER_MS;
    awaitBarrier(client, loop, covering);
    double all = (System.nanoTime() - beginNanos) / NANOS_PER_MS;
    Map<String, Object> now = DirectedStore.disturbedStatus(client);
    return String.format(
        "%s while the broker was away, %,d changes behind; from its answer to the next barrier"
            + " %,.0f ms, to one that covers all from before its answer %,.0f ms; generation %d,"
            + " before %d",
        away.get("state"),
        number(away, "lag-changes"),
        first,
        all,
        number(now, "generation"),
        number(away, "generation"));
  }

  private static void awaitBarrier(RespClient client, OpenLoop loop, long sequence) {
    while (number(DirectedStore.disturbedStatus(client), "barrier-sequence") < sequence) {
      loop.run(POLL_MS);
    }
  }

  /** Writes for a while, and memory at the end of it. */
  private record Phase(
      DirectedStore store,
      KeywakeStore scales,
      RespClient client,
      OpenLoop loop,
      TextTable table,
      Map<String, Measured> measured) {

    /** Live heap and resident set in bytes. */
    record Measured(LoadPhase writes, long live, long resident, Map<String, Object> status) {}

    Phase(
        DirectedStore store,
        KeywakeStore scales,
        RespClient client,
        OpenLoop loop,
        TextTable table) {
      this(store, scales, client, loop, table, new LinkedHashMap<>());
    }

    void run(String name, int seconds) {
      Progress.tell("  %s", name);
      LoadPhase writes = loop.nextPhase();
      loop.run(seconds * MS_PER_SECOND);
      // Weighing stops the server, which is not to count as its writers' latency.
      loop.nextPhase();
      Map<String, Object> status = DirectedStore.disturbedStatus(client);
      long resident = resident(store.server().process().pid());
      long live = scales.usedBytes(store.server());
      measured.put(name, new Measured(writes, live, resident, status));
    }

    void print() {
      measured.forEach(
          (name, each) -> {
            Percentiles latency = each.writes().latency();
            table.row(
                name,
                megabytes(each.live()),
                megabytes(each.resident()),
                String.format("%,d", number(each.status(), "pending-keys")),
                megabytes(number(each.status(), "queue-bytes")),
                String.format("%.3f", latency.p50()),
                String.format("%.3f", latency.p99()),
                String.format("%.1f", latency.max()));
          });
    }

    private static String megabytes(long bytes) {
      return String.format("%.1f", bytes / BYTES_PER_MB);
    }

    private static long resident(long pid) {
      try {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
            .findFirst()
            .orElse(0);
      } catch (IOException notOnThisSystem) {
        return 0;
      }
    }
  }
}
