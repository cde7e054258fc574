package io.keywake.exporter;

import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.InfoSection;
import io.keywake.store.rdb.RdbLoad;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.Watched;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** An export with what its sessions are made of, if it has begun. */
  private final class Running implements SupervisedExport.Sessions {
    private final ExportSettings settings;
    private final @Nullable ExportSetup setup;
    private final SupervisedExport export;
    private @Nullable ExportThread thread;

    /** One that has not begun. */
    Running(ExportSettings settings) {
      this.settings = settings;
      setup = null;
      IterationReader resumable = loaded.get(settings.name());
      export =
          SupervisedExport.notBegun(
              settings,
              context.iterations(),
              resumable != null
                  ? resumable
                  : context.iterations().create(iterationSettings(settings), terminated -> {}),
              () -> context.keyspace().sequence(),
              this,
              clock,
              nanoClock);
    }

    Running(ExportSetup setup) {
      this.setup = setup;
      settings = setup.settings();
      export =
          new SupervisedExport(
              setup.settings(),
              setup.generation(),
              context.iterations(),
              iteration(setup),
              () -> context.keyspace().sequence(),
              this,
              clock,
              nanoClock);
      export.begin();
    }

    @Override
    public Export open(ExportProgress progress, IterationReader reader, boolean isFirst) {
      ExportSetup begun = Objects.requireNonNull(setup, "an export that has begun");
      return new Export(
          settings,
          progress,
          begun.contents(),
          reader,
          isFirst ? begun.transport() : begun.laterTransport().get(),
          begun.orphans(),
          begun.encoder(),
          begun.control(),
          clock,
          nanoClock);
    }

    void closeSchemas() {
      if (setup != null) {
        setup.schemas().close();
      }
    }

    @Override
    public void run(SupervisedExport supervised, Export session) {
      thread = new ExportThread(supervised, session, context.executionThread(), nanoClock);
      thread.start();
    }

    @Override
    public void beginAnew() {
      // What was loaded is good for as long as its iteration is there.
      Continuation goesOnFrom = loaded.containsKey(settings.name()) ? continuation : null;
      Thread beginning =
          new Thread(() -> begin(goesOnFrom), "keywake-export-" + settings.name() + "-start");
      beginning.setDaemon(true);
      beginning.start();
    }

    /** Waits for brokers, on a thread of its own. */
    private void begin(@Nullable Continuation goesOnFrom) {
      try {
        ExportSetup begun = takeOver(preflight(settings, goesOnFrom));
        boolean isTaken = false;
        try {
          isTaken =
              CompletableFuture.supplyAsync(() -> replaceBy(begun), context.executionThread())
                  .get();
        } finally {
          if (!isTaken) {
            begun.close();
          }
        }
      } catch (InterruptedException | ExecutionException | RuntimeException e) {
        LOG.warn("Export {}: cannot begin: {}", settings.name(), e.getMessage());
        context.executionThread().execute(() -> export.notReplaced(String.valueOf(e.getMessage())));
      }
    }

    /** Whether the export that has begun is there from now on in place of this one. */
    private boolean replaceBy(ExportSetup begun) {
      if (export.isClosing()) {
        return false;
      }
      running.put(settings.name(), new Running(begun));
      closeSchemas();
      export.replaced();
      return true;
    }
  }

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
      loaded.put(
          each.name(), context.iterations().resume(iterationSettings(each), terminated -> {}));
    }
  }

  /**
   * Starts all exports. None takes its topics over before it is known of all that they can, and
   * nothing is published before all have: a start that fails leaves everything as it was, so that
   * generations can go on with the next.
   *
   * @throws ExportSetupException naming the setting that does not fit what was found
   */
  @Override
  public void start() {
    Deque<ExportPreflight> found = new ArrayDeque<>();
    Deque<ExportSetup> ready = new ArrayDeque<>();
    try {
      for (ExportSettings each : settings) {
        if (each.startupRequired()) {
          found.add(preflight(each, continuation));
        }
      }
      while (!found.isEmpty()) {
        ready.add(takeOver(found.remove()));
      }
      while (!ready.isEmpty()) {
        run(ready.remove());
      }
      settings.stream().filter(each -> !each.startupRequired()).forEach(this::startLater);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExportException("interrupted while exports start", e);
    } finally {
      found.forEach(ExportPreflight::close);
      ready.forEach(ExportSetup::close);
    }
  }

  private ExportPreflight preflight(ExportSettings each, @Nullable Continuation goesOnFrom)
      throws InterruptedException {
    Set<String> elsewhere = new HashSet<>();
    settings.stream()
        .filter(other -> !other.equals(each))
        .forEach(other -> elsewhere.addAll(other.routes().topics()));
    try {
      return ExportPreflight.of(
          each, storeId, context.runId(), elsewhere, databases, goesOnFrom, clock);
    } catch (ExportSetupException e) {
      throw e.in(each.name());
    }
  }

  private static ExportSetup takeOver(ExportPreflight found) throws InterruptedException {
    try {
      return ExportSetup.of(found);
    } catch (ExportSetupException e) {
      throw e.in(found.settings().name());
    }
  }

  /** Has it begin in the background, and the store serve meanwhile. */
  private void startLater(ExportSettings each) {
    later(
        () -> {
          Running waiting = new Running(each);
          running.put(each.name(), waiting);
          waiting.export.start(Requester.NOBODY);
        });
  }

  private void run(ExportSetup setup) throws InterruptedException {
    String name = setup.settings().name();
    CompletableFuture<@Nullable Void> started = new CompletableFuture<>();
    context
        .executionThread()
        .execute(
            () -> {
              try {
                running.put(name, new Running(setup));
                started.complete(null);
              } catch (RuntimeException | Error e) {
                started.completeExceptionally(e);
              }
            });
    try {
      started.get();
    } catch (ExecutionException e) {
      setup.close();
      throw new ExportException("export " + name + " cannot start: " + e.getMessage(), e);
    }
  }

  private IterationReader iteration(ExportSetup setup) {
    IterationSettings wanted = iterationSettings(setup.settings());
    String name = setup.settings().name();
    IterationReader resumed = loaded.remove(name);
    if (resumed != null && setup.goesOn()) {
      return running.containsKey(name) ? context.iterations().attach(wanted.name()) : resumed;
    }
    context.iterations().terminate(wanted.name(), "a new generation begins with a walk");
    return context.iterations().create(wanted, terminated -> {});
  }

  static IterationSettings iterationSettings(ExportSettings settings) {
    return IterationSettings.streaming("export:" + settings.name())
        .withQueue(settings.queueItemsMax(), settings.queueBytesMax())
        .withLargeValues(
            new IterationSettings.LargeValues(
                settings.deltaBytesMax(),
                settings.largeValueBytes(),
                settings.largeValueBytesPerSecond(),
                settings.largeValueDelayMs()));
  }

  /** The export of that name, or null. */
  @Nullable SupervisedExport find(String name) {
    Running export = running.get(name);
    return export == null ? null : export.export;
  }

  List<String> names() {
    return List.copyOf(running.keySet());
  }

  ExportStatus status(SupervisedExport export) {
    return ExportStatus.of(export, storeId, context.keyspace().sequence(), clock.millis());
  }

  List<ExportStatus> statuses() {
    return running.values().stream().map(each -> status(each.export)).toList();
  }

  /** Runs something on the execution thread, outside of units. */
  void later(Runnable task) {
    context.executionThread().execute(task);
  }

  /** Lets every export publish what is left, as far as it gets in its time, and ends it. */
  @Override
  public void close() {
    try {
      if (onExecutionThread(() -> running.values().forEach(each -> each.export.close()))) {
        joinAll();
        onExecutionThread(() -> running.values().forEach(each -> each.export.release()));
      }
      running.values().forEach(Running::closeSchemas);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void joinAll() throws InterruptedException {
    long startNanos = nanoClock.getAsLong();
    for (Running each : running.values()) {
      long passedMs = (nanoClock.getAsLong() - startNanos) / 1_000_000;
      long leftMs = each.settings.closeTimeoutMs() + RELEASE_MS_MAX - passedMs;
      ExportThread thread = each.thread;
      if (thread != null && !thread.join(Math.max(1, leftMs))) {
        LOG.warn("Export {} has not ended in time", each.settings.name());
      }
    }
  }

  /** False if the task was not done in time, or at all. */
  private boolean onExecutionThread(Runnable task) throws InterruptedException {
    CompletableFuture<@Nullable Void> done =
        CompletableFuture.runAsync(task, context.executionThread());
    try {
      done.get(EXECUTION_THREAD_MS_MAX, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The execution thread does not answer; exports end with what is committed", e);
      return false;
    }
  }
}
