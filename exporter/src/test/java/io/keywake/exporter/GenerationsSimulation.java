package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.FakeTransport.Logged;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.keyspace.ActiveExpiry;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.collection.SipHash;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: several lives of a store, one after the other, whose exports write to the same
 * topics. A life begins with nothing, with the snapshot that the one before has left, or with an
 * older one; it ends in good order, or at any moment. Transactions fail as they do elsewhere.
 *
 * <p>A reader that has been there all the time finds the store's state at every barrier, and one
 * that knows nothing of generations at each that says that no orphans are left.
 */
final class GenerationsSimulation {
  private static final String TOPIC = "lives";
  private static final SchemaSetup SCHEMAS = SchemaSetup.open(settings(3));
  private static final int DATABASES = 2;
  private static final int ROUNDS_MAX = 3_000;

  /** No record is accepted that has this in it. */
  private static final String POISON = "poison";

  /** What a file has. */
  private record Saved(String historyId, long sequence, List<Placed> entries) {}

  private record Placed(int db, byte[] key, byte[] value, long expireAtMs) {}

  private final Random random;
  private final ExportSettings settings;
  private final ExportTopics topics;
  private final ExportSerializers serializers;
  private final FakeTransport transport;
  private final GenerationsReader reader;
  private final int keys;
  private final int valueBytesMax;
  private boolean isOrderly = true;
  private final List<Saved> files = new ArrayList<>();
  private long nowNanos = 1_000_000_000;
  private int continued;
  private int continuedWithLeftovers;

  GenerationsSimulation(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    settings = settings(1 + random.nextInt(3));
    topics = ExportTopics.of(settings);
    serializers = ExportSerializers.of(SCHEMAS, topics, settings.controlTopic());
    transport = new FakeTransport(topics, 0);
    reader = new GenerationsReader(transport, topics);
    keys = 1 + random.nextInt(40);
    valueBytesMax = random.nextBoolean() ? 60 + random.nextInt(300) : 1 << 16;
    transport.refuse(record -> new String(record.value(), ISO_8859_1).contains(POISON));
  }

