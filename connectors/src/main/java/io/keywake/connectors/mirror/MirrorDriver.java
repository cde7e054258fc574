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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
  private static final long UNKNOWN = -1;

  private final Consumer<byte[], byte[]> consumer;

  /** By their numbers; those of the first data topic are the first. */
  private final List<TopicPartition> partitions = new ArrayList<>();

  private final Map<TopicPartition, Integer> numbers = new HashMap<>();
  private final List<TopicPartition> dataPartitions;
  private final TopicPartition control;
  private final TopicDecoder<ControlKey, ControlRecord> controlDecoder;
  private final ChangeApplier applier;
  private final MirrorListener listener;
  private final BarrierRequests requests;
  private final Function<Set<String>, Map<String, String>> topicIdsOf;
  private final Map<String, String> topicIds = new HashMap<>();
  private final ReadingSettings settings;
  private final InstantSource clock;
  private BarrierAligner<ConsumerRecord<byte[], byte[]>> aligner;
  private AbsenceWatch absence;

  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> controlRecords = new ArrayDeque<>();
  private final BitSet paused = new BitSet();
  private boolean controlPaused;
  private long controlEnd;
  private boolean controlIsRead;
  private long registryRetryMs = Long.MIN_VALUE;
  private boolean registryUnavailable;
  private @Nullable MirrorBarrier lastBarrier;

  /** What belongs to the last barrier. */
  private @Nullable MirrorPosition standing;

  /** Whose state it is; null before the first barrier of a mirror that began with nothing. */
  private @Nullable String storeId;

  /** Why what it has read is of no use, until it has begun anew. */
  private @Nullable RecordsGoneException lost;

  /**
   * Whether it is known that everything was read that a barrier stands on. It need not be: in delta
   * form, the topic loses records that a barrier does not need any more.
   */
  private boolean isFromStart;

  /** Whether there was no barrier since it began anew. */
  private boolean isStartingOver;

  // From the newest control records, until everything there was at the start has been read.
  private Set<TopicPartition> announced = Set.of();
  private @Nullable MirrorBarrier offered;

  /**
   * Takes over a consumer that has nothing assigned yet.
   *
   * @param dataPartitions of the first data topic, in their order
   * @param applier knows of no partition yet
   * @param topicIds finds out Kafka's identities of topics, and may fail as brokers do
   * @param from where to go on, or null to begin at the beginning
   */
  MirrorDriver(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> dataPartitions,
      TopicPartition control,
      TopicDecoder<ControlKey, ControlRecord> controlDecoder,
      ChangeApplier applier,
      MirrorListener listener,
      BarrierRequests requests,
      Function<Set<String>, Map<String, String>> topicIds,
      ReadingSettings settings,
      InstantSource clock,
      @Nullable MirrorPosition from) {
    this.consumer = consumer;
    this.dataPartitions = List.copyOf(dataPartitions);
    this.control = control;
    this.controlDecoder = controlDecoder;
    this.applier = applier;
    this.listener = listener;
    this.requests = requests;
    this.topicIdsOf = topicIds;
    this.settings = settings;
    this.clock = clock;
    this.absence =
        new AbsenceWatch(settings.absenceMaxMs(), from == null ? clock.millis() : from.timeMs());
    this.aligner = newAligner();
    this.lost = from == null ? null : whyUnusable(from);
    readFrom(lost == null ? from : null);
    learnControlEnd();
  }

  private BarrierAligner<ConsumerRecord<byte[], byte[]>> newAligner() {
    return new BarrierAligner<>(0, ConsumerRecord::offset, settings, clock.millis(), this);
  }

  private @Nullable RecordsGoneException whyUnusable(MirrorPosition from) {
    Set<String> topics = topicsOf(dataPartitions);
    topics.addAll(topicsOf(from.offsets().keySet()));
    topicIds.putAll(topicIdsOf.apply(topics));
    String mismatch = from.mismatch(dataPartitions, topicIds);
    if (mismatch == null) {
      mismatch = from.mismatch(from.offsets().keySet(), topicIds);
    }
    if (!from.offsets().keySet().stream().allMatch(each -> settings.reads(each.partition()))) {
      mismatch = "what was saved is of more partitions than are read now";
    }
    if (mismatch != null) {
      return new RecordsGoneException(mismatch);
    }
    return absence.isTooLong(clock.millis()) ? absentTooLong() : null;
  }

  private static Set<String> topicsOf(Collection<TopicPartition> partitions) {
    Set<String> topics = new HashSet<>();
    partitions.forEach(each -> topics.add(each.topic()));
    return topics;
  }

  private RecordsGoneException absentTooLong() {
    return new RecordsGoneException(
        "no barrier was reached for "
            + Duration.ofMillis(clock.millis() - absence.sinceMs())
            + ", and deletions may be gone after "
            + Duration.ofMillis(settings.absenceMaxMs()));
  }

  /** Reads the topics from a position, or from their beginning. */
  private void readFrom(@Nullable MirrorPosition from) {
    isFromStart = from != null;
    read(dataPartitions, from);
    if (from != null) {
      read(
          from.offsets().keySet().stream().filter(each -> !numbers.containsKey(each)).toList(),
          from);
      applier.goOnFrom(from);
      storeId = from.storeId();
    }
    consumer.seekToBeginning(List.of(control));
  }

  private void learnControlEnd() {
    controlEnd = consumer.endOffsets(List.of(control)).getOrDefault(control, 0L);
  }

  /**
   * Answers questions, fetches once, and applies what may be applied.
   *
   * @param maxWait how long to wait for records if there are none
   * @return records that were fetched
   */
  int step(Duration maxWait) {
    if (lost == null) {
      try {
        return readOn(maxWait);
      } catch (RecordsGoneException e) {
        lost = e;
      }
    }
    try {
      startOver(lost);
    } catch (RetriableException e) {
      LOG.debug("Mirror of {}: brokers do not answer, trying again", control.topic(), e);
    }
    return 0;
  }

  private int readOn(Duration maxWait) {
    MirrorBarrier readable = isAligned() ? lastBarrier : listener.readableAt();
    if (readable != null) {
      requests.answer(readable);
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
      lookWhetherAllIsRead();
    } catch (RetriableException e) {
      LOG.debug("Mirror of {}: brokers do not answer, trying again", control.topic(), e);
    }
    return fetched.count();
  }

  /** A store at rest makes no barriers, but while nothing is written nothing is missed. */
  private void lookWhetherAllIsRead() {
    long nowMs = clock.millis();
    MirrorPosition from = position();
    if (from != null && lastBarrier != null && absence.isLookDue(nowMs)) {
      absence.looked(nowMs);
      if (aligner.isAtEnd(logEnds())) {
        absence.nothingBefore(nowMs);
        standing = from.at(nowMs);
        listener.consistent(lastBarrier, standing);
      }
    }
  }

  /** Begins anew if the listener can, but not twice without a barrier in between. */
  private void startOver(RecordsGoneException reason) {
    if (isStartingOver) {
      throw reason;
    }
    // Asked before anything is dropped, because brokers may not answer.
    Map<String, String> ids = topicIdsOf.apply(topicsOf(dataPartitions));
    if (!listener.startOver(String.valueOf(reason.getMessage()))) {
      throw reason;
    }
    LOG.warn(
        "Mirror of {}: reads the topics from their beginning, as {}",
        control.topic(),
        reason.getMessage());
    lost = null;
    isStartingOver = true;
    consumer.resume(partitions);
    consumer.resume(List.of(control));
    partitions.clear();
    numbers.clear();
    paused.clear();
    controlPaused = false;
    controlRecords.clear();
    controlIsRead = false;
    controlEnd = UNKNOWN;
    announced = Set.of();
    offered = null;
    lastBarrier = null;
    standing = null;
    storeId = null;
    topicIds.clear();
    topicIds.putAll(ids);
    absence = new AbsenceWatch(settings.absenceMaxMs(), clock.millis());
    aligner = newAligner();
    applier.startOver();
    readFrom(null);
  }

  /** Where to go on from, or null if anything was applied since the last barrier. */
  @Nullable MirrorPosition position() {
    return isAligned() ? standing : null;
  }

  MirrorStatus status() {
    return new MirrorStatus(
        phase(),
        applier.applied(),
        applier.dropped(),
        applier.stale(),
        behind(),
        lastBarrier,
        isAligned(),
        null);
  }

  @Override
  public void apply(int partition, ConsumerRecord<byte[], byte[]> record) {
    applier.apply(partition, record);
  }

  @Override
  public void approaching(MirrorBarrier barrier) {
    listener.approaching(barrier);
  }

  @Override
  public boolean isComplete(MirrorBarrier barrier) {
    long stale = applier.stale(barrier.generation());
    if (stale > 0) {
      LOG.warn(
          "Mirror of {}: {} entries lack a change at {}; expecting a newer one",
          control.topic(),
          stale,
          barrier);
      return false;
    }
    if (!isFromStart && !barrier.startOffsets().isEmpty() && !reachBackTo(barrier.startOffsets())) {
      LOG.warn(
          "Mirror of {}: records are gone that {} stands on; expecting a newer one",
          control.topic(),
          barrier);
      return false;
    }
    isFromStart = true;
    return true;
  }

  /** Whether the logs still begin where a reader may begin, or before. */
  private boolean reachBackTo(Map<TopicPartition, Long> startOffsets) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    return partitions.stream()
        .allMatch(
            each ->
                begins.getOrDefault(each, 0L) <= startOffsets.getOrDefault(each, Long.MAX_VALUE));
  }

  /** Begins where the newest barrier allows it, if nothing was applied yet. */
  private void skipWhatNobodyNeeds() {
    MirrorBarrier barrier = offered;
    if (isFromStart
        || barrier == null
        || barrier.startOffsets().isEmpty()
        || !reachBackTo(barrier.startOffsets())) {
      return;
    }
    for (TopicPartition each : partitions) {
      long start = barrier.startOffsets().getOrDefault(each, 0L);
      aligner.skipTo(numbers.getOrDefault(each, 0), start);
      if (consumer.position(each) < start) {
        consumer.seek(each, start);
      }
    }
  }

  @Override
  public void consistent(MirrorBarrier barrier) {
    if (storeId != null && !storeId.equals(barrier.storeId())) {
      throw new RecordsGoneException(
          "the topics are now those of store " + barrier.storeId() + ", not of " + storeId);
    }
    if (absence.isTooLong(clock.millis())) {
      throw absentTooLong();
    }
    if (lastBarrier == null || lastBarrier.generation() != barrier.generation()) {
      LOG.info("Mirror of {}: first {}", control.topic(), barrier);
    }
    storeId = barrier.storeId();
    absence.nothingBefore(barrier.timeMs());
    isStartingOver = false;
    lastBarrier = barrier;
    standing = position(barrier);
    applier.reached(barrier, standing);
    requests.answer(barrier);
  }

  private MirrorPosition position(MirrorBarrier barrier) {
    Map<TopicPartition, Long> offsets = new HashMap<>(barrier.endOffsets());
    offsets.keySet().retainAll(numbers.keySet());
    Map<String, String> ids = new HashMap<>();
    offsets
        .keySet()
        .forEach(each -> ids.put(each.topic(), topicIds.getOrDefault(each.topic(), "")));
    return new MirrorPosition(
        barrier.storeId(),
        barrier.generation(),
        barrier.sequence(),
        absence.sinceMs(),
        offsets,
        ids);
  }

  @Override
  public void outdated(MirrorBarrier barrier) {
    LOG.warn(
        "Mirror of {}: {} is older than compaction allows and more was written behind it; expecting"
            + " a newer one",
        control.topic(),
        barrier);
  }

  /** Adds partitions, to be read from a position if it names them, or else from their beginning. */
  private void read(Collection<TopicPartition> more, @Nullable MirrorPosition from) {
    Set<String> unknown = topicsOf(more);
    unknown.removeAll(topicIds.keySet());
    if (!unknown.isEmpty()) {
      topicIds.putAll(topicIdsOf.apply(unknown));
    }
    for (TopicPartition each : more) {
      numbers.put(each, partitions.size());
      partitions.add(each);
      aligner.add(from == null ? 0 : from.offsets().getOrDefault(each, 0L));
      applier.add(each);
    }
    List<TopicPartition> all = new ArrayList<>(partitions);
    all.add(control);
    consumer.assign(all);
    for (TopicPartition each : more) {
      Long offset = from == null ? null : from.offsets().get(each);
      if (offset == null) {
        consumer.seekToBeginning(List.of(each));
      } else {
        consumer.seek(each, offset);
      }
    }
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
      if (controlEnd == UNKNOWN) {
        learnControlEnd();
      }
      if (!controlIsRead && consumer.position(control) >= controlEnd) {
        addAnnounced();
        skipWhatNobodyNeeds();
        controlIsRead = true;
      }
      if (controlIsRead) {
        addAnnounced();
        useOffered();
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
      List<PartitionOffset> startOffsets = barrier.getStartOffsets();
      announced = endOffsets.keySet();
      offered =
          new MirrorBarrier(
              value.getStoreId().toString(),
              value.getGeneration(),
              barrier.getSequence(),
              value.getTimeMs(),
              startOffsets == null ? Map.of() : offsets(startOffsets),
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
    for (TopicPartition each : dataPartitions) {
      if (!named.contains(each)) {
        throw new MirrorRecordException(
            record,
            "a barrier without an end offset for " + each,
            "one for each of the topic's " + dataPartitions.size() + " partitions",
            null);
      }
    }
  }

  private void addAnnounced() {
    List<TopicPartition> more =
        announced.stream()
            .filter(each -> settings.reads(each.partition()) && !numbers.containsKey(each))
            .toList();
    if (!more.isEmpty()) {
      LOG.info("Mirror of {}: reads {} partitions more, {}", control.topic(), more.size(), more);
      read(more, null);
    }
  }

  private void useOffered() {
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
    return lost == null && aligner.aligned() != null;
  }
}
