package io.keywake.store.command;

import static io.keywake.store.command.SettingType.bytes;
import static io.keywake.store.command.SettingType.fileName;
import static io.keywake.store.command.SettingType.integer;
import static io.keywake.store.command.SettingType.oneOf;
import static io.keywake.store.command.SettingType.text;
import static io.keywake.store.command.SettingType.wideInteger;
import static io.keywake.store.command.SettingType.yesOrNo;

import io.keywake.store.keyspace.EvictionPolicy;
import io.keywake.store.keyspace.EvictionSettings;
import io.keywake.store.keyspace.SetLimits;
import io.keywake.store.keyspace.SortedSetLimits;
import java.util.List;

/**
 * The settings that a store has in common with Redis. Immutable, for any thread.
 *
 * <p>One that can be changed takes effect. What we do not have is answered with the value that says
 * so, and refuses any other.
 */
public final class RedisSettings {
  private static final long MB = 1L << 20;

  /** Arrays of the virtual machine end a little before 2^31. */
  private static final long BULK_BYTES_MAX = Integer.MAX_VALUE - 1024;

  /** A sample is taken before commands, so it must be small. */
  private static final int SAMPLES_MAX = 1000;

  public static final Setting<String> BIND =
      Setting.atStart(
          "bind", text(), "127.0.0.1 -::1", "Addresses to listen on; with - one may be missing.");
  public static final Setting<Integer> PORT =
      Setting.atStart("port", integer(0, 65_535), 6379, "Port to listen on; 0 for any free one.");
  public static final Setting<Integer> TCP_BACKLOG =
      Setting.atStart(
          "tcp-backlog", integer(1, Integer.MAX_VALUE), 511, "Connections waiting for acceptance.");
  public static final Setting<Integer> TCP_KEEPALIVE =
      Setting.atAnyTime(
          "tcp-keepalive",
          integer(0, Integer.MAX_VALUE),
          300,
          "Seconds after which a silent connection is probed; 0 for never.");
  public static final Setting<Integer> TIMEOUT =
      Setting.atAnyTime(
          "timeout",
          integer(0, Integer.MAX_VALUE),
          0,
          "Seconds after which an idle client is disconnected; 0 for never.");
  public static final Setting<Integer> MAXCLIENTS =
      Setting.atAnyTime(
          "maxclients", integer(1, Integer.MAX_VALUE), 10_000, "Connections at the same time.");
  public static final Setting<String> REQUIREPASS =
      Setting.atAnyTime("requirepass", text(), "", "The password; empty for none.");
  public static final Setting<Integer> DATABASES =
      Setting.atStart("databases", integer(1, 1 << 16), 16, "How many databases there are.");
  public static final Setting<Integer> HZ =
      Setting.atAnyTime("hz", integer(1, 500), 10, "Rounds of background work per second.");
  public static final Setting<Long> PROTO_MAX_BULK_LEN =
      Setting.atAnyTime(
          "proto-max-bulk-len", bytes(MB, BULK_BYTES_MAX), 512 * MB, "Bytes of one argument.");
  public static final Setting<Long> CLIENT_QUERY_BUFFER_LIMIT =
      Setting.atAnyTime(
          "client-query-buffer-limit",
          bytes(MB, Long.MAX_VALUE),
          1024 * MB,
          "Bytes of one request.");
  static final Setting<OutputBufferLimits> CLIENT_OUTPUT_BUFFER_LIMIT =
      Setting.atAnyTime(
          "client-output-buffer-limit",
          OutputBufferLimits.TYPE,
          OutputBufferLimits.DEFAULT,
          "By class of clients: bytes of replies that close the connection, bytes that close it when"
              + " they wait for longer than so many seconds; 0 for none.");
  public static final Setting<Boolean> PROTECTED_MODE =
      Setting.atAnyTime(
          "protected-mode",
          yesOrNo(),
          true,
          "Without a password, serve no clients but those from the loopback address.");
  public static final Setting<Long> MAXMEMORY =
      Setting.atAnyTime(
          "maxmemory",
          bytes(0, Long.MAX_VALUE),
          EvictionSettings.DEFAULT.bytesMax(),
          "Bytes that keys and values may take together; 0 for no limit.");
  public static final Setting<EvictionPolicy> MAXMEMORY_POLICY =
      Setting.atAnyTime(
          "maxmemory-policy",
          oneOf(EvictionPolicy.class, EvictionPolicy::redisName),
          EvictionSettings.DEFAULT.policy(),
          "Which keys are evicted beyond maxmemory.");
  public static final Setting<Integer> MAXMEMORY_SAMPLES =
      Setting.atAnyTime(
          "maxmemory-samples",
          integer(1, SAMPLES_MAX),
          EvictionSettings.DEFAULT.samples(),
          "Keys of a database that are compared to find one to evict.");
  public static final Setting<Integer> LFU_LOG_FACTOR =
      Setting.atAnyTime(
          "lfu-log-factor",
          integer(0, Integer.MAX_VALUE),
          EvictionSettings.DEFAULT.lfuLogFactor(),
          "The larger, the more uses a key's count takes to be full.");
  public static final Setting<Integer> LFU_DECAY_TIME =
      Setting.atAnyTime(
          "lfu-decay-time",
          integer(0, Integer.MAX_VALUE),
          EvictionSettings.DEFAULT.lfuDecayMinutes(),
          "Minutes after which a key's count of uses goes down by one; 0 for never.");
  public static final Setting<Long> HASH_MAX_LISTPACK_ENTRIES =
      Setting.atAnyTime(
              "hash-max-listpack-entries",
              wideInteger(0, Long.MAX_VALUE),
              128L,
              "Fields up to which a hash is kept in its small form.")
          .alias("hash-max-ziplist-entries");
  public static final Setting<Long> HASH_MAX_LISTPACK_VALUE =
      Setting.atAnyTime(
              "hash-max-listpack-value",
              wideInteger(0, Long.MAX_VALUE),
              64L,
              "Bytes of a field or value up to which a hash is kept in its small form.")
          .alias("hash-max-ziplist-value");
  public static final Setting<Integer> LIST_MAX_LISTPACK_SIZE =
      Setting.atAnyTime(
              "list-max-listpack-size",
              integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
              -2,
              "Elements up to which a list is kept in its small form; negative for the default.")
          .alias("list-max-ziplist-size");
  public static final Setting<Long> SET_MAX_INTSET_ENTRIES =
      Setting.atAnyTime(
          "set-max-intset-entries",
          wideInteger(0, Long.MAX_VALUE),
          (long) SetLimits.DEFAULT.integersMax(),
          "Members up to which a set of integers is kept in its small form.");
  public static final Setting<Long> SET_MAX_LISTPACK_ENTRIES =
      Setting.atAnyTime(
          "set-max-listpack-entries",
          wideInteger(0, Long.MAX_VALUE),
          (long) SetLimits.DEFAULT.entriesMax(),
          "Members up to which any other set is kept in its small form.");
  public static final Setting<Long> SET_MAX_LISTPACK_VALUE =
      Setting.atAnyTime(
          "set-max-listpack-value",
          wideInteger(0, Long.MAX_VALUE),
          (long) SetLimits.DEFAULT.bytesMax(),
          "Bytes of a member up to which a set is kept in its small form.");
  public static final Setting<Long> ZSET_MAX_LISTPACK_ENTRIES =
      Setting.atAnyTime(
              "zset-max-listpack-entries",
              wideInteger(0, Long.MAX_VALUE),
              (long) SortedSetLimits.DEFAULT.entriesMax(),
              "Members up to which a sorted set is kept in its small form.")
          .alias("zset-max-ziplist-entries");
  public static final Setting<Long> ZSET_MAX_LISTPACK_VALUE =
      Setting.atAnyTime(
              "zset-max-listpack-value",
              wideInteger(0, Long.MAX_VALUE),
              (long) SortedSetLimits.DEFAULT.bytesMax(),
              "Bytes of a member up to which a sorted set is kept in its small form.")
          .alias("zset-max-ziplist-value");
  public static final Setting<String> DIR =
      Setting.atStart("dir", text(), ".", "Directory in which files belong.");
  public static final Setting<String> DBFILENAME =
      Setting.atStart(
          "dbfilename", fileName(), "dump.rdb", "Name of the snapshot's file in the directory.");

