package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.StoreState.Content;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.bgiteration.KeyFilter;
import io.keywake.store.keyspace.ActiveExpiry;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.collection.SipHash;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: a store, an export and topics in memory, stepped in an order that the seed decides,
 * on one thread and with a clock of its own. Records are refused, transactions fail, commits take
 * effect unnoticed, producers have to be replaced, brokers are away for long; the export's thread
 * fails, the export is stopped and started, keys are asked for again. Whatever a reader finds at a
 * barrier must be the store's state, and what is said to be published must be.
 */
final class ExportSimulation implements SupervisedExport.Sessions {
  static final String TOPIC = "sim";
  private static final SchemaSetup SCHEMAS = SchemaSetup.open(settings(3, Map.of()));
  private static final String ROUTES = "routed:*[0-2],twice:k1*,routed:k2*";

  /** For as many topics as there may be; to make them takes long. */
  private static final ExportSerializers SERIALIZERS =
      ExportSerializers.of(
          SCHEMAS, ExportTopics.of(settings(3, Map.of("routes", ROUTES))), TOPIC + ".control");

  /** Long enough for all that has to be tidied up at the end. */
  private static final long PATIENT_CLOSE_MS = 5000;

  private static final long LONGEST_WAIT_NANOS = 300_000_000_000L;

  private final Random random;
  private final boolean calm;
  private final Keyspace keyspace;
  private final RandomChanges changes;
  private final Iterations iterations;
  private final ActiveExpiry expiry;
  private final FakeTransport transport;
  private final SupervisedExport export;
  private final ExportSettings settings;
  private final ExportTopics topics;
  private final TopicContents contents;
  private final int valueBytesMax;
  private final CommittedReader reader;
  private final LastChanges lastChanges = new LastChanges();
  private final List<Waiting> waiting = new ArrayList<>();

  /** Null while there is none. */
  private @Nullable Export session;

  /** Whether what was refused is accepted now. */
  private boolean isHealed;

  /** Until when brokers are away. */
  private long outageEndNanos;

  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final Map<Long, Map<String, Content>> states = new HashMap<>();
  private long nowNanos = 1_000_000_000;

  ExportSimulation(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    calm = random.nextInt(8) == 0;
    int keys = 1 + random.nextInt(50);
    int partitions = 1 + random.nextInt(4);
    keyspace =
        new Keyspace(
            RandomChanges.settings(1 + random.nextInt(3)),
            SipHash.random(random),
            () -> nowNanos / 1_000_000);
    changes = new RandomChanges(keyspace, random, keys);
    expiry = new ActiveExpiry(keyspace);
    iterations = new Iterations(keyspace, asked::add, this::tick);
    for (int unit = random.nextInt(100); unit > 0; unit--) {
      changes.unit();
    }
    keyspace.listen(lastChanges);
    settings = settings(partitions, someSettings());
    IterationSettings iteration =
        IterationSettings.streaming("sim")
            .withLargeValues(
                new IterationSettings.LargeValues(
                    settings.deltaBytesMax() == 0 ? 0 : 100 + random.nextInt(10_000),
                    random.nextBoolean() ? 200 : 1 << 14,
                    1 + random.nextInt(100_000),
                    random.nextInt(100)))
            .withQueue(2 + random.nextInt(60), 300 + random.nextInt(20_000));
    topics = ExportTopics.of(settings);
    valueBytesMax = someValueBytesMax();
    transport = new FakeTransport(topics, random.nextInt(100));
    transport.refuse(
        record ->
            !isHealed && new String(record.value(), ISO_8859_1).contains(RandomChanges.POISON));
    transport.refuse(EntryRecord.Kind.DEAD_LETTER, record -> record.value().length % 3 == 0);
    contents = new TopicContents(settings, transport.endOffsets());
    export =
        new SupervisedExport(
            settings,
            1,
            iterations,
            iterations.create(iteration, terminated -> {}),
            keyspace::sequence,
            this,
            this::now,
            this::tick);
    reader = new CommittedReader(transport, topics, settings.selection().isEverything());
    export.begin();
  }

