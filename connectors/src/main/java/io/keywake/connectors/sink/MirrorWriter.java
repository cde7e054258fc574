package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.MirrorBarrier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one task of the connector does: it writes the shares of a mirror that it was assigned into
 * the target. Owned by the task's thread.
 *
 * <p><b>Where it stands</b> is kept in the target, in the transactions that write the entries. So
 * the two agree whatever happens: a transaction took place or not, the target was restored from an
 * older file, it was flushed, or another one has taken its place. Whoever takes a partition over
 * goes on from there, and Kafka Connect's own offsets only follow.
 *
 * <p><b>One writer.</b> Taking a partition over changes its state in the target. Every transaction
 * watches the states of its partitions and compares them with what this task left there, so a task
 * that was thought dead, and wakes up in the middle of one, writes nothing.
 *
 * <p><b>Transactions end at barriers.</b> What is read waits until everything up to a barrier was,
 * in all partitions of the task; then it is written in one transaction. No unit lies on both sides
 * of a barrier, so the task's part of each, which with one task is all of it, is written at once.
 * If more waits than there is room for, because the task is far behind or the first walk of a
 * generation goes on, the longest beginning is written that no unit crosses, as far as the
 * partitions that were read tell; if there is none, one that crosses none within a partition.
 *
 * <p><b>Several tasks</b> need not agree on anything, because a key is in the same partition number
 * in every generation and topic. Each reads the control topic by itself. A barrier is reached for a
 * share when its own partitions were read up to it, and then it is swept by itself: the target has
 * an index for each number, which tells generation and reading of the entries that were written
 * from it. So a sweep finds exactly what this mirror has written, and nothing else.
 */
