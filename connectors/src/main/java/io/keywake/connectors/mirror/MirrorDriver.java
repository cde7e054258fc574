package io.keywake.connectors.mirror;

import io.keywake.schemas.ControlKind;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.GenerationStart;
import io.keywake.schemas.record.PartitionOffset;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of an export and its control topic with one consumer and drives {@link
 * BarrierAligner} and {@link ChangeApplier} with what it gets. Owned by the mirror's thread, which
 * is whoever calls {@link #step}.
 *
 * <p>Nothing is applied before the control topic has been read to the end that it has at the start,
 * so that the newest barrier is aimed at rather than many that are long past. Data is fetched
 * meanwhile: a fetch of the control topic alone would be answered late, as nothing more may come.
 *
 * <p>It begins with the partitions of one data topic; those of the export's other topics are added
 * when the newest generation or barrier names them.
 */
final class MirrorDriver implements BarrierAligner.Receiver<ConsumerRecord<byte[], byte[]>> {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorDriver.class);
  private static final long REGISTRY_RETRY_MS = 500;

  private final Consumer<byte[], byte[]> consumer;

  /** By their numbers; those of the first data topic are the first. */
  private final List<TopicPartition> partitions = new ArrayList<>();

  private final Map<TopicPartition, Integer> numbers = new HashMap<>();
  private final int firstTopicPartitions;
  private final TopicPartition control;
  private final TopicDecoder<ControlKey, ControlRecord> controlDecoder;
  private final ChangeApplier applier;
  private final BarrierRequests requests;
  private final InstantSource clock;
  private final BarrierAligner<ConsumerRecord<byte[], byte[]>> aligner;

  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> controlRecords = new ArrayDeque<>();
  private final BitSet paused = new BitSet();
  private boolean controlPaused;
  private final long controlEnd;
  private boolean controlIsRead;
  private long registryRetryMs = Long.MIN_VALUE;
  private boolean registryUnavailable;
  private @Nullable MirrorBarrier lastBarrier;

  // From the newest control records, until everything there was at the start has been read.
  private Set<TopicPartition> announced = Set.of();
  private @Nullable MirrorBarrier offered;

  /**
   * Takes over a consumer that has nothing assigned yet.
   *
   * @param dataPartitions of the first data topic, in their order
   * @param applier knows of no partition yet
   */
  MirrorDriver(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> dataPartitions,
      TopicPartition control,
      TopicDecoder<ControlKey, ControlRecord> controlDecoder,
      ChangeApplier applier,
      BarrierRequests requests,
      long alignIntervalMs,
      long barrierAgeMaxMs,
      InstantSource clock) {
    this.consumer = consumer;
    this.firstTopicPartitions = dataPartitions.size();
    this.control = control;
    this.controlDecoder = controlDecoder;
    this.applier = applier;
    this.requests = requests;
    this.clock = clock;
    this.aligner =
        new BarrierAligner<>(
            0, ConsumerRecord::offset, alignIntervalMs, barrierAgeMaxMs, clock.millis(), this);
    read(dataPartitions);
    consumer.seekToBeginning(List.of(control));
    this.controlEnd = consumer.endOffsets(List.of(control)).getOrDefault(control, 0L);
  }

  /**
   * Answers questions, fetches once, and applies what may be applied.
   *
   * @param maxWait how long to wait for records if there are none
   * @return records that were fetched
   */
  int step(Duration maxWait) {
    MirrorBarrier aligned = aligner.aligned();
    if (aligned != null) {
      requests.answer(aligned);
    }
    pauseAndResume();
    ConsumerRecords<byte[], byte[]> fetched = fetch(maxWait);
    try {
      for (int partition = 0; partition < partitions.size(); partition++) {
        aligner.fetchedUpTo(partition, consumer.position(partitions.get(partition)));
      }
      if (clock.millis() >= registryRetryMs) {
        advance();
      }
    } catch (RetriableException e) {
      LOG.debug("Mirror of {}: brokers do not answer, trying again", control.topic(), e);
    }
    return fetched.count();
  }

  MirrorStatus status() {
    return new MirrorStatus(
        phase(), applier.applied(), applier.dropped(), behind(), lastBarrier, isAligned(), null);
  }

  @Override
  public void apply(int partition, ConsumerRecord<byte[], byte[]> record) {
    applier.apply(partition, record);
  }

  @Override
  public void consistent(MirrorBarrier barrier) {
    if (lastBarrier == null || lastBarrier.generation() != barrier.generation()) {
      LOG.info("Mirror of {}: first {}", control.topic(), barrier);
    }
    lastBarrier = barrier;
    applier.reached(barrier);
    requests.answer(barrier);
  }

  @Override
  public void outdated(MirrorBarrier barrier) {
    LOG.warn(
        "Mirror of {}: {} is older than compaction allows and more was written behind it; expecting"
            + " a newer one",
        control.topic(),
        barrier);
  }

  private void read(Collection<TopicPartition> more) {
    for (TopicPartition each : more) {
      numbers.put(each, partitions.size());
      partitions.add(each);
      aligner.add();
      applier.add(each.topic());
    }
    List<TopicPartition> all = new ArrayList<>(partitions);
    all.add(control);
    consumer.assign(all);
    consumer.seekToBeginning(more);
  }

  @Override
  public long[] logEnds() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream().mapToLong(partition -> ends.getOrDefault(partition, 0L)).toArray();
  }

  private ConsumerRecords<byte[], byte[]> fetch(Duration maxWait) {
    ConsumerRecords<byte[], byte[]> fetched;
    try {
      fetched = consumer.poll(maxWait);
    } catch (InvalidOffsetException e) {
      throw new RecordsGoneException(partitions.get(0).topic(), e);
    }
    controlRecords.addAll(fetched.records(control));
    for (int partition = 0; partition < partitions.size(); partition++) {
      for (ConsumerRecord<byte[], byte[]> record : fetched.records(partitions.get(partition))) {
        aligner.offer(partition, record);
      }
    }
    return fetched;
  }

  private void advance() {
    try {
      while (!controlRecords.isEmpty()) {
        take(controlRecords.element());
        controlRecords.remove();
      }
      controlIsRead = controlIsRead || consumer.position(control) >= controlEnd;
      if (controlIsRead) {
        useAnnounced();
        aligner.advance(clock.millis());
      }
      if (registryUnavailable) {
        LOG.info("Mirror of {}: the registry answers again", control.topic());
        registryUnavailable = false;
      }
    } catch (RegistryUnavailableException e) {
      if (!registryUnavailable) {
        LOG.warn("Mirror of {}: waiting for the registry: {}", control.topic(), e.getMessage());
        registryUnavailable = true;
      }
      registryRetryMs = clock.millis() + REGISTRY_RETRY_MS;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    ControlKind kind = ControlKind.of(controlDecoder.key(record));
    if (kind == ControlKind.GENERATION) {
      GenerationStart start = controlDecoder.value(record).getGenerationStart();
      if (start != null) {
        announced = offsets(start.getStartOffsets()).keySet();
      }
      aligner.generationStarted();
    } else if (kind == ControlKind.BARRIER) {
      ControlRecord value = controlDecoder.value(record);
      Barrier barrier = value.getBarrier();
      if (barrier == null) {
        throw new MirrorRecordException(record, "no barrier", "one under a barrier's key", null);
      }
      Map<TopicPartition, Long> endOffsets = offsets(barrier.getEndOffsets());
      refuseIncomplete(record, endOffsets.keySet());
      announced = endOffsets.keySet();
      offered =
          new MirrorBarrier(
              value.getStoreId().toString(),
              value.getGeneration(),
              barrier.getSequence(),
              value.getTimeMs(),
              endOffsets,
              barrier.getKeyCount(),
              barrier.getFoldedCount(),
              barrier.getQuarantinedCount(),
              barrier.getRemovingOrphans());
    }
  }

  private static Map<TopicPartition, Long> offsets(List<PartitionOffset> list) {
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    for (PartitionOffset each : list) {
      offsets.put(
          new TopicPartition(each.getTopic().toString(), each.getPartition()), each.getOffset());
    }
    return offsets;
  }

  private void refuseIncomplete(ConsumerRecord<byte[], byte[]> record, Set<TopicPartition> named) {
    for (TopicPartition each : partitions.subList(0, firstTopicPartitions)) {
      if (!named.contains(each)) {
        throw new MirrorRecordException(
            record,
            "a barrier without an end offset for " + each,
            "one for each of the topic's " + firstTopicPartitions + " partitions",
            null);
      }
    }
  }

  private void useAnnounced() {
    List<TopicPartition> more =
        announced.stream().filter(each -> !numbers.containsKey(each)).toList();
    if (!more.isEmpty()) {
      LOG.info("Mirror of {}: reads {} partitions more, {}", control.topic(), more.size(), more);
      read(more);
    }
    MirrorBarrier barrier = offered;
    if (barrier != null) {
      aligner.offer(
          barrier,
          partitions.stream()
              .mapToLong(each -> barrier.endOffsets().getOrDefault(each, BarrierAligner.UNNAMED))
              .toArray());
      offered = null;
    }
  }

  private void pauseAndResume() {
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (int i = 0; i < partitions.size(); i++) {
      boolean wanted = aligner.wants(i);
      if (paused.get(i) == wanted) {
        (wanted ? resume : pause).add(partitions.get(i));
        paused.set(i, !wanted);
      }
    }
    boolean controlWanted = controlRecords.isEmpty();
    if (controlPaused == controlWanted) {
      (controlWanted ? resume : pause).add(control);
      controlPaused = !controlWanted;
    }
    consumer.pause(pause);
    consumer.resume(resume);
  }

  private MirrorPhase phase() {
    if (registryUnavailable) {
      return MirrorPhase.REGISTRY_UNAVAILABLE;
    }
    if (aligner.isHolding()) {
      return MirrorPhase.HOLDING;
    }
    return aligner.isAiming() ? MirrorPhase.ALIGNING : MirrorPhase.READING;
  }

  private long behind() {
    return partitions.stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }

  private boolean isAligned() {
    return aligner.aligned() != null;
  }
}