  @Override
  public Export open(ExportProgress progress, IterationReader items, boolean isFirst) {
    return new Export(
        settings,
        progress,
        contents,
        items,
        isFirst ? transport : transport.reopened(),
        SteppedExport.noOrphans(settings, topics),
        new RecordEncoder(SERIALIZERS, topics, settings, "store-1", 1, valueBytesMax),
        new ControlRecords(
            SERIALIZERS.control(),
            topics,
            "store-1",
            "run-1",
            1,
            item -> false,
            () -> Instant.EPOCH),
        this::now,
        this::tick);
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
    return Instant.ofEpochMilli(nowNanos / 1_000_000);
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
                "mock://simulation",
                "partitions",
                partitions,
                "commit.interval.ms",
                5,
                "barrier.interval.ms",
                20,
                "close.timeout.ms",
                50));
    settings.putAll(more);
    return ExportSettings.of(settings);
  }

  /** Everything to one topic, most of the time; in either form. */
  private Map<String, String> someSettings() {
    Map<String, String> selection = new HashMap<>();
    if (random.nextBoolean()) {
      selection.put("close.timeout.ms", String.valueOf(PATIENT_CLOSE_MS));
    }
    if (random.nextBoolean()) {
      selection.put("form", "delta");
      selection.put("refresh.interval.ms", String.valueOf(1 + random.nextInt(400)));
    }
    if (random.nextInt(4) == 0) {
      selection.put("routes", ROUTES);
    }
    if (random.nextInt(4) == 0) {
      selection.put("exclude.types", random.nextBoolean() ? "string,list" : "hash,set");
    }
    if (random.nextInt(4) == 0) {
      selection.put("include.keys", "k?,k1*");
      selection.put("exclude.keys", "*3");
      selection.put("exclude.databases", "1");
    }
    return selection;
  }

  /** Small enough that many values have to go in parts, some of their elements in several. */
  private int someValueBytesMax() {
    return random.nextBoolean() ? 40 + random.nextInt(300) : 1 << 16;
  }

  private long tick() {
    return nowNanos += random.nextInt(3000);
  }

  /** Keys in quarantine at the barrier that named most of them. */
  int quarantined() {
    return reader.namedMost();
  }

  /** Runs the schedule. */
  void run() throws InterruptedException {
    int steps = 100 + random.nextInt(600);
    for (int step = 0; step < steps; step++) {
      step();
    }
    finish();
  }

  /** How many barriers were compared. */
  int barriers() {
    return reader.barriers();
  }

  /** How many of them a reader reached that began late. */
  int laterStarts() {
    return reader.laterStarts();
  }

  /** How many changes the reader has applied to what it had. */
  int deltas() {
    return reader.deltas();
  }

  private void step() throws InterruptedException {
    int dice = random.nextInt(100);
    if (dice < 25) {
      changes.unit();
    } else if (dice < 40) {
      feed(random.nextInt(4) == 0 ? 20_000 : 1500);
    } else if (dice < 42) {
      expiry.step();
    } else if (dice < 50) {
      runAsked();
    } else if (dice < 55) {
      nowNanos += random.nextInt(10) * 1_000_000L;
    } else if (dice < 75) {
      stepExport();
      reader.catchUp(states);
    } else if (dice < 84) {
      if (!isOutage()) {
        transport.deliver(1 + random.nextInt(20));
      }
    } else if (dice < 94) {
      answer();
    } else if (dice < 95) {
      ask();
    } else if (dice == 95) {
      checkPublished();
    } else if (dice == 96 && session != null) {
      export.demandBarrier();
    } else if (dice == 97) {
      transport.limitRoom(random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(30));
    } else if (!calm) {
      misfortune();
    }
  }

  private void answer() {
    if (!isOutage()) {
      transport.succeed();
    }
  }

  private boolean isOutage() {
    return nowNanos < outageEndNanos;
  }

  private void misfortune() {
    switch (random.nextInt(6)) {
      case 0 -> transport.breakTransaction("a record was refused");
      case 1 -> transport.breakProducer("nobody answers");
      case 2 -> transport.fail("timed out");
      case 3 -> transport.commitUnnoticed("timed out");
      case 4 -> transport.throwNext();
      default -> outageEndNanos = nowNanos + random.nextInt(1_000) * 1_000_000L;
    }
  }

  /** What a client of the store may ask for. */
  private void ask() {
    Waiting client = new Waiting(keyspace.sequence());
    switch (random.nextInt(5)) {
      case 0 -> export.stop(client);
      case 1, 2 -> export.start(client);
      case 3 -> {
        if (export.refusal() == null) {
          int bits = random.nextInt(4);
          export.refresh((db, key) -> (key[key.length - 1] & bits) == bits);
        }
      }
      default -> {
        waiting.add(client);
        export.awaitPublication(client);
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
          asked.add(this::look);
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

  private void look() {
    export.look();
    waiting.removeIf(client -> !client.isThere());
  }

  /**
   * Every key that has not changed since is in the topics as it is, or told to be in quarantine.
   */
  private void checkPublished() {
    long published = export.publishedSequence();
    Map<String, Content> committed = reader.everythingCommitted();
    Map<String, Content> state = StoreState.of(keyspace, settings.selection());
    Set<String> names = new HashSet<>(committed.keySet());
    names.addAll(state.keySet());
    state.keySet().removeAll(reader.toldQuarantined());
    for (String name : names) {
      if (lastChanges.of(name) <= published) {
        assertThat(committed.get(name))
            .as("%s, published up to sequence %s", name, published)
            .isEqualTo(state.get(name));
      }
    }
  }

  /** Lets writers rest and brokers answer: then a barrier must come that covers everything. */
  private void finish() throws InterruptedException {
    transport.limitRoom(Integer.MAX_VALUE);
    outageEndNanos = 0;
    rest(this::isStarted);
    rest(() -> reader.barrierSequence() >= keyspace.sequence());
    rest(() -> !export.iterationStatus().refreshing());
    rest(waiting::isEmpty);
    checkPublished();
    heal();
    stop();
  }

  /** When everything is accepted, no key stays in quarantine, whether it changes or not. */
  private void heal() throws InterruptedException {
    isHealed = true;
    if (random.nextBoolean()) {
      nowNanos += LONGEST_WAIT_NANOS;
    } else {
      export.refresh(KeyFilter.ALL);
    }
    rest(() -> export.progress().quarantined() == 0 && reader.toldQuarantined().isEmpty());
    rest(() -> !export.iterationStatus().refreshing());
    long barriers = reader.barriers();
    export.demandBarrier();
    rest(() -> reader.barriers() > barriers);
    checkPublished();
  }

  private boolean isStarted() {
    Waiting starter = new Waiting(keyspace.sequence());
    export.start(starter);
    return !starter.isThere() && starter.refusals.isEmpty();
  }

  /** Goes on, with brokers that answer, until something holds. */
  private void rest(BooleanSupplier until) throws InterruptedException {
    for (int round = 0; !until.getAsBoolean(); round++) {
      assertThat(round)
          .as("rounds until an export at rest is where it is to be: %s", export.progress())
          .isLessThan(3000);
      runAsked();
      nowNanos += 10_000_000;
      feed(1_000_000);
      stepExport();
      runAsked();
      transport.succeed();
      look();
      reader.catchUp(states);
    }
  }

  private void stop() throws InterruptedException {
    export.close();
    rest(() -> session == null);
    runAsked();
    assertThat(export.progress().state()).isEqualTo(ExportState.STOPPED);
    assertThat(export.progress().barrierSequence()).isEqualTo(keyspace.sequence());
    export.release();
    assertThat(iterations.statuses()).isEmpty();
    assertThat(transport.isClosed()).isTrue();
    if (settings.closeTimeoutMs() == PATIENT_CLOSE_MS) {
      reader.requireNoPartsLeftOver();
    }
  }

  private void feed(long sliceNanos) {
    states.put(keyspace.sequence(), StoreState.of(keyspace, settings.selection()));
    iterations.feed(sliceNanos);
  }

  private void runAsked() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
  }

  /** A client of the store that waits, if it is one, for what was written before it asked. */
  private final class Waiting implements Requester {
    private final long sequence;
    private final List<String> refusals = new ArrayList<>();
    private boolean there = true;

    Waiting(long sequence) {
      this.sequence = sequence;
    }

    @Override
    public boolean isThere() {
      return there;
    }

    @Override
    public void done() {
      there = false;
    }

    @Override
    public void published(long published) {
      there = false;
      assertThat(published).isGreaterThanOrEqualTo(sequence);
      checkPublished();
    }

    @Override
    public void refused(String error) {
      there = false;
      refusals.add(error);
    }
  }

  /** When each key changed last. */
  private static final class LastChanges implements EffectListener {
    private final Map<String, Long> ofKeys = new HashMap<>();
    private final Map<Integer, Long> ofDatabases = new HashMap<>();

    @Override
    public void onUnit(EffectUnit unit) {
      for (Effect effect : unit.effects()) {
        if (effect instanceof Effect.OfKey change) {
          String name = change.db() + "/" + new String(change.key(), ISO_8859_1);
          ofKeys.put(name, effect.sequence());
        } else if (effect instanceof Effect.Flushed flushed) {
          ofDatabases.put(flushed.db(), effect.sequence());
        } else if (effect instanceof Effect.Swapped swapped) {
          ofDatabases.put(swapped.first(), effect.sequence());
          ofDatabases.put(swapped.second(), effect.sequence());
        }
      }
    }

    long of(String name) {
      int db = Integer.parseInt(name.substring(0, name.indexOf('/')));
      return Math.max(ofKeys.getOrDefault(name, 0L), ofDatabases.getOrDefault(db, 0L));
    }
  }
}
