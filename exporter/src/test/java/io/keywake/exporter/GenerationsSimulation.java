package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.exporter.FakeTransport.Logged;
import io.keywake.exporter.SimulatedStore.Saved;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: several lives of a store, one after the other, whose exports write to the same
 * topics, in either form. A life begins with nothing, with the snapshot that the one before has
 * left, or with an older one; it publishes what the one before did, or something else or to other
 * topics; it ends in good order, or at any moment. Within a life the export stops, fails and starts
 * again. Transactions fail as they do elsewhere.
 *
 * <p>A reader that has been there all the time finds the store's state at every barrier, and one
 * that knows nothing of generations at each that says that no orphans are left.
 */
final class GenerationsSimulation {
  private static final String TOPIC = "lives";
  private static final SchemaSetup SCHEMAS = SchemaSetup.open(settings(3, Map.of()));

  /** By data topics; to make them takes long. */
  private static final Map<List<String>, ExportSerializers> SERIALIZERS = new ConcurrentHashMap<>();

  private static final List<String> ROUTES =
      List.of("", "routed:*[0-2]", "twice:k1*,routed:k2*", "other:*[0-2],twice:*");

  final Random random;
  final FakeTransport transport;
  final GenerationsReader reader;
  final int keys;
  private final int partitions;
  private final boolean isDelta;
  private final List<Saved> files = new ArrayList<>();
  private final Map<String, String> published = new HashMap<>();
  private long nowNanos = 1_000_000_000;

  // What has happened.
  int continued;
  int continuedWithLeftovers;
  int sessions;

  GenerationsSimulation(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    partitions = 1 + random.nextInt(3);
    isDelta = random.nextInt(3) == 0;
    transport = new FakeTransport(ExportTopics.of(settings(partitions, Map.of())), 0);
    reader = new GenerationsReader(transport, random);
    keys = 1 + random.nextInt(isDelta ? 10 : 40);
    transport.refuse(
        record -> new String(record.value(), ISO_8859_1).contains(RandomChanges.POISON));
  }

  private static ExportSettings settings(int partitions, Map<String, String> more) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "topic",
                TOPIC,
                "bootstrap.servers",
                "nobody:1",
                "schema.registry.url",
                "mock://generations",
                "partitions",
                partitions,
                "commit.interval.ms",
                5,
                "barrier.interval.ms",
                20));
    settings.putAll(more);
    return ExportSettings.of(settings);
  }

  /** Of the next life: mostly what was published before. */
  ExportSettings nextSettings(long closeTimeoutMs) {
    if (random.nextInt(4) == 0) {
      published.clear();
      published.put("routes", ROUTES.get(random.nextInt(ROUTES.size())));
      if (random.nextInt(3) == 0) {
        published.put("exclude.types", random.nextBoolean() ? "string,list" : "hash,set");
      }
      if (random.nextInt(3) == 0) {
        published.put("include.keys", "k?,k1*");
        published.put("exclude.databases", "1");
      }
    }
    Map<String, String> more = new HashMap<>(published);
    more.put("close.timeout.ms", String.valueOf(closeTimeoutMs));
    if (isDelta) {
      more.put("form", "delta");
      more.put("refresh.interval.ms", String.valueOf(1 + random.nextInt(400)));
    }
    return settings(partitions, more);
  }

  static ExportSerializers serializers(ExportTopics topics) {
    return SERIALIZERS.computeIfAbsent(
        topics.data(), any -> ExportSerializers.of(SCHEMAS, topics, TOPIC + ".control"));
  }

  /** The time passes whenever it is asked for. */
  long tick() {
    return nowNanos += random.nextInt(3000);
  }

  long nowNanos() {
    return nowNanos;
  }

  long nowMs() {
    return nowNanos / 1_000_000;
  }

  void pass(long ms) {
    nowNanos += ms * 1_000_000;
  }

  /** Runs the schedule. */
  void run() throws InterruptedException {
    int lives = 2 + random.nextInt(4);
    for (int life = 1; life <= lives; life++) {
      new GenerationsLife(this, "run-" + life, fileToBeginWith()).run(life == lives);
    }
  }

  private @Nullable Saved fileToBeginWith() {
    int dice = random.nextInt(10);
    if (files.isEmpty() || dice == 0) {
      return null;
    }
    return dice < 8 ? files.get(files.size() - 1) : files.get(random.nextInt(files.size()));
  }

  /** A life leaves a file. */
  void saved(Saved file) {
    files.add(file);
  }

  /** What the control topic says. */
  ControlTopic.Facts facts() {
    ControlReading reading = new ControlReading();
    for (Logged logged : transport.committedControl()) {
      byte[] value = logged.record().value();
      reading.add(
          PlainAvro.specific(logged.record().key(), ControlKey.class),
          value == null ? null : PlainAvro.specific(value, ControlRecord.class));
    }
    return reading.facts();
  }
}
