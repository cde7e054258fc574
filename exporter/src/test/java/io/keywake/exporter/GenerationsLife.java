package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.FakeTransport.Logged;
import io.keywake.exporter.SimulatedStore.Saved;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One run of the store, with one export over all its sessions. */
final class GenerationsLife implements SupervisedExport.Sessions {
  private static final int DATABASES = 2;
  private static final int ROUNDS_MAX = 3_000;

  /** In this time everything gets done, and in the other it may not. */
  private static final long PATIENT_CLOSE_MS = 1_000_000;

  private static final long SHORT_CLOSE_MS = 300;

  private final GenerationsSimulation world;
  private final Random random;
  private final FakeTransport transport;
  private final GenerationsReader reader;
  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final SimulatedStore store;
  private final Iterations iterations;
  private final boolean isClean;
  private final ExportSettings settings;
  private final ExportTopics topics;
  private final TopicContents contents;
  private final OrphanRemoval removal;
  private final ControlRecords control;
  private final RecordEncoder encoder;
  private final SupervisedExport export;

  /** Null while there is none. */
  private @Nullable Export session;

  /**
   * @param file what the store begins with, null for nothing
   */
  GenerationsLife(GenerationsSimulation world, String historyId, @Nullable Saved file) {
    this.world = world;
    random = world.random;
    transport = world.transport;
    reader = world.reader;
    store = new SimulatedStore(historyId, DATABASES, world.keys, random, world::nowMs);
    iterations = new Iterations(store.keyspace, asked::add, world::tick);
    isClean = random.nextInt(4) > 0;
    settings = world.nextSettings(isClean ? PATIENT_CLOSE_MS : SHORT_CLOSE_MS);
    ControlTopic.Facts facts = world.facts();
    topics = ExportTopics.of(settings, facts.dataTopics());
    Continuation continuation = file == null ? null : store.load(file);
    for (int units = file == null ? random.nextInt(200) : 0; units > 0; units--) {
      store.unit();
    }
    IterationSettings wanted = iteration();
    IterationReader resumed =
        continuation == null ? null : iterations.resume(wanted, terminated -> {});
    noteState();
    for (int units = random.nextInt(3); units > 0; units--) {
      store.unit();
    }

    transport.nextProcess(topics);
    Barrier barrier = continuation == null ? null : continuation.barrier(facts, topics, settings);
    boolean goesOn = barrier != null && !hasRecordsFrom(barrier.getEndOffsets());
    long generation = facts.generation() + (goesOn ? 0 : 1);
    long[] ends = transport.endOffsets();
    removal =
        new OrphanRemoval(
            "lives",
            !goesOn && Arrays.stream(ends).anyMatch(end -> end > 0),
            new OlderKeyCheck(topics, settings.selection(), DATABASES),
            () -> new LoggedKeys(ends));
    ExportSerializers serializers = GenerationsSimulation.serializers(topics);
    control =
        new ControlRecords(
            serializers.control(),
            topics,
            "store-1",
            historyId,
            generation,
            removal::isRemovingAt,
            () -> Instant.EPOCH);
    contents =
        goesOn && barrier != null
            ? Continuation.contents(settings, topics, barrier)
            : new TopicContents(settings, ends);
    int valueBytesMax = random.nextBoolean() ? 60 + random.nextInt(300) : 1 << 16;
    encoder =
        new RecordEncoder(serializers, topics, settings, "store-1", generation, valueBytesMax);
    transport.begin();
    if (goesOn && barrier != null && continuation != null) {
      transport.send(control.barrier(continuation.restated(barrier)));
      encoder.goOnFrom(continuation.presentSequence());
      facts.quarantine().values().forEach(contents.quarantine()::known);
      StandingParts standing = standingParts(generation);
      standing.tell(contents.parts());
      world.continued++;
      world.continuedWithLeftovers += facts.quarantine().isEmpty() && standing.isEmpty() ? 0 : 1;
    } else {
      control.beginning(ends, settings.selectionText(), facts).forEach(transport::send);
    }
    transport.commit();
    transport.succeed();
    assertThat(transport.takeOutcome()).isEqualTo(Transport.Outcome.DONE);
    export =
        new SupervisedExport(
            settings,
            generation,
            iterations,
            goesOn && resumed != null ? resumed : begun(wanted),
            store.keyspace::sequence,
            this,
            this::now,
            world::tick);
    export.begin();
  }

  private IterationSettings iteration() {
    return IterationSettings.streaming("sim")
        .withLargeValues(
            new IterationSettings.LargeValues(
                settings.deltaBytesMax() == 0 ? 0 : 100 + random.nextInt(10_000),
                random.nextBoolean() ? 200 : 1 << 14,
                1 + random.nextInt(100_000),
                random.nextInt(100)))
        .withQueue(2 + random.nextInt(60), 300 + random.nextInt(20_000));
  }

  private IterationReader begun(IterationSettings wanted) {
    iterations.terminate(wanted.name(), "a new generation begins with a walk");
    return iterations.create(wanted, terminated -> {});
  }

  // What the export calls.

  @Override
  public Export open(ExportProgress progress, IterationReader items, boolean isFirst) {
    world.sessions++;
    return new Export(
        settings,
        progress,
        contents,
        items,
        isFirst ? transport : transport.reopened(),
        removal,
        encoder,
        control,
        this::now,
        world::tick);
  }

