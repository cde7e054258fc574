package io.keywake.connectors.sink;

import io.keywake.schemas.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a task takes its partitions over: it finds out from the target where to go on, and makes sure
 * that whoever had them before writes no more. Runs on the task's thread.
 */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  private final Target target;
  private final ExportView export;
  private final SinkLimits limits;
  private final LongSupplier clock;
  private final ObjLongConsumer<TopicPartition> rewind;

  /**
   * Opens nothing yet.
   *
   * @param rewind is told where each partition has to be read from
   */
  Opening(
      Target target,
      ExportView export,
      SinkLimits limits,
      LongSupplier clock,
      ObjLongConsumer<TopicPartition> rewind) {
    this.target = target;
    this.export = export;
    this.limits = limits;
    this.clock = clock;
    this.rewind = rewind;
  }

  /** Opens shares that are closed. */
  void open(List<Share> shares) {
    Set<String> topics = new HashSet<>();
    for (Share share : shares) {
      refuseHalves(share);
      share.partitions().forEach(each -> topics.add(each.topic()));
    }
    Map<String, String> topicIds = export.topicIds(topics);
    Map<Integer, Map<String, String>> found =
        target.watch(shares.stream().map(share -> share.number).toList());
    Map<Share, ShareState> opened = new HashMap<>();
    List<Write> writes = new ArrayList<>();
    for (Share share : shares) {
      ShareState before = ShareState.of(found.getOrDefault(share.number, Map.of()));
      String reason = reasonToBegin(share, before, topicIds);
      ShareState next = taken(share, before, reason != null, topicIds);
      LOG.info(
          "Partition {}: from {}{}",
          share.number,
          reason == null ? next.positions() : "the beginning, because ",
          reason == null ? "" : reason);
      opened.put(share, next);
      writes.add(new Write.Remember(share.number, next.toFields()));
    }
    if (!target.commit(writes)) {
      throw new TargetUnavailableException("another task takes the same partitions over", null);
    }
    opened.forEach(
        (share, state) -> {
          share.open(state, export);
          share
              .partitions()
              .forEach(each -> rewind.accept(each, state.position(each.topic()).offset()));
        });
  }

  /** Values in parts are in two topics, which one task must have. */
  private static void refuseHalves(Share share) {
    for (TopicPartition each : share.partitions()) {
      String other =
          TopicNames.isParts(each.topic())
              ? TopicNames.dataTopicOf(each.topic())
              : TopicNames.parts(each.topic());
      if (!share.partitions().contains(new TopicPartition(other, each.partition()))) {
        throw new TargetUnavailableException(
            "this task has "
                + each
                + " without "
                + other
                + "-"
                + each.partition()
                + "; expected both in the setting topics, and partitions assigned by range",
            null);
      }
    }
  }

  private @Nullable String reasonToBegin(
      Share share, @Nullable ShareState before, Map<String, String> topicIds) {
    if (share.lost() != null) {
      return share.lost();
    }
    if (before == null) {
      return "the target knows nothing of it";
    }
    if (clock.getAsLong() - before.timeMs() > limits.absenceMaxMs()) {
      return "deletions since the last time may be gone from the topics";
    }
    for (TopicPartition each : share.partitions()) {
      ShareState.Position position = before.positions().get(each.topic());
      if (position == null) {
        return "topic " + each.topic() + " is new to it";
      }
      if (!position.topicId().equals(topicIds.getOrDefault(each.topic(), ""))) {
        return "topic " + each.topic() + " was created again";
      }
      if (position.offset() < export.firstOffset(each)) {
        return "records of " + each + " that were not read are gone";
      }
    }
    return null;
  }

  private ShareState taken(
      Share share, @Nullable ShareState before, boolean begins, Map<String, String> topicIds) {
    if (before != null && !begins) {
      return before.taken();
    }
    Map<String, ShareState.Position> positions = new HashMap<>();
    for (TopicPartition each : share.partitions()) {
      String id = topicIds.getOrDefault(each.topic(), "");
      positions.put(each.topic(), new ShareState.Position(id, 0, Version.NONE));
    }
    // In an empty target there is nothing to sweep, so its first reading counts as swept.
    return new ShareState(
        before == null ? 1 : before.epoch() + 1,
        before == null ? 1 : before.revision() + 1,
        before == null ? 1 : before.reading() + 1,
        Version.NONE,
        before == null ? 1 : before.sweptReading(),
        before == null ? 0 : before.sweptGeneration(),
        null,
        clock.getAsLong(),
        positions);
  }
}
