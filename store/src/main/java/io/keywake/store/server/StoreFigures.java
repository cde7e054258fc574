package io.keywake.store.server;

import static io.keywake.store.server.Watched.Figure.bytes;
import static io.keywake.store.server.Watched.Figure.bytesCounter;
import static io.keywake.store.server.Watched.Figure.counter;
import static io.keywake.store.server.Watched.Figure.gauge;
import static io.keywake.store.server.Watched.Figure.percent;
import static io.keywake.store.server.Watched.Figure.seconds;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.command.CommandStatistics;
import io.keywake.store.command.NetworkFacts;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.Session;
import io.keywake.store.command.StatusFields;
import io.keywake.store.command.StoreProcess;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What is watched of a store as a whole. Owned by the execution thread. */
final class StoreFigures implements Watched {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Keyspace keyspace;
  private final StoreSettings settings;
  private final StoreProcess process;
  private final NetworkFacts network;
  private final CommandExecutor executor;
  private final Supplier<State> state;
  private final LongSupplier nanoClock;

  private long lastNanos;
  private long lastBusyNanos;
  private double busyPercent;

  StoreFigures(
      StoreSettings settings,
      StoreProcess process,
      NetworkFacts network,
      Keyspace keyspace,
      CommandExecutor executor,
      Supplier<State> state,
      LongSupplier nanoClock) {
    this.keyspace = keyspace;
    this.settings = settings;
    this.process = process;
    this.network = network;
    this.executor = executor;
    this.state = state;
    this.nanoClock = nanoClock;
  }

  @Override
  public String kind() {
    return "store";
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public boolean hasStates() {
    return true;
  }

  @Override
  public List<Figure> figures() {
    return List.of(
        seconds("uptime-seconds", "uptime", "Time since the store started."),
        gauge("sequence", "sequence", "The sequence of the last change of any key."),
        counter("commands", "commands", "Commands executed, those of transactions included."),
        gauge(
            "commands-per-second",
            "commands.rate",
            "Commands per second, over the last second and a half."),
        counter("hits", "key.hits", "Keys found by reading commands."),
        counter("misses", "key.misses", "Keys not found by reading commands."),
        counter("error-replies", "error.replies", "Errors that clients were replied."),
        gauge("clients", "clients", "Connected clients."),
        gauge("blocked-clients", "blocked.clients", "Clients whose command waits for something."),
        counter("connections", "connections", "Connections accepted since the start."),
        counter("rejected-connections", "rejected.connections", "Connections turned away."),
        bytesCounter("received-bytes", "received", "Received from clients."),
        bytesCounter("sent-bytes", "sent", "Sent to clients."),
        bytes("memory-bytes", "memory", "Keys, values and their tables, as maxmemory counts them."),
        bytes("maxmemory-bytes", "maxmemory", "What they may take; 0 for no limit."),
        counter("expired-keys", "expired.keys", "Keys removed because their time was over."),
        counter("evicted-keys", "evicted.keys", "Keys removed because memory was short."),
        new Figure(
            "execution-seconds",
            "execution.cpu",
            true,
            "seconds",
            1,
            "Processor time of the execution thread."),
        percent(
            "execution-busy-percent",
            "execution.busy",
            "The part of a processor that the execution thread took lately; at 1 the store is"
                + " saturated."));
  }

  @Override
  public List<Report> reports() {
    return List.of(new Report("store", Map.of(), state.get(), "", fields()));
  }

  private StatusFields fields() {
    CommandStatistics statistics = executor.statistics();
    long busyNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    measureBusy(busyNanos);
    return new StatusFields()
        .put("version", process.version())
        .put("run-id", process.runId())
        .put("port", String.valueOf(process.port()))
        .put("uptime-seconds", Math.max(0, keyspace.nowMs() - process.startedAtMs()) / 1000)
        .put("sequence", keyspace.sequence())
        .put("commands", statistics.commands())
        .put("commands-per-second", statistics.commandsPerSecond())
        .put("hits", statistics.hits())
        .put("misses", statistics.misses())
        .put("error-replies", statistics.errorReplies())
        .put("clients", (long) executor.sessions().count())
        .put("blocked-clients", blockedClients())
        .put("connections", executor.sessions().openedCount())
        .put("rejected-connections", network.rejectedConnections())
        .put("received-bytes", network.receivedBytes())
        .put("sent-bytes", network.sentBytes())
        .put("memory-bytes", keyspace.usedBytes())
        .put("maxmemory-bytes", settings.get(RedisSettings.MAXMEMORY))
        .put("expired-keys", keyspace.expiredCount())
        .put("evicted-keys", executor.eviction().evictedCount())
        .put("execution-seconds", Math.max(0, busyNanos) / NANOS_PER_SECOND)
        .put("execution-busy-percent", busyPercent);
  }

  private long blockedClients() {
    return executor.sessions().all().stream().filter(Session::isSuspended).count();
  }

  private void measureBusy(long busyNanos) {
    long nowNanos = nanoClock.getAsLong();
    long passed = nowNanos - lastNanos;
    if (lastBusyNanos > 0 && passed > 0) {
      double percent = 100.0 * (busyNanos - lastBusyNanos) / passed;
      busyPercent = Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10.0;
    }
    lastNanos = nowNanos;
    lastBusyNanos = busyNanos;
  }
}