  // Of loading, which Redis has no settings for.
  public static final Setting<Boolean> LOAD_AT_START =
      Setting.atStart(
          "load-at-start", yesOrNo(), true, "Load the snapshot of the directory, if there is one.");
  public static final Setting<Boolean> LOAD_SKIP_UNSUPPORTED =
      Setting.atStart(
          "load-skip-unsupported",
          yesOrNo(),
          false,
          "Leave out keys of a snapshot whose types are not kept, instead of refusing it.");
  public static final Setting<SavePoints> SAVE =
      Setting.atAnyTime(
          "save",
          SavePoints.TYPE,
          SavePoints.NONE,
          "Pairs of seconds and changes: a snapshot is saved when both have gone by.");
  public static final Setting<Boolean> STOP_WRITES_ON_BGSAVE_ERROR =
      Setting.atAnyTime(
          "stop-writes-on-bgsave-error",
          yesOrNo(),
          true,
          "Refuse writes while there are save points and the last snapshot has failed.");
  public static final Setting<Boolean> RDBCOMPRESSION =
      Setting.atAnyTime("rdbcompression", yesOrNo(), true, "Compress strings of a snapshot.");
  public static final Setting<Boolean> RDBCHECKSUM =
      Setting.atStart("rdbchecksum", yesOrNo(), true, "Put a checksum at the end of a snapshot.");