  private static ExportSettings settings(int partitions) {
    return ExportSettings.of(
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
  }

  private long tick() {
    return nowNanos += random.nextInt(3000);
  }

  /** Runs the schedule. */
  void run() throws InterruptedException {
    int lives = 2 + random.nextInt(4);
    for (int life = 1; life <= lives; life++) {
      new Life("run-" + life).run(life == lives);
    }
  }

  /** How many barriers were compared. */
  int compared() {
    return reader.barriers();
  }

  /** How many lives went on with the generation of the one before. */
  int continued() {
    return continued;
  }

  /** Of these, how many went on with keys in quarantine, or with values in parts. */
  int continuedWithLeftovers() {
    return continuedWithLeftovers;
  }

  /** Keys in quarantine at the barrier that named most of them. */
  int quarantined() {
    return reader.quarantined();
  }

  /** How many tombstones of orphans were read. */
  int orphans() {
    return reader.orphans();
  }

  private @Nullable Saved fileToBeginWith() {
    int dice = random.nextInt(10);
    if (files.isEmpty() || dice == 0) {
      return null;
    }
    return dice < 8 ? files.get(files.size() - 1) : files.get(random.nextInt(files.size()));
  }

  /** One run of the store. */
  private final class Life {
    private final String historyId;
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final Keyspace keyspace =
        new Keyspace(
            new KeyspaceSettings(DATABASES, 128, 64),
            SipHash.random(random),
            () -> nowNanos / 1_000_000);
    private final ActiveExpiry expiry = new ActiveExpiry(keyspace);
    private final Iterations iterations =
        new Iterations(keyspace, asked::add, GenerationsSimulation.this::tick);
    private final Export export;

    Life(String historyId) {
      this.historyId = historyId;
      Saved file = fileToBeginWith();
      Continuation continuation = file == null ? null : load(file);
      noteState();
      transport.nextProcess();
      ControlTopic.Facts facts = facts();
      Barrier barrier =
          continuation == null
              ? null
              : continuation.barrier(facts, topics, settings.selectionText());
      boolean goesOn = barrier != null && !hasRecordsFrom(barrier.getEndOffsets());
      continued += goesOn ? 1 : 0;
      long generation = facts.generation() + (goesOn ? 0 : 1);
      long[] ends = transport.endOffsets();
      OrphanRemoval removal =
          new OrphanRemoval(
              "lives",
              !goesOn && Arrays.stream(ends).anyMatch(end -> end > 0),
              new OlderKeyCheck(topics, settings.selection(), DATABASES),
              () -> new LoggedKeys(ends));
      ControlRecords control =
          new ControlRecords(
              serializers.control(),
              topics,
              "store-1",
              historyId,
              generation,
              removal::isRemovingAt,
              () -> Instant.EPOCH);
      TopicContents contents = new TopicContents(settings, ends);
      transport.begin();
      if (goesOn && barrier != null && continuation != null) {
        transport.send(control.barrier(continuation.restated(barrier)));
        facts.quarantine().values().forEach(contents.quarantine()::known);
        StandingParts standing = standingParts(generation);
        standing.tell(contents.parts());
        continuedWithLeftovers += facts.quarantine().isEmpty() && standing.isEmpty() ? 0 : 1;
      } else {
        control.beginning(ends, settings.selectionText(), facts).forEach(transport::send);
      }
      transport.commit();
      transport.succeed();
      assertThat(transport.takeOutcome()).isEqualTo(Transport.Outcome.DONE);
      IterationSettings wanted =
          IterationSettings.streaming("sim")
              .withQueue(2 + random.nextInt(60), 300 + random.nextInt(20_000));
      IterationReader items =
          goesOn
              ? iterations.resume(wanted, terminated -> {})
              : iterations.create(wanted, terminated -> {});
      export =
          new Export(
              settings,
              new ExportProgress(generation, nowNanos, nowNanos / 1_000_000),
              contents,
              items,
              transport,
              removal,
              new RecordEncoder(
                  serializers, topics, settings, "store-1", generation, valueBytesMax),
              control,
              () -> Instant.ofEpochMilli(nowNanos / 1_000_000),
              GenerationsSimulation.this::tick);
    }

    private Continuation load(Saved file) {
      keyspace.continueAfter(file.sequence());
      for (Placed each : file.entries()) {
        keyspace.begin();
        keyspace.strings().set(each.db(), each.key(), each.value(), each.expireAtMs());
        keyspace.end();
      }
      return new Continuation(
          file.historyId(), file.sequence(), file.entries().size(), keyspace.sequence());
    }

    void run(boolean isLast) throws InterruptedException {
      for (int steps = 50 + random.nextInt(400); steps > 0; steps--) {
        step();
      }
      if (isLast || random.nextInt(3) > 0) {
        finish();
      } else {
        isOrderly = false;
      }
    }

    private void step() throws InterruptedException {
      int dice = random.nextInt(100);
      if (dice < 20) {
        unit();
      } else if (dice < 40) {
        feed();
      } else if (dice < 43) {
        expiry.step();
      } else if (dice < 55) {
        runAsked();
      } else if (dice < 60) {
        nowNanos += random.nextInt(10) * 1_000_000L;
      } else if (dice < 80) {
        assertThat(export.step(0)).isTrue();
        reader.catchUp();
      } else if (dice < 86) {
        transport.deliver(1 + random.nextInt(20));
      } else if (dice < 97) {
        transport.succeed();
      } else if (dice == 97) {
        files.add(saved());
      } else {
        misfortune();
      }
    }

    private void misfortune() {
      switch (random.nextInt(4)) {
        case 0 -> transport.breakTransaction("a record was refused");
        case 1 -> transport.breakProducer("nobody answers");
        case 2 -> transport.fail("timed out");
        default -> transport.commitUnnoticed("timed out");
      }
    }

    /** Ends in good order: a barrier covers everything, and a file has the same. */
    private void finish() throws InterruptedException {
      boolean isClean = random.nextInt(4) > 0;
      for (int round = 0; isClean && export.orphans().removing(); round++) {
        assertThat(round).as("rounds until orphans are removed").isLessThan(ROUNDS_MAX);
        assertThat(turn()).isTrue();
      }
      export.stop(keyspace.sequence(), isClean ? Long.MAX_VALUE : nowNanos + 300_000_000);
      for (int round = 0; turn(); round++) {
        assertThat(round).as("rounds until an export stops").isLessThan(ROUNDS_MAX);
      }
      reader.catchUp();
      isOrderly &= isClean;
      if (isOrderly) {
        reader.requireNoPartsLeftOver();
      }
      files.add(saved());
      export.release();
      runAsked();
    }

    private boolean turn() throws InterruptedException {
      runAsked();
      nowNanos += 10_000_000;
      feed();
      boolean goesOn = export.step(0);
      transport.succeed();
      reader.catchUp();
      return goesOn;
    }

    private void feed() {
      noteState();
      iterations.feed(random.nextInt(4) == 0 ? 20_000 : 1500);
    }

    private void noteState() {
      reader.note(historyId, keyspace.sequence(), StoreState.of(keyspace, settings.selection()));
    }

    private void runAsked() {
      for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
        each.run();
      }
    }

    private Saved saved() {
      List<Placed> entries = new ArrayList<>();
      for (int db = 0; db < DATABASES; db++) {
        int number = db;
        keyspace
            .table(db)
            .scan(
                0,
                (position, entry) -> {
                  byte[] value = ((StringValue) entry.value()).toByteArray();
                  entries.add(new Placed(number, entry.key(), value, entry.expireAtMs()));
                  return true;
                });
      }
      return new Saved(historyId, keyspace.sequence(), entries);
    }

    private void unit() {
      keyspace.begin();
      for (int changes = random.nextInt(4) == 0 ? 6 : 1; changes > 0; changes--) {
        int db = random.nextInt(DATABASES);
        byte[] key = ("k" + random.nextInt(keys)).getBytes(ISO_8859_1);
        int dice = random.nextInt(100);
        if (dice < 50) {
          long expireAtMs =
              random.nextInt(4) == 0 ? keyspace.nowMs() + 1 + random.nextInt(300) : Entry.NO_EXPIRY;
          keyspace.strings().set(db, key, value(), expireAtMs);
        } else if (dice < 95) {
          keyspace.delete(db, key, DeleteCause.DELETED);
        } else if (dice < 98) {
          keyspace.flush(db);
        } else {
          keyspace.swap(0, 1);
        }
      }
      keyspace.end();
    }
  }