  @Override
  public void run(SupervisedExport supervised, Export first) {
    session = first;
  }

  @Override
  public void beginAnew() {
    throw new AssertionError("an export has ended for good");
  }

  private Instant now() {
    return Instant.ofEpochMilli(world.nowMs());
  }

  // What happens.

  void run(boolean isLast) throws InterruptedException {
    for (int steps = 50 + random.nextInt(400); steps > 0; steps--) {
      step();
    }
    if (isLast || random.nextInt(3) > 0) {
      finish();
    }
  }

  private void step() throws InterruptedException {
    int dice = random.nextInt(100);
    if (dice < 26) {
      store.unit();
    } else if (dice < 42) {
      feed();
    } else if (dice < 44) {
      store.expiry.step();
    } else if (dice < 55) {
      runAsked();
    } else if (dice < 60) {
      world.pass(random.nextInt(10));
    } else if (dice < 79) {
      stepExport();
      reader.catchUp();
    } else if (dice < 85) {
      transport.deliver(1 + random.nextInt(20));
    } else if (dice < 95) {
      transport.succeed();
    } else if (dice < 97) {
      ask();
    } else if (dice == 97) {
      world.saved(store.save());
    } else {
      misfortune();
    }
  }

  private void misfortune() {
    switch (random.nextInt(5)) {
      case 0 -> transport.breakTransaction("a record was refused");
      case 1 -> transport.breakProducer("nobody answers");
      case 2 -> transport.fail("timed out");
      case 3 -> transport.commitUnnoticed("timed out");
      default -> transport.throwNext();
    }
  }

  /** What a client of the store may ask for. */
  private void ask() {
    switch (random.nextInt(5)) {
      case 0 -> export.stop(Requester.NOBODY);
      case 1, 2, 3 -> export.start(Requester.NOBODY);
      default -> {
        if (export.refusal() == null) {
          int bits = random.nextInt(4);
          export.refresh((db, key) -> (key[key.length - 1] & bits) == bits);
        }
      }
    }
  }

  private void stepExport() throws InterruptedException {
    Export stepped = session;
    if (stepped == null) {
      return;
    }
    try {
      if (stepped.step(0)) {
        if (stepped.takeNews()) {
          asked.add(export::look);
        }
        return;
      }
    } catch (FakeTransport.Defect e) {
      stepped.fail(e);
    }
    if (random.nextBoolean()) {
      transport.commitUnnoticed("its session has ended");
    }
    stepped.release();
    session = null;
    asked.add(
        () -> {
          Export next = export.ended();
          if (next != null) {
            session = next;
          }
        });
  }

  /** Ends in good order: a barrier covers everything, and a file has the same. */
  private void finish() throws InterruptedException {
    if (isClean) {
      // A walk that is not over is not waited for.
      rest(() -> isRunning() && export.progress().barrierSequence() >= 0);
      rest(() -> isRunning() && !export.orphans().removing());
      transport.behave();
    }
    export.close();
    rest(() -> session == null);
    runAsked();
    reader.catchUp();
    if (isClean) {
      assertThat(export.progress().barrierSequence()).isEqualTo(store.keyspace.sequence());
      reader.requireNoPartsLeftOver();
    }
    world.saved(store.save());
    export.release();
    runAsked();
  }

  private boolean isRunning() {
    boolean[] done = {false};
    export.start(
        new Requester() {
          @Override
          public boolean isThere() {
            return true;
          }

          @Override
          public void done() {
            done[0] = export.progress().state() == ExportState.RUNNING;
          }

          @Override
          public void published(long sequence) {}

          @Override
          public void refused(String error) {}
        });
    return done[0];
  }

  /** Goes on, with brokers that answer, until something holds. */
  private void rest(BooleanSupplier until) throws InterruptedException {
    for (int round = 0; !until.getAsBoolean(); round++) {
      assertThat(round)
          .as("rounds until an export at rest is where it is to be: %s", export.progress())
          .isLessThan(ROUNDS_MAX);
      runAsked();
      world.pass(10);
      feed();
      stepExport();
      runAsked();
      transport.succeed();
      reader.catchUp();
    }
  }

  private void feed() {
    noteState();
    iterations.feed(random.nextInt(4) == 0 ? 20_000 : 1500);
  }

  private void noteState() {
    reader.note(
        store.historyId,
        store.keyspace.sequence(),
        StoreState.of(store.keyspace, settings.selection()));
  }

  private void runAsked() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
  }

  // What stands in the topics.

  private StandingParts standingParts(long generation) {
    StandingParts standing = new StandingParts(generation);
    for (TopicPartition partition : topics.partitions()) {
      if (TopicNames.isParts(partition.topic())) {
        for (Logged logged : transport.committedData(partition)) {
          standing.add(logged.record().key(), logged.record().value() == null);
        }
      }
    }
    return standing;
  }

  private boolean hasRecordsFrom(List<PartitionOffset> offsets) {
    for (PartitionOffset each : offsets) {
      for (Logged logged : transport.committedData(Continuation.partition(each))) {
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
        TopicPartition partition = topics.partitions().get(number);
        RecordWindow window =
            new RecordWindow(random.nextInt(2_000), key -> keys.add(new OlderKey(partition, key)));
        for (Logged logged : transport.committedData(partition)) {
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