final class MirrorWriter {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorWriter.class);

  /** How long a partition may lack what a barrier covers before it is looked at more closely. */
  static final long GAP_AFTER_MS = 1000;

  /** How often at least it is noted that there was nothing to do. */
  static final long TOUCH_INTERVAL_MS = 60_000;

  /** How often the limit of what waits is passed before even units are torn. */
  private static final int TEAR_FACTOR = 4;

  private final Target target;
  private final ExportView export;
  private final DatabaseMap databases;
  private final SinkLimits limits;
  private final LongSupplier clock;
  private final Opening opening;

  /** By number. */
  private final Map<Integer, Share> shares = new TreeMap<>();

  /** What a transaction would leave of which it is not known whether it took place. */
  private final Map<Share, Attempt> attempts = new HashMap<>();

  private boolean mayRepeat;

  private record Attempt(List<Change> changes, ShareState after) {}

  /**
   * Has no partition yet.
   *
   * @param rewind is told where each partition has to be read from
   */
  MirrorWriter(
      Target target,
      ExportView export,
      DatabaseMap databases,
      SinkLimits limits,
      LongSupplier clock,
      ObjLongConsumer<TopicPartition> rewind) {
    this.target = target;
    this.export = export;
    this.databases = databases;
    this.limits = limits;
    this.clock = clock;
    this.opening = new Opening(target, export, limits, clock, rewind);
  }

  /** The task has these partitions from now on, and no others. */
  void assign(Collection<TopicPartition> partitions) {
    Map<Integer, Set<TopicPartition>> byNumber = new TreeMap<>();
    partitions.forEach(
        each -> byNumber.computeIfAbsent(each.partition(), number -> new HashSet<>()).add(each));
    Map<Integer, Share> kept = new HashMap<>();
    byNumber.forEach(
        (number, each) -> {
          Share share = shares.get(number);
          boolean isSame = share != null && share.partitions().equals(each);
          kept.put(
              number, isSame && share != null ? share : new Share(number, each, databases, clock));
        });
    shares.clear();
    shares.putAll(kept);
    attempts.keySet().retainAll(kept.values());
  }

  /**
   * Takes records, and writes what can be written. If it throws, the same records may come again.
   *
   * @throws TargetUnavailableException if the target does not answer; nothing is lost
   */
  void put(Collection<ConsumerRecord<byte[], byte[]>> records) {
    boolean repeats = mayRepeat;
    mayRepeat = true;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Share share = shares.get(record.partition());
      if (share != null) {
        share.take(record, repeats);
      }
    }
    settle();
    MirrorBarrier barrier = export.newest();
    if (barrier != null) {
      shares.values().forEach(share -> share.lookForGaps(barrier, GAP_AFTER_MS, export));
    }
    write(barrier);
    // Comes last: if this threw after a share was opened, what comes next might have been read
    // before it was known where to begin, and nobody could tell.
    open();
    mayRepeat = false;
  }

  /** Where each partition would have to be read from after a restart. */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    for (Share share : shares.values()) {
      if (share.isOpen()) {
        ShareState state = share.state();
        share
            .partitions()
            .forEach(each -> positions.put(each, state.position(each.topic()).offset()));
      }
    }
    return positions;
  }

  private void open() {
    List<Share> closed = shares.values().stream().filter(share -> !share.isOpen()).toList();
    if (!closed.isEmpty()) {
      opening.open(closed);
    }
  }

  private List<Share> openShares() {
    return shares.values().stream().filter(Share::isOpen).toList();
  }

  /** Finds out about transactions of which it is not known whether they took place. */
  private void settle() {
    if (!attempts.isEmpty()) {
      check(List.copyOf(attempts.keySet()));
    }
  }

  /**
   * Compares the target's states, which are watched from here on, with what they should be.
   *
   * @return whether they are; if not, shares are closed that have to be opened again
   */
  private boolean check(List<Share> checked) {
    Map<Integer, Map<String, String>> found =
        target.watch(checked.stream().map(share -> share.number).toList());
    boolean isRight = true;
    for (Share share : checked) {
      ShareState inTarget = ShareState.of(found.getOrDefault(share.number, Map.of()));
      Attempt attempt = attempts.remove(share);
      if (attempt != null && attempt.after.equals(inTarget)) {
        share.written(attempt.changes, attempt.after);
      } else if (!share.state().equals(inTarget)) {
        refuseOther(share, inTarget);
        LOG.warn("Partition {}: the target is not as it was left; opening it again", share.number);
        share.close();
        isRight = false;
      }
    }
    return isRight;
  }

  /** Whoever has taken the partition over will have it; unless that was a mistake of a moment. */
  private static void refuseOther(Share share, @Nullable ShareState inTarget) {
    if (inTarget != null && inTarget.epoch() > share.state().epoch()) {
      share.close();
      throw new TargetUnavailableException(
          "partition " + share.number + " is written by another task now", null);
    }
  }

  private void write(@Nullable MirrorBarrier barrier) {
    List<Share> open = openShares();
    if (open.isEmpty()) {
      return;
    }
    loseTheAbsent(open);
    if (barrier != null && isReached(barrier, open)) {
      writeUpTo(barrier, open);
    }
    if (open.stream().mapToLong(Share::bytes).sum() > limits.heldBytesMax()) {
      writeSome(barrier, open);
    }
  }

  /** A target that was away for very long has missed deletions that nobody can read any more. */
  private void loseTheAbsent(List<Share> open) {
    for (Share share : open) {
      if (clock.getAsLong() - share.state().timeMs() > limits.absenceMaxMs()) {
        share.lose("deletions since the last time may be gone from the topics");
      }
    }
  }

  /**
   * Whether what was read is exactly the state at a barrier, and perhaps more. Of what lies below
   * an old barrier compaction may have removed what was changed beyond it.
   */
  private boolean isReached(MirrorBarrier barrier, List<Share> open) {
    Version version = new Version(barrier.generation(), barrier.sequence());
    return open.stream().allMatch(share -> share.hasRead(barrier))
        && (clock.getAsLong() - barrier.timeMs() <= limits.barrierAgeMaxMs()
            || open.stream().allMatch(share -> version.equals(share.state().barrier()))
            || export.isLast(barrier, partitions(open)))
        && open.stream().allMatch(share -> share.covers(barrier));
  }

  private static Set<TopicPartition> partitions(List<Share> shares) {
    return shares.stream()
        .flatMap(share -> share.partitions().stream())
        .collect(Collectors.toSet());
  }

  private void writeUpTo(MirrorBarrier barrier, List<Share> open) {
    Version version = new Version(barrier.generation(), barrier.sequence());
    if (open.stream().allMatch(share -> version.equals(share.state().barrier()))) {
      touch(barrier, open);
      return;
    }
    Map<Share, Attempt> next = new LinkedHashMap<>();
    boolean isSwept = true;
    for (Share share : open) {
      List<Change> changes = share.upTo(version);
      ShareState after = share.at(barrier, changes);
      if (!share.state().isSwept(barrier.generation())) {
        isSwept = false;
        after = share.state().beyond(version, after.positions());
      }
      next.put(share, new Attempt(changes, after));
    }
    if (commit(next) && !isSwept && sweep(barrier, open)) {
      Map<Share, Attempt> swept = new LinkedHashMap<>();
      open.forEach(share -> swept.put(share, new Attempt(List.of(), share.at(barrier, List.of()))));
      commit(swept);
    }
  }

  /** Nothing was to do for some time: what stands is right as of now. */
  private void touch(MirrorBarrier barrier, List<Share> open) {
    long nowMs = clock.getAsLong();
    long intervalMs = Math.min(TOUCH_INTERVAL_MS, limits.absenceMaxMs() / 4);
    if (open.stream().anyMatch(share -> nowMs - share.state().timeMs() > intervalMs)
        && export.isLast(barrier, partitions(open))) {
      Map<Share, Attempt> next = new LinkedHashMap<>();
      for (Share share : open) {
        ShareState now = share.state();
        Version version = Objects.requireNonNull(now.barrier());
        next.put(share, new Attempt(List.of(), now.at(version, nowMs, now.positions())));
      }
      commit(next);
    }
  }

  private void writeSome(@Nullable MirrorBarrier barrier, List<Share> open) {
    long bytes = open.stream().mapToLong(Share::bytes).sum();
    Version frontier =
        open.stream()
            .map(share -> share.frontier(barrier))
            .min(Version::compareTo)
            .orElse(Version.NONE);
    Map<Share, Attempt> next = new LinkedHashMap<>();
    open.forEach(share -> attempt(next, share, share.closedAt(frontier)));
    if (bytes(next) < bytes / 2) {
      open.forEach(share -> attempt(next, share, share.closedHere()));
    }
    if (next.isEmpty() && bytes > TEAR_FACTOR * limits.heldBytesMax()) {
      LOG.warn("{} bytes wait for the end of their units, which are torn", bytes);
      open.forEach(share -> attempt(next, share, share.all()));
    }
    if (!next.isEmpty()) {
      commit(next);
    }
  }

  private static void attempt(Map<Share, Attempt> next, Share share, List<Change> changes) {
    if (!changes.isEmpty()) {
      next.put(share, new Attempt(changes, share.beyond(changes)));
    }
  }

  private static long bytes(Map<Share, Attempt> next) {
    return next.values().stream()
        .flatMap(attempt -> attempt.changes.stream())
        .mapToLong(Change::bytes)
        .sum();
  }

  /**
   * Writes changes and what follows from them, in one transaction.
   *
   * @return whether it took place; if not, shares are closed that have to be opened again
   */
  private boolean commit(Map<Share, Attempt> next) {
    if (!check(List.copyOf(next.keySet()))) {
      return false;
    }
    List<Write> writes = new ArrayList<>();
    next.forEach(
        (share, attempt) -> {
          writes.addAll(EntryWrites.of(share, attempt.changes, target));
          writes.add(new Write.Remember(share.number, attempt.after.toFields()));
        });
    transact(next, writes);
    return true;
  }

  /** Removes what older generations and readings have left, some entries at a time. */
  private boolean sweep(MirrorBarrier barrier, List<Share> open) {
    for (Share share : open) {
      long removed = 0;
      String cursor = Target.Page.START;
      do {
        Target.Page page = target.scan(share.number, cursor);
        List<Write> writes = new ArrayList<>();
        page.entries()
            .forEach(
                (name, mark) -> {
                  if (mark.isLeftBehind(share.state().reading(), barrier.generation())) {
                    writes.add(new Write.Remove(share.number, name));
                  }
                });
        if (!writes.isEmpty() && !remove(share, writes)) {
          return false;
        }
        removed += writes.size();
        cursor = page.next();
      } while (!cursor.equals(Target.Page.START));
      LOG.info("Partition {}: {} entries swept at {}", share.number, removed, barrier);
    }
    return true;
  }

  private boolean remove(Share share, List<Write> removals) {
    if (!check(List.of(share))) {
      return false;
    }
    ShareState after = share.state().beyond(Version.NONE, share.state().positions());
    List<Write> writes = new ArrayList<>(removals);
    writes.add(new Write.Remember(share.number, after.toFields()));
    transact(Map.of(share, new Attempt(List.of(), after)), writes);
    return true;
  }

  private void transact(Map<Share, Attempt> next, List<Write> writes) {
    attempts.putAll(next);
    if (!target.commit(writes)) {
      attempts.keySet().removeAll(next.keySet());
      throw new TargetUnavailableException("its partitions are being taken over", null);
    }
    next.forEach(
        (share, attempt) -> {
          attempts.remove(share);
          share.written(attempt.changes, attempt.after);
        });
  }
}