  static final List<Setting<?>> ALL =
      List.of(
          BIND,
          PORT,
          TCP_BACKLOG,
          TCP_KEEPALIVE,
          TIMEOUT,
          MAXCLIENTS,
          REQUIREPASS,
          DATABASES,
          HZ,
          PROTO_MAX_BULK_LEN,
          CLIENT_QUERY_BUFFER_LIMIT,
          CLIENT_OUTPUT_BUFFER_LIMIT,
          PROTECTED_MODE,
          MAXMEMORY,
          MAXMEMORY_POLICY,
          MAXMEMORY_SAMPLES,
          LFU_LOG_FACTOR,
          LFU_DECAY_TIME,
          HASH_MAX_LISTPACK_ENTRIES,
          HASH_MAX_LISTPACK_VALUE,
          LIST_MAX_LISTPACK_SIZE,
          SET_MAX_INTSET_ENTRIES,
          SET_MAX_LISTPACK_ENTRIES,
          SET_MAX_LISTPACK_VALUE,
          ZSET_MAX_LISTPACK_ENTRIES,
          ZSET_MAX_LISTPACK_VALUE,
          DIR,
          DBFILENAME,
          LOAD_AT_START,
          LOAD_SKIP_UNSUPPORTED,
          SAVE,
          STOP_WRITES_ON_BGSAVE_ERROR,
          RDBCOMPRESSION,
          RDBCHECKSUM,
          Setting.fixed("list-compress-depth", "0", "lists are not compressed, it must stay 0"),
          Setting.fixed("appendonly", "no", "there is no append-only file, it must stay 'no'"),
          Setting.fixed("cluster-enabled", "no", "there is no cluster mode, it must stay 'no'"),
          Setting.fixed("notify-keyspace-events", "", "there are no keyspace notifications"),
          Setting.fixed("replicaof", "", "there is no replication"),
          Setting.fixed("io-threads", "1", "commands run on one thread, it must stay 1"));

  private RedisSettings() {}
}
