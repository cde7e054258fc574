package io.keywake.benchmarks;

import static io.keywake.benchmarks.DirectedStore.number;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What either form of the stream sends of one large hash. Runs on the main thread. */
@Command(
    name = "forms",
    description = {
      "Bytes that an export sends while single fields of one large hash change at a fixed rate: in"
          + " the image form, which publishes the whole value within its budget, and in the delta"
          + " form.",
      ""
    })
final class FormsCommand implements Callable<Integer> {
  private static final List<String> FORMS = List.of("image", "delta");
  private static final String KEY = "hash";
  private static final double BYTES_PER_MB = 1e6;
  private static final double NANOS_PER_MS = 1e6;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long SEED = 1;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private StreamOptions streamOptions = new StreamOptions();

  @Option(
      names = "--fields",
      paramLabel = "N",
      description = "Fields of the hash. Default: ${DEFAULT-VALUE}.")
  private int fields = 100_000;

  @Option(
      names = "--changes",
      paramLabel = "N",
      description = "How many HSETs of one field each. Default: ${DEFAULT-VALUE}.")
  private int changes = 10_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "How many of them per second. Default: ${DEFAULT-VALUE}.")
  private int rate = 1000;

  FormsCommand(Lifetime lifetime) {
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
      table.row("form", "records", "MB", "bytes/change", "barrier after ms");
      for (String form : FORMS) {
        measure(workspace, launcher, jdk, stream, form, table);
      }
      System.out.printf(
          "%nround %d, JDK %s, %,d HSETs of one field at %,d/s, hash of %,d fields, %s%n%n%s",
          round, jdk.release(), changes, rate, fields, streamOptions.description(), table.text());
    }
    return 0;
  }

  private void measure(
      Workspace workspace,
      Launcher launcher,
      Jdk jdk,
      SandboxStream stream,
      String form,
      TextTable table) {
    String topic = stream.nextTopic(form);
    DirectedStore store =
        DirectedStore.exporting(
            workspace, launcher, jdk, stream.settings(), topic, Map.of("form", form));
    try (RespClient client = store.server().connect()) {
      Random random = new Random(SEED);
      client.callAll(IntStream.range(0, fields).mapToObj(i -> hset(i, random)).toList());
      store.beginExport();
      Map<String, Object> before = awaitBarrier(store, client);
      change(client, random);
      long endNanos = System.nanoTime();
      Map<String, Object> after = awaitBarrier(store, client);
      double barrierMs = (System.nanoTime() - endNanos) / NANOS_PER_MS;
      long bytes = number(after, "bytes") - number(before, "bytes");
      table.row(
          form,
          String.format("%,d", number(after, "records") - number(before, "records")),
          String.format("%,.1f", bytes / BYTES_PER_MB),
          String.format("%,d", bytes / changes),
          String.format("%,.0f", barrierMs));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      lifetime.end(store.server().process());
      stream.deleteExport(topic);
    }
  }

  private void change(RespClient client, Random random) {
    long beginNanos = System.nanoTime();
    for (int i = 0; i < changes; i++) {
      long dueNanos = beginNanos + i * NANOS_PER_SECOND / rate;
      for (long now = System.nanoTime(); now < dueNanos; now = System.nanoTime()) {
        LockSupport.parkNanos(dueNanos - now);
      }
      client.callAll(List.<byte[][]>of(hset(random.nextInt(fields), random)));
    }
  }

  private static byte[][] hset(int field, Random random) {
    return new byte[][] {
      bytes("HSET"), bytes(KEY), bytes("field " + field), bytes("value " + random.nextInt())
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Map<String, Object> awaitBarrier(DirectedStore store, RespClient client) {
    long sequence = DirectedStore.askForBarrier(client);
    while (true) {
      Map<String, Object> status = store.status(client);
      if (number(status, "barrier-sequence") >= sequence) {
        return status;
      }
      ChildProcess.pause();
    }
  }
}
