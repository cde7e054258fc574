package io.keywake.connectors.mirror;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides which records may be applied, and when what was applied equals a barrier. Owned by the
 * mirror's thread; knows neither Kafka nor what a record says.
 *
 * <p>A barrier gives every partition an end offset. It can be reached while no record at or past
 * one of these has been applied, and it is reached once everything below them has been. The two are
 * different questions, because transaction markers and compaction leave gaps: a fetch position may
 * stand past an end offset although nothing there was applied.
 *
 * <p>End offsets never fall from one barrier to the next. So if any known barrier can be reached,
 * the newest one can, and only the newest is kept. Once a barrier is aimed at it stays the aim, or
 * a reader that is as slow as the writer is fast would chase barriers for ever.
 *
 * <p>Without an aim records are applied as they come, unless the settings say otherwise. That can
 * overshoot a barrier which is heard of too late. If a barrier was missed so and none reached for a
 * while, the partitions are held where they are: the next barrier closes over everything that is
 * committed by then, hence over all that was applied, and can be reached.
 *
 * <p>On a compacted topic a record may have gone because one beyond the barrier superseded it. This
 * cannot be as long as the barrier is younger than the topic's compaction lag. An older one is
 * believed only if nothing at all was written behind it, as by a store that is at rest or gone:
 * then every partition's log ends at its end offset, or behind the one marker there that closes the
 * last record's transaction. That no record is left there would not do: a tombstone goes, too, in
 * time, and what it deleted went before.
 *
 * @param <R> a record, which knows its offset
 */
final class BarrierAligner<R> {
  /** What happens to records and at barriers; called from within {@link #advance}. */
  interface Receiver<R> {
    /** Applies a record. It counts as applied, and leaves its queue, only if this returns. */
    void apply(int partition, R record);

    /** Everything that is applied from here on lies below the barrier's end offsets. */
    void approaching(MirrorBarrier barrier);

    /**
     * Whether what was read up to the barrier is enough, as far as is known apart from its age. If
     * not, it is not reported as {@link #consistent}.
     */
    boolean isComplete(MirrorBarrier barrier);

    /** Exactly the records below the barrier's end offsets have been applied. */
    void consistent(MirrorBarrier barrier);

    /**
     * A barrier was reached, but is too old to be believed. It is not reported as {@link
     * #consistent}.
     */
    void outdated(MirrorBarrier barrier);

    /** The offset after the last committed record or marker, for every partition, as of now. */
    long[] logEnds();
  }

  /** In place of an end offset. */
  static final long UNNAMED = -1;

  /** What stands behind the last record of a log. */
  private static final int TRANSACTION_MARKERS = 1;

  private final Receiver<R> receiver;
  private final ToLongFunction<R> offsetOf;
  private final ReadingSettings settings;
  private final List<Lane> lanes = new ArrayList<>();

  private @Nullable Goal newest;
  private @Nullable Goal aim;
  private @Nullable MirrorBarrier aligned;
  private long alignedMs;
  private boolean missed;
  private boolean holding;

  /**
   * Starts before the first record of every partition; others may be {@link #add}ed.
   *
   * @param settings how to read
   */
  BarrierAligner(
      int partitionCount,
      ToLongFunction<R> offsetOf,
      ReadingSettings settings,
      long nowMs,
      Receiver<R> receiver) {
    this.receiver = receiver;
    this.offsetOf = offsetOf;
    this.settings = settings;
    this.alignedMs = nowMs;
    for (int i = 0; i < partitionCount; i++) {
      lanes.add(new Lane(0));
    }
  }

  /** One more partition, whose number is the next; everything before an offset is applied. */
  void add(long offset) {
    lanes.add(new Lane(offset));
  }

  /**
   * Takes note of the next barrier of the control topic.
   *
   * @param endOffsets by partition; those that it does not name are left out at the end or {@link
   *     #UNNAMED}, and do not matter to it
   */
  void offer(MirrorBarrier barrier, long[] endOffsets) {
    newest = new Goal(barrier, endOffsets);
  }

  /**
   * A walk has begun: no barrier is due before its end, so there is nothing to hold the partitions
   * for.
   */
  void generationStarted() {
    missed = false;
    holding = false;
  }

  /** Leaves out what lies before an offset, which nobody needs to apply. */
  void skipTo(int partition, long offset) {
    ArrayDeque<R> queue = lanes.get(partition).queue;
    while (!queue.isEmpty() && offsetOf.applyAsLong(queue.element()) < offset) {
      queue.remove();
    }
  }

  /** Queues a record that was fetched; offsets of a partition rise. */
  void offer(int partition, R record) {
    lanes.get(partition).queue.add(record);
  }

  /** Everything of the partition below this offset has been fetched. */
  void fetchedUpTo(int partition, long position) {
    lanes.get(partition).position = position;
  }