  private ControlTopic.Facts facts() {
    ControlReading reading = new ControlReading();
    for (Logged logged : transport.committedControl()) {
      byte[] value = logged.record().value();
      reading.add(
          PlainAvro.specific(logged.record().key(), ControlKey.class),
          value == null ? null : PlainAvro.specific(value, ControlRecord.class));
    }
    return reading.facts();
  }

  private byte[] value() {
    String text = "v" + random.nextInt(1000);
    return switch (random.nextInt(20)) {
      case 0 -> (text + POISON).getBytes(ISO_8859_1);
      case 1, 2 -> text.repeat(20 + random.nextInt(200)).getBytes(ISO_8859_1);
      default -> text.getBytes(ISO_8859_1);
    };
  }

  private StandingParts standingParts(long generation) {
    StandingParts standing = new StandingParts(generation);
    for (int number = 0; number < topics.partitions().size(); number++) {
      if (TopicNames.isParts(topics.partitions().get(number).topic())) {
        for (Logged logged : transport.committedData(number)) {
          standing.add(logged.record().key(), logged.record().value() == null);
        }
      }
    }
    return standing;
  }

  private boolean hasRecordsFrom(List<PartitionOffset> offsets) {
    for (PartitionOffset each : offsets) {
      int number = topics.number(each.getTopic().toString(), each.getPartition());
      for (Logged logged : transport.committedData(number)) {
        if (logged.offset() >= each.getOffset()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The keys of what is committed below some offsets. */
  private final class LoggedKeys implements OlderKeys {
    private final Queue<OlderKey> keys = new ArrayDeque<>();

    LoggedKeys(long[] ends) {
      for (int number = 0; number < ends.length; number++) {
        int partition = number;
        RecordWindow window =
            new RecordWindow(
                random.nextInt(2_000),
                key -> keys.add(new OlderKey(topics.partitions().get(partition), key)));
        for (Logged logged : transport.committedData(number)) {
          if (logged.offset() < ends[number]) {
            window.add(logged.record().key(), logged.record().value() == null);
          }
        }
        window.end();
      }
    }

    @Override
    public @Nullable List<OlderKey> poll() {
      if (keys.isEmpty()) {
        return null;
      }
      List<OlderKey> some = new ArrayList<>();
      for (int left = random.nextInt(8); left > 0 && !keys.isEmpty(); left--) {
        some.add(keys.remove());
      }
      return some;
    }

    @Override
    public double fraction() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
