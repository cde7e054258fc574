package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.ChangeApplier;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorListener;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one number, of all topics, that a task has: what was read of them and is not
 * written yet. Owned by the task's thread.
 *
 * <p>A key is in the partition of the same number in whatever topic it goes to, so shares have
 * nothing to do with each other but for units.
 */
final class Share implements MirrorListener {
  /** One partition. */
  private final class Lane {
    final int index;

    /** The next record; nothing stands between the last one that was read and it. */
    long next;

    /** When {@link #next} rose, or it was found that it cannot. */
    long checkedMs;

    /** Of the last record that was read. */
    Version seen = Version.NONE;

    /** Of the last record before {@link #next} that counted, whether or not it was a change. */
    Version counted;

    Lane(int index, long next, Version seen) {
      this.index = index;
      this.next = next;
      this.checkedMs = clock.getAsLong();
      this.seen = seen;
      this.counted = seen;
    }
  }

  final int number;
  private final Set<TopicPartition> partitions;
  private final DatabaseMap databases;
  private final LongSupplier clock;

  private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private long bytes;

  /** What the target remembers; null until it is known that this task alone writes. */
  private @Nullable ShareState state;

  private @Nullable ChangeApplier applier;

  /** Why the topics have to be read from their beginning, or null. */
  private @Nullable String lost;

  /** Of the record that is being applied. */
  private TopicPartition source;

  private long offset;

  Share(int number, Set<TopicPartition> partitions, DatabaseMap databases, LongSupplier clock) {
    this.number = number;
    this.partitions = partitions;
    this.databases = databases;
    this.clock = clock;
    this.source = partitions.iterator().next();
  }

  Set<TopicPartition> partitions() {
    return partitions;
  }

  boolean isOpen() {
    return state != null;
  }

  /** What the target remembers of an open share. */
  ShareState state() {
    return Objects.requireNonNull(state);
  }

  /** Forgets everything that was not written, until the share is opened again. */
  void close() {
    state = null;
    applier = null;
    changes.clear();
    bytes = 0;
    lanes.clear();
  }

  /** As {@link #close}, and the topics have to be read from their beginning. */
  void lose(String reason) {
    lost = reason;
    close();
  }

  @Nullable String lost() {
    return lost;
  }

  /** Begins where the target says; whatever comes from now on was read from there. */
  void open(ShareState opened, ExportView export) {
    close();
    lost = null;
    state = opened;
    ChangeApplier fresh = export.changes(this);
    for (TopicPartition each : partitions) {
      ShareState.Position position = opened.position(each.topic());
      fresh.add(each);
      if (!TopicNames.isParts(each.topic())) {
        Version version = position.version();
        fresh.goOnFrom(each, version.generation(), version.sequence());
      }
      lanes.put(each, new Lane(lanes.size(), position.offset(), position.version()));
    }
    applier = fresh;
  }

  /**
   * Takes a record.
   *
   * @param mayRepeat whether it may be one that was taken already
   */
  void take(ConsumerRecord<byte[], byte[]> record, boolean mayRepeat) {
    Lane lane = lanes.get(new TopicPartition(record.topic(), record.partition()));
    if (lane == null) {
      return;
    }
    if (record.offset() < lane.next) {
      if (!mayRepeat) {
        lose(record.topic() + " begins anew at offset " + record.offset());
      }
      return;
    }
    source = new TopicPartition(record.topic(), record.partition());
    offset = record.offset();
    applier().apply(lane.index, record);
    if (!TopicNames.isParts(record.topic())) {
      lane.counted = new Version(applier().generation(source), applier().sequence(source));
    }
    lane.next = offset + 1;
    lane.checkedMs = clock.getAsLong();
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    long unitEnd = entry.sequence() + change.getUnitCount() - 1 - change.getUnitIndex();
    boolean isParted = change.getOperation() == Operation.MANIFEST;
    add(entry.db(), entry.key(), entry, version(entry), unitEnd, isParted);
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    Version version = new Version(tombstone.generation(), tombstone.sequence());
    long unitEnd = version.sequence() + tombstone.unitCount() - 1 - tombstone.unitIndex();
    add(db, key, null, version, unitEnd, false);
  }

  @Override
  public void sweep(long generation) {
    throw new IllegalStateException("sweeps are the writer's");
  }

  private void add(
      int db,
      byte[] key,
      @Nullable MirrorEntry entry,
      Version version,
      long unitEnd,
      boolean isParted) {
    Lane lane = lane(source);
    if (!isParted) {
      lane.seen = version;
    }
    int targetDb = databases.targetOf(db);
    // What is read again may be of a generation that was swept since, and is not swept twice.
    boolean isSweptAway = state().isSwept(version.generation() + 1);
    if (targetDb != DatabaseMap.LEFT_OUT && !isSweptAway) {
      EntryName name = new EntryName(targetDb, key);
      Change change =
          new Change(source, offset, lane.counted, name, entry, version, unitEnd, isParted);
      changes.add(change);
      bytes += change.bytes();
    }
  }

  private static Version version(MirrorEntry entry) {
    return new Version(entry.generation(), entry.sequence());
  }

  /** About how much memory the changes take. */
  long bytes() {
    return bytes;
  }

  /** Whether everything below a barrier's end offsets was read, and nothing newer is written. */
  boolean hasRead(MirrorBarrier barrier) {
    return isOpen()
        && state().applied().isUpTo(new Version(barrier.generation(), barrier.sequence()))
        && lanes.entrySet().stream()
            .allMatch(lane -> lane.getValue().next >= end(barrier, lane.getKey()));
  }

