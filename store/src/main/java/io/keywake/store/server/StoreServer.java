package io.keywake.store.server;

import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.command.CommandExecutor;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.InfoSection;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.StandardFamilies;
import io.keywake.store.command.StoreEnvironment;
import io.keywake.store.command.StoreProcess.Saving;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Eviction;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.collection.SipHash;
import io.keywake.store.network.NetworkCounters;
import io.keywake.store.network.NetworkSettings;
import io.keywake.store.network.RespServer;
import io.keywake.store.network.Transport;
import io.keywake.store.rdb.RdbLoad;
import io.keywake.store.rdb.RestoreFamily;
import io.keywake.store.rdb.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store with everything that belongs to it: keyspace, commands, connections, background work and
 * extensions.
 *
 * <p>Started and closed by one thread; what it consists of belongs to the execution thread.
 */
public final class StoreServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);

  /** How long clients have to take their last replies when the server closes. */
  private static final long LAST_REPLIES_MS_MAX = 2_000;

  private static final long LOOP_END_MS_MAX = 10_000;
  private static final long LAST_SAVE_LOOK_MS = 100;

  private final ExecutionLoop loop;
  private final Keyspace keyspace;
  private final RespServer network;
  private final ServerProcess process;
  private final NetworkCounters counters = new NetworkCounters();
  private final Snapshots snapshots;
  private final List<StoreExtension> extensions = new ArrayList<>();
  private final List<Watched> watched = new ArrayList<>();
  private volatile Watched.State state = Watched.State.STARTING;
  private final List<LoopTask> changing;
  private final CountDownLatch shutdownAsked = new CountDownLatch(1);

  private StoreServer(
      StoreSettings settings,
      String configFile,
      List<StoreExtension.Factory> factories,
      Consumer<Throwable> onFailure) {
    Transport transport = Transport.fastest();
    loop = new ExecutionLoop("keywake-execution", transport, System::nanoTime, onFailure);
    process = new ServerProcess(configFile, this::shutdown);
    keyspace =
        new Keyspace(settings.keyspaceSettings(), SipHash.random(), System::currentTimeMillis);
    Iterations iterations = new Iterations(keyspace, loop, System::nanoTime);
    ExpiryTask expiry =
        new ExpiryTask(keyspace, () -> settings.get(RedisSettings.HZ), System::nanoTime);
    loop.add(expiry);
    loop.add(new FeedTask(iterations, System::nanoTime));
    snapshots = new Snapshots(keyspace, iterations, loop, settings, process.runId());
    loop.add(new SnapshotTask(snapshots, System.nanoTime()));

    StoreExtension.Context context =
        new StoreExtension.Context(keyspace, iterations, loop, process.runId());
    factories.forEach(factory -> extensions.add(factory.create(context)));
    Eviction eviction = new Eviction(keyspace, new SplittableRandom(), System::nanoTime);
    IterationsFamily iterationsFamily = new IterationsFamily(iterations, loop);
    CommandTable commands = commands(settings, iterationsFamily);
    CommandExecutor executor = new CommandExecutor(keyspace, commands, settings, eviction);
    watched.addAll(
        List.of(
            new StoreFigures(
                settings, process, counters, keyspace, executor, () -> state, System::nanoTime),
            StoreParts.databases(keyspace),
            StoreParts.commands(commands),
            StoreParts.snapshots(snapshots),
            iterationsFamily));
    extensions.forEach(extension -> watched.addAll(extension.watched()));
    snapshots.onRefusal(executor::refuseWrites);
    EvictionTask evicting = new EvictionTask(eviction);
    loop.add(evicting);
    changing = List.of(expiry, evicting);
    loop.add(
        new ClientsTask(executor, () -> settings.get(RedisSettings.TIMEOUT), System.nanoTime()));
    loop.add(new BlockedClientsTask(executor.blockedClients()));
    SoftHeapLimit.ofThisProcess()
        .ifPresent(heap -> loop.add(softHeapTask(heap, keyspace, System.nanoTime())));
    network =
        new RespServer(
            networkSettings(settings),
            loop.io(),
            transport,
            loop.meter(),
            counters,
            executor,
            loop::fail);
    settings.onChange(() -> follow(settings));
    follow(settings);
    loop.execute(() -> keyspace.bindTo(Thread.currentThread()));
  }

  /**
   * Starts a store and returns when it accepts clients.
   *
   * @param settings owned by the store from now on
   * @param configFile the absolute path that the settings came from, or an empty one
   * @param factories of what is added to the store; started in this order, closed in the opposite
   *     one
   * @param onFailure told of a broken invariant, on the execution thread; is to stop the process
   * @throws io.keywake.store.rdb.SnapshotInUseException if another store saves into its file
   * @throws IOException if the port cannot be bound
   */
  public static StoreServer start(
      StoreSettings settings,
      String configFile,
      List<StoreExtension.Factory> factories,
      Consumer<Throwable> onFailure)
      throws IOException {
    return start(settings, configFile, null, factories, onFailure);
  }

  /**
   * As {@link #start(StoreSettings, String, List, Consumer)}, with the content of a file.
   *
   * @param snapshot a file in Redis's format, or null for that of the store's directory, if there
   *     is one
   * @throws io.keywake.store.rdb.RdbException if it cannot be loaded
   */
  public static StoreServer start(
      StoreSettings settings,
      String configFile,
      @Nullable Path snapshot,
      List<StoreExtension.Factory> factories,
      Consumer<Throwable> onFailure)
      throws IOException {
    StoreServer server = new StoreServer(settings, configFile, factories, onFailure);
    try {
      server.begin(StartingSnapshot.find(snapshot, settings));
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void begin(@Nullable StartingSnapshot snapshot) throws IOException {
    loop.start();
    // Before anything else: a second start by mistake must not take over what the first one does.
    network.bind();
    snapshots.claimFile();
    for (StoreExtension extension : extensions) {
      extension.watch(List.copyOf(watched));
    }
    if (snapshot != null) {
      snapshot.load(keyspace, loop, this::loaded);
    }
    for (StoreExtension extension : extensions) {
      extension.start();
    }
    loop.execute(snapshots::loaded);
    network.accept();
    loop.execute(snapshots::serve);
    process.port(network.port());
    state = Watched.State.RUNNING;
    LOG.info("accepting clients on port {}", network.port());
  }

  private void loaded(RdbLoad load) {
    snapshots.begunWith(load);
    extensions.forEach(extension -> extension.loaded(load));
  }

  private static SoftHeapTask softHeapTask(SoftHeapLimit heap, Keyspace keyspace, long nowNanos) {
    return new SoftHeapTask(
        () -> Math.max(heap.liveBytes(), keyspace.heapBytes()), heap::set, nowNanos);
  }

  private CommandTable commands(StoreSettings settings, IterationsFamily iterations) {
    List<InfoSection> sections = new ArrayList<>(List.of(snapshots.infoSection(), iterations));
    List<CommandFamily> families = new ArrayList<>(snapshots.commandFamilies());
    families.addAll(List.of(iterations, new RestoreFamily()));
    for (StoreExtension extension : extensions) {
      families.addAll(extension.commandFamilies());
      sections.addAll(extension.infoSections());
    }
    StoreEnvironment environment =
        new StoreEnvironment(settings, process, counters, sections, new SplittableRandom());
    CommandTable.Builder table = CommandTable.builder();
    StandardFamilies.all(environment).forEach(table::add);
    families.forEach(table::add);
    return table.build();
  }

  private void follow(StoreSettings settings) {
    network.requestLimits(settings.requestLimits());
    network.clientsMax(settings.get(RedisSettings.MAXCLIENTS));
    network.keepAliveSeconds(settings.get(RedisSettings.TCP_KEEPALIVE));
    network.loopbackOnly(
        settings.get(RedisSettings.PROTECTED_MODE)
            && settings.get(RedisSettings.REQUIREPASS).isEmpty());
  }

  private static NetworkSettings networkSettings(StoreSettings settings) {
    return new NetworkSettings(
        List.of(settings.get(RedisSettings.BIND).trim().split(" +", -1)),
        settings.get(RedisSettings.PORT),
        settings.get(RedisSettings.TCP_BACKLOG),
        settings.get(RedisSettings.MAXCLIENTS),
        settings.requestLimits());
  }

  /** The port that clients connect to. */
  public int port() {
    return network.port();
  }

  private boolean shutdown(Saving saving, boolean force) {
    if (!snapshots.prepareEnd(saving, force)) {
      return false;
    }
    shutdownAsked.countDown();
    return true;
  }

  /** Waits until a client has sent SHUTDOWN. */
  public void awaitShutdownAsked() throws InterruptedException {
    shutdownAsked.await();
  }

  /** Behind all else, so that nothing changes behind the snapshot. */
  private void saveLast() throws InterruptedException {
    CountDownLatch saved = new CountDownLatch(1);
    loop.execute(
        () -> {
          snapshots.end();
          saved.countDown();
        });
    // As long as it takes, unless the loop has ended, because nothing is executed then.
    while (saved.getCount() > 0 && !loop.awaitEnd(LAST_SAVE_LOOK_MS)) {
      LOG.debug("waiting for the last snapshot");
    }
  }

  /**
   * Lets clients go once they have their replies, then keeps the keyspace from changing, then lets
   * the extensions finish their work, then has the last snapshot saved, then ends the execution
   * thread. So what the extensions end with and what is saved are the same.
   */
  @Override
  public void close() {
    state = Watched.State.STOPPING;
    try {
      network.close().get(LAST_REPLIES_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("some clients did not take their last replies within {} ms", LAST_REPLIES_MS_MAX);
    } catch (ExecutionException | InterruptedException e) {
      LOG.warn("clients could not be let go in good order", e);
    }
    loop.execute(() -> changing.forEach(loop::remove));
    for (int index = extensions.size() - 1; index >= 0; index--) {
      extensions.get(index).close();
    }
    try {
      saveLast();
      loop.shutdown();
      if (!loop.awaitEnd(LOOP_END_MS_MAX)) {
        LOG.warn("the execution thread has not ended within {} ms", LOOP_END_MS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
