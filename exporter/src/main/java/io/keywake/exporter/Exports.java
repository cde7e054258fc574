package io.keywake.exporter;

import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.InfoSection;
import io.keywake.store.rdb.RdbLoad;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.Watched;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exports of a store: an extension that starts them with the store and ends them with it.
 *
 * <p>Each export has a thread of its own. {@link #start} and {@link #close} are for the thread that
 * starts and closes the store, the rest is owned by the execution thread.
 */
public final class Exports implements StoreExtension {
  private static final Logger LOG = LoggerFactory.getLogger(Exports.class);
  private static final long SAMPLE_INTERVAL_NANOS = 100_000_000;
  private static final long EXECUTION_THREAD_MS_MAX = 5_000;
  private static final long RELEASE_MS_MAX = 15_000;

  private final List<ExportSettings> settings;
  private final String storeId;
  private final Context context;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Map<String, Running> running = new LinkedHashMap<>();

  /** Iterations of what was loaded, by export; they end if the generation does not go on. */
  private final Map<String, IterationReader> loaded = new LinkedHashMap<>();

  /** Written on the execution thread before the store starts its extensions. */
  private volatile @Nullable Continuation continuation;

  private final int databases;

  /** An export with what belongs to it. */
  private record Running(Export export, ExportThread thread, SequenceHistory history) {}

  private Exports(
      List<ExportSettings> settings,
      String storeId,
      Context context,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.storeId = storeId;
    this.context = context;
    this.databases = context.keyspace().databases();
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /**
   * What adds exports to a store.
   *
   * @param storeId identity of the store, which its topics belong to; to be the same after a
   *     restart
   * @throws ExportSetupException if two exports have the same name or topic
   */
  public static StoreExtension.Factory factory(String storeId, List<ExportSettings> settings) {
    refuseTwins(settings, ExportConfigDef.NAME, ExportSettings::name);
    refuseTwins(settings, ExportConfigDef.TOPIC, ExportSettings::topic);
    refuseSharedTopics(settings);
    return context ->
        new Exports(settings, storeId, context, InstantSource.system(), System::nanoTime);
  }

  private static void refuseTwins(
      List<ExportSettings> settings, String name, Function<ExportSettings, String> value) {
    Set<String> seen = new HashSet<>();
    for (ExportSettings each : settings) {
      if (!seen.add(value.apply(each))) {
        throw new ExportSetupException(
            name, "two exports with \"" + value.apply(each) + '"', "one each", null);
      }
    }
  }

  private static void refuseSharedTopics(List<ExportSettings> settings) {
    Map<String, String> exports = new HashMap<>();
    for (ExportSettings each : settings) {
      for (String topic : each.routes().topics()) {
        String other = exports.put(topic, each.name());
        if (other != null) {
          throw new ExportSetupException(
              ExportConfigDef.ROUTES,
              "topic " + topic + " is one of export " + other + ", too",
              "topics of its own for each export",
              null);
        }
      }
    }
  }

  @Override
  public List<CommandFamily> commandFamilies() {
    return List.of(new ExportFamily(this));
  }

  @Override
  public List<Watched> watched() {
    return List.of(new ExportFigures(this));
  }

  @Override
  public List<InfoSection> infoSections() {
    return List.of(new ExportInfo(this));
  }

  /**
   * If the store has loaded a file of its own, the exports may go on where that was saved. Whether
   * they may is known when brokers have been asked; the iterations must begin now, before anything
   * changes.
   */
  @Override
  public void loaded(RdbLoad load) {
    if (!load.storeId().equals(storeId) || load.historyId().isEmpty() || !load.isWhole()) {
      return;
    }
    continuation =
        new Continuation(
            load.historyId(), load.sequence(), load.keys(), context.keyspace().sequence());
    for (ExportSettings each : settings) {
      IterationReader reader =
          context.iterations().resume(iterationSettings(each), () -> released(each.name()));
      loaded.put(each.name(), reader);
    }
  }

  /**
   * Starts all exports, one after the other.
   *
   * @throws ExportSetupException naming the setting that does not fit what was found
   */
  @Override
  public void start() {
    try {
      for (ExportSettings each : settings) {
        start(each);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExportException("interrupted while exports start", e);
    }
  }

  private void start(ExportSettings each) throws InterruptedException {
    ExportSetup setup;
    try {
      setup = ExportSetup.of(each, storeId, context.runId(), databases, continuation, clock);
    } catch (ExportSetupException e) {
      throw e.in(each.name());
    }
    CompletableFuture<Running> started = new CompletableFuture<>();
    context
        .executionThread()
        .execute(
            () -> {
              try {
                started.complete(run(setup));
              } catch (RuntimeException e) {
                started.completeExceptionally(e);
              }
            });
    try {
      started.get().thread().start();
    } catch (ExecutionException e) {
      setup.close();
      throw new ExportException("export " + each.name() + " cannot start: " + e.getMessage(), e);
    }
  }

  private Running run(ExportSetup setup) {
    ExportSettings each = setup.settings();
    IterationReader reader = iteration(setup);
    Export export =
        new Export(
            each,
            setup.generation(),
            reader,
            setup.transport(),
            setup.orphans(),
            setup.encoder(),
            setup.control(),
            clock,
            nanoClock);
    SequenceHistory history = new SequenceHistory();
    Sampler sampler = new Sampler(export, history);
    ExportThread thread = new ExportThread(export, setup.schemas(), sampler);
    Running begun = new Running(export, thread, history);
    running.put(each.name(), begun);
    return begun;
  }

  private IterationReader iteration(ExportSetup setup) {
    IterationSettings wanted = iterationSettings(setup.settings());
    String name = setup.settings().name();
    IterationReader resumed = loaded.remove(name);
    if (resumed != null && setup.goesOn()) {
      return resumed;
    }
    context.iterations().terminate(wanted.name(), "a new generation begins with a walk");
    return context.iterations().create(wanted, () -> released(name));
  }

  static IterationSettings iterationSettings(ExportSettings settings) {
    return IterationSettings.streaming("export:" + settings.name())
        .withQueue(settings.queueItemsMax(), settings.queueBytesMax())
        .withLargeValues(
            new IterationSettings.LargeValues(
                0,
                settings.largeValueBytes(),
                settings.largeValueBytesPerSecond(),
                settings.largeValueDelayMs()));
  }

  private static void released(String name) {
    LOG.debug("Export {}: its iteration is released", name);
  }

  /** The export of that name, or null. */
  @Nullable Export find(String name) {
    Running export = running.get(name);
    return export == null ? null : export.export();
  }

  /** How the export of that name stands, or null if there is none. */
  @Nullable ExportStatus status(String name) {
    Running export = running.get(name);
    return export == null ? null : status(export);
  }

  List<ExportStatus> statuses() {
    List<ExportStatus> statuses = new ArrayList<>();
    running.values().forEach(export -> statuses.add(status(export)));
    return statuses;
  }

  private ExportStatus status(Running export) {
    return ExportStatus.of(
        export.export(), export.history(), storeId, context.keyspace().sequence(), clock.millis());
  }

  /** Lets every export publish what is left, as far as it gets in its time, and ends it. */
  @Override
  public void close() {
    try {
      Map<Running, Long> deadlines = askToStop();
      for (Map.Entry<Running, Long> each : deadlines.entrySet()) {
        long leftMs = (each.getValue() - nanoClock.getAsLong()) / 1_000_000 + RELEASE_MS_MAX;
        if (!each.getKey().thread().join(Math.max(1, leftMs))) {
          LOG.warn("Export {} has not ended in time", each.getKey().export().settings().name());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<Running, Long> askToStop() throws InterruptedException {
    CompletableFuture<Map<Running, Long>> asked = new CompletableFuture<>();
    context
        .executionThread()
        .execute(
            () -> {
              Map<Running, Long> deadlines = new LinkedHashMap<>();
              for (Running each : running.values()) {
                long deadline =
                    nanoClock.getAsLong() + each.export().settings().closeTimeoutMs() * 1_000_000L;
                each.export().stop(context.keyspace().sequence(), deadline);
                deadlines.put(each, deadline);
              }
              asked.complete(deadlines);
            });
    try {
      return asked.get(EXECUTION_THREAD_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The execution thread does not answer; exports end with what is committed");
      return Map.of();
    }
  }

  /** Has the execution thread note down its sequence now and then. Called by an export's thread. */
  private final class Sampler implements Runnable {
    private final Export export;
    private final SequenceHistory history;
    private long lastNanos = nanoClock.getAsLong() - SAMPLE_INTERVAL_NANOS;

    Sampler(Export export, SequenceHistory history) {
      this.export = export;
      this.history = history;
    }

    @Override
    public void run() {
      long nowNanos = nanoClock.getAsLong();
      if (nowNanos - lastNanos >= SAMPLE_INTERVAL_NANOS) {
        lastNanos = nowNanos;
        context
            .executionThread()
            .execute(
                () ->
                    history.sample(
                        clock.millis(), context.keyspace().sequence(), export.publishedSequence()));
      }
    }
  }
}