  /**
   * Whether the state at a barrier can be told from what was read.
   *
   * @throws io.keywake.connectors.mirror.MirrorRecordException if parts of a value are missing, and
   *     nothing that was read beyond the barrier explains it
   */
  boolean covers(MirrorBarrier barrier) {
    boolean isCovered = applier().covers(barrier.generation(), barrier.sequence());
    boolean isBeyond =
        lanes.entrySet().stream()
            .anyMatch(lane -> lane.getValue().next > end(barrier, lane.getKey()));
    if (!isCovered && !isBeyond) {
      applier().complete(barrier.generation(), barrier.sequence());
    }
    return isCovered;
  }

  /**
   * Where nothing came for some time though a barrier says that something was written: asks whether
   * it is gone.
   */
  void lookForGaps(MirrorBarrier barrier, long afterMs, ExportView export) {
    lanes.forEach(
        (partition, lane) -> {
          long end = end(barrier, partition);
          if (lane.next < end && clock.getAsLong() - lane.checkedMs >= afterMs) {
            if (export.isEmpty(partition, lane.next, end)) {
              lane.next = end;
            }
            lane.checkedMs = clock.getAsLong();
          }
        });
  }

  /**
   * A barrier that does not name a partition is older than the topic's part in the export, and
   * covers nothing of it.
   */
  private static long end(MirrorBarrier barrier, TopicPartition partition) {
    return barrier.endOffsets().getOrDefault(partition, 0L);
  }

  /**
   * Up to where every change of this share is known.
   *
   * @param barrier the newest one, or null
   */
  Version frontier(@Nullable MirrorBarrier barrier) {
    Version least = new Version(Long.MAX_VALUE, Long.MAX_VALUE);
    for (Map.Entry<TopicPartition, Lane> each : lanes.entrySet()) {
      Lane lane = each.getValue();
      if (!TopicNames.isParts(each.getKey().topic())
          && (barrier == null || lane.next < end(barrier, each.getKey()))
          && !least.isUpTo(lane.seen)) {
        least = lane.seen;
      }
    }
    return least;
  }

  /** The changes up to a version, in their order. */
  List<Change> upTo(Version version) {
    return changes.stream().filter(change -> change.version().isUpTo(version)).toList();
  }

  /** Those changes, from the first one on, whose units are known whole at a version. */
  List<Change> closedAt(Version frontier) {
    return prefix(change -> change.isClosedAt(frontier));
  }

  /** Those changes, from the first one on, of which these partitions have the whole unit. */
  List<Change> closedHere() {
    return prefix(change -> change.isParted() || change.isClosedAt(lane(change.source()).seen));
  }

  /** All changes. */
  List<Change> all() {
    return List.copyOf(changes);
  }

  private List<Change> prefix(Predicate<Change> isIncluded) {
    int end = 0;
    while (end < changes.size() && isIncluded.test(changes.get(end))) {
      end++;
    }
    return List.copyOf(changes.subList(0, end));
  }

  /** The state once some changes are written, and everything up to a barrier is. */
  ShareState at(MirrorBarrier barrier, List<Change> written) {
    Version version = new Version(barrier.generation(), barrier.sequence());
    applier().complete(barrier.generation(), barrier.sequence());
    return state()
        .at(
            version,
            barrier.timeMs(),
            positions(
                written,
                version,
                partition -> Math.max(position(partition).offset(), end(barrier, partition)),
                partition -> newer(position(partition).version(), version)));
  }

  /** The state once some changes are written, the first ones of all. */
  ShareState beyond(List<Change> written) {
    Map<TopicPartition, Change> open = new HashMap<>();
    for (Change change : changes.subList(written.size(), changes.size())) {
      open.putIfAbsent(change.source(), change);
    }
    Version newest = written.stream().map(Change::version).reduce(state().applied(), Share::newer);
    return state()
        .beyond(
            newest,
            positions(
                written,
                newest,
                partition -> {
                  Change first = open.get(partition);
                  return first == null ? lane(partition).next : first.offset();
                },
                partition -> {
                  Change first = open.get(partition);
                  return first == null ? lane(partition).counted : first.countedBefore();
                }));
  }

  private static Version newer(Version one, Version other) {
    return one.isUpTo(other) ? other : one;
  }

  /**
   * Where to go on. As long as something of a value in parts is in memory alone, that is where it
   * was: its records are in two topics, and all of them have to come again. So is it while there is
   * one that cannot be had any more and that what is written does not supersede: whoever goes on
   * has to miss it, too.
   */
  private Map<String, ShareState.Position> positions(
      List<Change> written,
      Version applied,
      ToLongFunction<TopicPartition> offsetOf,
      Function<TopicPartition, Version> versionOf) {
    Set<Change> done = identical(written);
    boolean isParted =
        applier().unfinished() > 0
            || !applier().covers(applied.generation(), applied.sequence())
            || changes.stream().anyMatch(each -> each.isParted() && !done.contains(each));
    if (isParted) {
      return state().positions();
    }
    Map<String, ShareState.Position> positions = new HashMap<>(state().positions());
    for (TopicPartition each : partitions) {
      String id = position(each).topicId();
      positions.put(
          each.topic(),
          new ShareState.Position(id, offsetOf.applyAsLong(each), versionOf.apply(each)));
    }
    return positions;
  }

  /** The target holds these changes, and remembers this. */
  void written(List<Change> written, ShareState remembered) {
    changes.removeIf(identical(written)::contains);
    bytes = changes.stream().mapToLong(Change::bytes).sum();
    state = remembered;
  }

  private ShareState.Position position(TopicPartition partition) {
    return state().position(partition.topic());
  }

  private static Set<Change> identical(List<Change> list) {
    Set<Change> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(list);
    return set;
  }

  private Lane lane(TopicPartition partition) {
    return Objects.requireNonNull(lanes.get(partition));
  }

  private ChangeApplier applier() {
    return Objects.requireNonNull(applier);
  }
}
