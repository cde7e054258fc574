package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * An export of a store in memory to topics in memory, on the test's thread and clock. Commits take
 * effect at once as long as {@link #brokersAnswer}.
 */
final class SteppedExport implements SupervisedExport.Sessions {
  static final String TOPIC = "stepped";
  private static final long SLICE_NANOS = 1_000_000_000;
  private static final int STEPS = 10;

  final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, SipHash.random(new Random(1)), this::nowMs);
  final FakeTransport transport;
  final SupervisedExport supervised;

  /** The present session; made by {@link #open}, first of all from within the constructor. */
  @SuppressWarnings("NullAway.Init")
  Export export;

  boolean brokersAnswer = true;

  /** How often an export was to begin in place of this one. */
  int begunAnew;

  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final Iterations iterations = new Iterations(keyspace, asked::add, this::nowNanos);
  private final Map<Long, Map<String, StoreState.Content>> states = new HashMap<>();
  private final ExportTopics topics;
  private final CommittedReader reader;
  private final ExportSettings settings;
  private final ExportSerializers serializers;
  private final TopicContents contents;
  private boolean running;
  private boolean comparing = true;
  private long nowNanos = 1_000_000_000;

  SteppedExport(String... more) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "topic", TOPIC,
                "bootstrap.servers", "nobody:1",
                "schema.registry.url", "mock://stepped",
                "partitions", "2",
                "commit.interval.ms", "100",
                "barrier.interval.ms", "1000",
                "outage.after.ms", "3000"));
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    settings = ExportSettings.of(properties);
    SchemaSetup schemas = SchemaSetup.open(settings);
    topics = ExportTopics.of(settings);
    serializers = ExportSerializers.of(schemas, topics, settings.controlTopic());
    transport = new FakeTransport(topics, 0);
    contents = new TopicContents(settings, transport.endOffsets());
    supervised =
        new SupervisedExport(
            settings,
            1,
            iterations,
            iterations.create(Exports.iterationSettings(settings), terminated -> {}),
            keyspace::sequence,
            this,
            this::now,
            this::nowNanos);
    reader = new CommittedReader(transport, topics, settings.selection().isEverything());
    supervised.begin();
  }

  @Override
  public Export open(ExportProgress progress, IterationReader items, boolean isFirst) {
    export =
        new Export(
            settings,
            progress,
            contents,
            items,
            isFirst ? transport : transport.reopened(),
            noOrphans(settings, topics),
            new RecordEncoder(serializers, topics, settings, "store-1", 1),
            new ControlRecords(
                serializers.control(), topics, "store-1", "run-1", 1, item -> false, this::now),
            this::now,
            this::nowNanos);
    return export;
  }

  @Override
  public void run(SupervisedExport all, Export session) {
    running = true;
  }

  @Override
  public void beginAnew() {
    begunAnew++;
  }

  private Instant now() {
    return Instant.ofEpochMilli(nowMs());
  }

  /** Of topics that hold nothing from before. */
  static OrphanRemoval noOrphans(ExportSettings settings, ExportTopics topics) {
    return new OrphanRemoval(
        "none",
        false,
        new OlderKeyCheck(topics, settings.selection(), 1),
        () -> {
          throw new AssertionError("there are no older keys");
        });
  }

  private long nowNanos() {
    return nowNanos;
  }

  private long nowMs() {
    return nowNanos / 1_000_000;
  }

  /** One unit of changes. */
  void change(Consumer<Keyspace> changes) {
    keyspace.begin();
    changes.accept(keyspace);
    keyspace.end();
  }

  void set(String key, String value) {
    keyspace.begin();
    keyspace.strings().set(0, key.getBytes(UTF_8), value.getBytes(UTF_8), Entry.NO_EXPIRY);
    keyspace.end();
  }

  void delete(String key) {
    keyspace.begin();
    keyspace.delete(0, key.getBytes(UTF_8), DeleteCause.DELETED);
    keyspace.end();
  }

  /** Lets everybody do what there is to do, while the clock stands. */
  boolean settle() throws InterruptedException {
    for (int i = 0; i < STEPS && running; i++) {
      runAsked();
      states.put(keyspace.sequence(), StoreState.of(keyspace, export.settings().selection()));
      feed();
      step();
      if (brokersAnswer) {
        transport.succeed();
      }
    }
    runAsked();
    if (comparing) {
      reader.catchUp(states);
    }
    return running;
  }

  /** Lets the iterations do what they have to. */
  void feed() {
    iterations.feed(SLICE_NANOS);
  }

  private void step() throws InterruptedException {
    try {
      if (export.step(0)) {
        if (export.takeNews()) {
          asked.add(supervised::look);
        }
        return;
      }
    } catch (FakeTransport.Defect e) {
      export.fail(e);
    }
    endSession();
  }

  /** The session lets go of everything, and the next one begins if there is to be one. */
  void endSession() {
    export.release();
    asked.add(() -> running = supervised.ended() != null);
    runAsked();
  }

  /** Whether every barrier is compared with the store. */
  void comparesWithStates(boolean compares) {
    comparing = compares;
  }

  void terminateIteration(String reason) {
    iterations.terminate("export:stepped", reason);
  }

  void pass(long ms) {
    nowNanos += ms * 1_000_000;
  }

  void runAsked() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
  }

  long nanosFromNow(long ms) {
    return nowNanos + ms * 1_000_000;
  }

  /** Barriers whose state was found to be the store's. */
  int barriers() {
    return reader.barriers();
  }

  long barrierSequence() {
    return reader.barrierSequence();
  }

  ExportState state() {
    return supervised.progress().state();
  }

  /** Committed values of the topic of parts, tombstones as null. */
  List<byte @Nullable []> parts() {
    List<byte @Nullable []> found = new ArrayList<>();
    for (int number = 0; number < topics.partitions().size(); number++) {
      if (TopicNames.isParts(topics.partitions().get(number).topic())) {
        transport.committedData(number).forEach(each -> found.add(each.record().value()));
      }
    }
    return found;
  }

  /** Committed records of the control topic of this kind, tombstones as null. */
  List<@Nullable GenericRecord> control(String kind) {
    List<@Nullable GenericRecord> found = new ArrayList<>();
    for (FakeTransport.Logged each : transport.committedControl()) {
      GenericRecord key = PlainAvro.decode(each.record().key(), ControlKey.getClassSchema());
      if (key.get("kind").toString().equals(kind)) {
        byte[] value = each.record().value();
        found.add(value == null ? null : PlainAvro.decode(value, ControlRecord.getClassSchema()));
      }
    }
    return found;
  }
}