  /** Whether more of a partition should be fetched; what is fetched regardless is kept. */
  boolean wants(int partition) {
    Lane lane = lanes.get(partition);
    if (holding || !lane.queue.isEmpty()) {
      return false;
    }
    return aim == null || lane.position < aim.endOffset(partition);
  }

  /**
   * The barrier whose state is held at this moment, or null if anything was applied since the last
   * one.
   */
  @Nullable MirrorBarrier aligned() {
    return aligned;
  }

  /** Whether everything that is there has been fetched and applied. */
  boolean isAtEnd(long[] logEnds) {
    for (int partition = 0; partition < lanes.size(); partition++) {
      Lane lane = lanes.get(partition);
      if (!lane.queue.isEmpty() || lane.position + TRANSACTION_MARKERS < logEnds[partition]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a barrier is being aimed at. */
  boolean isAiming() {
    return aim != null;
  }

  /** Whether the partitions are held until there is a barrier that can be reached. */
  boolean isHolding() {
    return holding;
  }

  /**
   * Applies what may be applied, and reports every barrier that is reached. An exception of the
   * receiver passes through and leaves everything such that a later call goes on with the same
   * record.
   */
  void advance(long nowMs) {
    takeAim(nowMs);
    drain();
    while (aim != null && isReached(aim)) {
      settle(aim, nowMs);
      takeAim(nowMs);
      drain();
    }
  }

  private void takeAim(long nowMs) {
    if (aim == null && newest != null) {
      if (isReachable(newest)) {
        receiver.approaching(newest.barrier);
        aim = newest;
        holding = false;
      } else {
        missed = true;
      }
      newest = null;
    }
    if (aim == null && missed && nowMs - alignedMs >= settings.alignIntervalMs()) {
      holding = true;
    }
  }

  private void drain() {
    for (int partition = 0; partition < lanes.size(); partition++) {
      Lane lane = lanes.get(partition);
      long limit = aim != null ? aim.endOffset(partition) : isWaiting() ? 0 : Long.MAX_VALUE;
      R record = lane.queue.peek();
      while (record != null && offsetOf.applyAsLong(record) < limit) {
        aligned = null;
        receiver.apply(partition, record);
        lane.appliedEnd = offsetOf.applyAsLong(record) + 1;
        lane.queue.remove();
        record = lane.queue.peek();
      }
    }
  }

  /** Whether nothing may be applied as long as there is no aim. */
  private boolean isWaiting() {
    return holding || settings.onlyToBarriers();
  }

  private void settle(Goal reached, long nowMs) {
    boolean isComplete = receiver.isComplete(reached.barrier);
    boolean isIntact = isComplete && isIntact(reached, nowMs);
    aim = null;
    if (isIntact) {
      missed = false;
      alignedMs = nowMs;
      aligned = reached.barrier;
      receiver.consistent(reached.barrier);
    } else if (isComplete) {
      receiver.outdated(reached.barrier);
    }
  }

  /** Whether compaction has left what a barrier stands for. */
  private boolean isIntact(Goal reached, long nowMs) {
    if (nowMs - reached.barrier.timeMs() < settings.barrierAgeMaxMs()) {
      return true;
    }
    long[] logEnds = receiver.logEnds();
    for (int partition = 0; partition < logEnds.length; partition++) {
      if (reached.names(partition)
          && logEnds[partition] > reached.endOffset(partition) + TRANSACTION_MARKERS) {
        return false;
      }
    }
    return true;
  }

  private boolean isReachable(Goal goal) {
    for (int partition = 0; partition < lanes.size(); partition++) {
      if (goal.names(partition) && lanes.get(partition).appliedEnd > goal.endOffset(partition)) {
        return false;
      }
    }
    return true;
  }

  /** Holds only after {@link #drain}, which leaves nothing below the end offsets in a queue. */
  private boolean isReached(Goal goal) {
    for (int partition = 0; partition < lanes.size(); partition++) {
      if (lanes.get(partition).position < goal.endOffset(partition)) {
        return false;
      }
    }
    return true;
  }

  private static final class Goal {
    final MirrorBarrier barrier;
    final long[] endOffsets;

    Goal(MirrorBarrier barrier, long[] endOffsets) {
      this.barrier = barrier;
      this.endOffsets = endOffsets;
    }

    boolean names(int partition) {
      return partition < endOffsets.length && endOffsets[partition] != UNNAMED;
    }

    /** Of a partition that is not named nothing is read on the way to the barrier. */
    long endOffset(int partition) {
      return names(partition) ? endOffsets[partition] : 0;
    }
  }

  /** One partition. */
  private final class Lane {
    /** What was fetched but not applied yet. */
    final ArrayDeque<R> queue = new ArrayDeque<>();

    /** Everything below has been fetched. */
    long position;

    /** Offset after the last record that was applied. */
    long appliedEnd;

    Lane(long offset) {
      position = offset;
      appliedEnd = offset;
    }
  }
}
