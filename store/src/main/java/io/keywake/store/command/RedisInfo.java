package io.keywake.store.command;

import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The sections of INFO under Redis's names. Owned by the execution thread. */
final class RedisInfo {
  /** The version of Redis whose commands and replies we follow; clients choose features by it. */
  static final String REDIS_VERSION = "7.0.15";

  private record Section(String name, Consumer<InfoWriter> writing) implements InfoSection {
    @Override
    public void write(InfoWriter fields) {
      writing.accept(fields);
    }
  }

  private final StoreSettings settings;
  private final StoreProcess process;
  private final NetworkFacts network;
  private final CommandExecutor executor;
  private final Keyspace keyspace;

  RedisInfo(StoreEnvironment environment, CommandExecutor executor) {
    this.settings = environment.settings();
    this.process = environment.process();
    this.network = environment.network();
    this.executor = executor;
    this.keyspace = executor.keyspace();
  }

  List<InfoSection> sections() {
    return List.of(
        new Section("Server", this::server),
        new Section("Clients", this::clients),
        new Section("Memory", this::memory),
        new Section("Stats", this::stats),
        new Section("Replication", this::replication),
        new Section("CPU", this::processor),
        new Section("Cluster", fields -> fields.field("cluster_enabled", 0)),
        new Section("Keyspace", this::databases));
  }

  private void server(InfoWriter fields) {
    long nowMs = keyspace.nowMs();
    long upSeconds = Math.max(0, nowMs - process.startedAtMs()) / 1000;
    fields
        .field("redis_version", REDIS_VERSION)
        .field("keywake_version", process.version())
        .field("redis_mode", "standalone")
        .field("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .field("arch_bits", 64)
        .field("java_version", Runtime.version().toString())
        .field("process_id", ProcessHandle.current().pid())
        .field("run_id", process.runId())
        .field("tcp_port", process.port())
        .field("server_time_usec", nowMs * 1000)
        .field("uptime_in_seconds", upSeconds)
        .field("uptime_in_days", upSeconds / (24 * 60 * 60))
        .field("hz", settings.get(RedisSettings.HZ))
        .field("configured_hz", settings.get(RedisSettings.HZ))
        .field("config_file", process.configFile())
        .field("io_threads_active", 0);
  }

  private void clients(InfoWriter fields) {
    long blocked = 0;
    long inputMax = 0;
    long outputMax = 0;
    for (Session session : executor.sessions().all()) {
      blocked += session.isSuspended() ? 1 : 0;
      inputMax = Math.max(inputMax, session.connection().receivedBytes());
      outputMax = Math.max(outputMax, session.connection().pendingReplyBytes());
    }
    fields
        .field("connected_clients", executor.sessions().count())
        .field("cluster_connections", 0)
        .field("maxclients", settings.get(RedisSettings.MAXCLIENTS))
        .field("client_recent_max_input_buffer", inputMax)
        .field("client_recent_max_output_buffer", outputMax)
        .field("blocked_clients", blocked)
        .field("tracking_clients", 0)
        .field("clients_in_timeout_table", executor.blockedClients().timedCount());
  }

  private void memory(InfoWriter fields) {
    // What maxmemory is compared with. The virtual machine's heap holds garbage and buffers beside.
    long used = keyspace.usedBytes();
    size(fields, "used_memory", used);
    size(fields, "used_memory_rss", process.residentBytes());
    fields
        .field("used_memory_overhead", used - keyspace.heapBytes())
        .field("used_memory_dataset", keyspace.heapBytes());
    size(fields, "total_system_memory", process.machineBytes());
    size(fields, "heap_used", process.heapUsedBytes());
    size(fields, "heap_max", process.heapMaxBytes());
    size(fields, "maxmemory", settings.get(RedisSettings.MAXMEMORY));
    fields
        .field("maxmemory_policy", settings.text(RedisSettings.MAXMEMORY_POLICY))
        .field("mem_fragmentation_ratio", ratio(process.residentBytes(), process.heapUsedBytes()))
        .field("mem_clients_normal", clientBytes())
        .field("mem_allocator", "jvm")
        .field("active_defrag_running", 0)
        .field("lazyfree_pending_objects", 0);
  }

  private long clientBytes() {
    long bytes = 0;
    for (Session session : executor.sessions().all()) {
      ClientConnection connection = session.connection();
      bytes += connection.receivedBytes() + connection.pendingReplyBytes();
    }
    return bytes;
  }

  private static void size(InfoWriter fields, String name, long bytes) {
    fields.field(name, bytes).field(name + "_human", MemorySize.forPeople(bytes));
  }

  private static String ratio(long dividend, long divisor) {
    return String.format(Locale.ROOT, "%.2f", divisor == 0 ? 0.0 : (double) dividend / divisor);
  }

  private void stats(InfoWriter fields) {
    CommandStatistics statistics = executor.statistics();
    fields
        .field("total_connections_received", executor.sessions().openedCount())
        .field("total_commands_processed", statistics.commands())
        .field("instantaneous_ops_per_sec", statistics.commandsPerSecond())
        .field("total_net_input_bytes", network.receivedBytes())
        .field("total_net_output_bytes", network.sentBytes())
        .field("rejected_connections", network.rejectedConnections())
        .field("expired_keys", keyspace.expiredCount() - statistics.expiredAtReset())
        .field("evicted_keys", executor.eviction().evictedCount() - statistics.evictedAtReset())
        .field("keyspace_hits", statistics.hits())
        .field("keyspace_misses", statistics.misses())
        .field("pubsub_channels", 0)
        .field("pubsub_patterns", 0)
        .field("latest_fork_usec", 0)
        .field("total_forks", 0)
        .field("total_error_replies", statistics.errorReplies());
  }

  private void replication(InfoWriter fields) {
    fields
        .field("role", "master")
        .field("connected_slaves", 0)
        .field("master_failover_state", "no-failover")
        .field("master_replid", process.runId())
        .field("master_repl_offset", keyspace.sequence())
        .field("second_repl_offset", -1)
        .field("repl_backlog_active", 0)
        .field("repl_backlog_size", 0)
        .field("repl_backlog_first_byte_offset", 0)
        .field("repl_backlog_histlen", 0);
  }

  private void processor(InfoWriter fields) {
    // The virtual machine tells one sum; it stands under user time, where most of it is spent.
    double seconds = process.processorNanos() / 1e9;
    fields
        .field("used_cpu_sys", "0.000000")
        .field("used_cpu_user", String.format(Locale.ROOT, "%.6f", seconds))
        .field("used_cpu_sys_children", "0.000000")
        .field("used_cpu_user_children", "0.000000");
  }

  private void databases(InfoWriter fields) {
    for (int db = 0; db < keyspace.databases(); db++) {
      Table table = keyspace.table(db);
      if (table.size() > 0) {
        fields.field(
            "db" + db, "keys=" + table.size() + ",expires=" + table.expiringCount() + ",avg_ttl=0");
      }
    }
  }
}
