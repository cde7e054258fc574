package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A mirror that is given a position, good or bad, and a topic that says nothing for long. */
class MirrorResumeTest {
  private static final int STEPS_MAX = 10_000;
  private static final int PARTITIONS = 3;

  private final Random random = new Random(1);
  private final SimulatedExport export = new SimulatedExport(PARTITIONS, random);
  private boolean areBrokersAway;
  private SimulatedConsumer consumer = SimulatedMirror.consumer(export, random);

  /** The keys that a reader holds, and what it was told besides. */
  private static final class Keys implements MirrorListener {
    final TreeSet<String> keys = new TreeSet<>();
    final List<String> startedOver = new ArrayList<>();
    final @Nullable MirrorPosition from;
    boolean mayStartOver = true;
    long upserted;

    Keys(@Nullable MirrorPosition from) {
      this.from = from;
    }

    @Override
    public void upserted(MirrorEntry entry, EntryChange change) {
      upserted++;
      keys.add(SimulatedExport.identity(entry.db(), entry.key()));
    }

    @Override
    public boolean changed(MirrorDelta delta, EntryChange change) {
      return keys.contains(SimulatedExport.identity(delta.db(), delta.key()));
    }

    @Override
    public void deleted(int db, byte[] key, Tombstone tombstone) {
      keys.remove(SimulatedExport.identity(db, key));
    }

    @Override
    public void sweep(long generation) {}

    @Override
    public @Nullable MirrorPosition position() {
      return from;
    }

    @Override
    public boolean startOver(String reason) {
      startedOver.add(reason);
      keys.clear();
      return mayStartOver;
    }
  }

  @Test
  void readsOnlyWhatFollowsItsPosition() {
    publish(40);
    Keys first = new Keys(null);
    MirrorPosition position = positionOf(caughtUp(first));
    publish(5);
    Keys second = new Keys(position);
    second.keys.addAll(first.keys);
    caughtUp(second);
    assertThat(second.keys).isEqualTo(expected());
    assertThat(second.startedOver).isEmpty();
    assertThat(second.upserted).isLessThan(first.upserted);
  }

  @Test
  void beginsAnewInATopicThatWasMadeAnew() {
    MirrorPosition position = positionAfter(40);
    assertBeginsAnew(
        new MirrorPosition(
            position.storeId(),
            position.generation(),
            position.sequence(),
            position.timeMs(),
            position.offsets(),
            Map.of(SimulatedExport.TOPIC, "another id")),
        "topic entries was deleted and created again since");
  }

  @Test
  void beginsAnewWhereTheSavedPositionSaysNothing() {
    MirrorPosition position = positionAfter(40);
    Map<TopicPartition, Long> offsets = new HashMap<>(position.offsets());
    offsets.remove(new TopicPartition(SimulatedExport.TOPIC, 1));
    assertBeginsAnew(
        new MirrorPosition(
            position.storeId(),
            position.generation(),
            position.sequence(),
            position.timeMs(),
            offsets,
            position.topicIds()),
        "what was saved says nothing of entries-1");
  }

  @Test
  void beginsAnewWithTheTopicsOfAnotherStore() {
    MirrorPosition position = positionAfter(40);
    assertBeginsAnew(
        new MirrorPosition(
            "another",
            position.generation(),
            position.sequence(),
            position.timeMs(),
            position.offsets(),
            position.topicIds()),
        "the topics are now those of store store, not of another");
  }

  @Test
  void beginsAnewWhenItWasAwayForLongerThanDeletionsAreKept() {
    MirrorPosition position = positionAfter(40);
    export.nowMs += SimulatedMirror.DELETE_RETENTION_MS;
    publish(1);
    assertBeginsAnew(position, "no barrier was reached for PT3");
  }

  @Test
  void doesNotTakeTheRestOfAStoreForItsOwnAbsence() {
    publish(40);
    Keys keys = new Keys(null);
    MirrorDriver driver = caughtUp(keys);
    for (int i = 0; i < 100; i++) {
      export.nowMs += SimulatedMirror.DELETE_RETENTION_MS / 10;
      // As often as it takes until every fetch has passed the last marker.
      for (int step = 0; step < 20; step++) {
        driver.step(Duration.ZERO);
      }
    }
    publish(5);
    for (int i = 0; i < STEPS_MAX && !keys.keys.equals(expected()); i++) {
      driver.step(Duration.ZERO);
    }
    assertThat(keys.startedOver).isEmpty();
    assertThat(keys.keys).isEqualTo(expected());
  }

  @Test
  void beginsAnewWhereTheNextRecordIsNoLongerInTheTopic() {
    MirrorPosition position = positionAfter(40);
    publish(40);
    TopicPartition first = new TopicPartition(SimulatedExport.TOPIC, 0);
    Map<TopicPartition, Long> offsets = new HashMap<>(position.offsets());
    offsets.put(first, -1L);
    assertBeginsAnew(
        new MirrorPosition(
            position.storeId(),
            position.generation(),
            position.sequence(),
            position.timeMs(),
            offsets,
            position.topicIds()),
        "topic entries: records were removed before they were read");
  }

  @Test
  void waitsForBrokersThatAreAwayWhenItHasToBeginAnew() {
    publish(40);
    Keys keys = new Keys(null);
    MirrorDriver driver = caughtUp(driver(keys, false, Set.of(), this::topicIds));
    export.nowMs += SimulatedMirror.DELETE_RETENTION_MS;
    areBrokersAway = true;
    publish(1);
    for (int i = 0; i < STEPS_MAX; i++) {
      driver.step(Duration.ZERO);
    }
    assertThat(driver.status().aligned()).isFalse();
    assertThat(driver.position()).isNull();
    assertThat(keys.startedOver).isEmpty();

    areBrokersAway = false;
    caughtUp(driver);
    assertThat(keys.startedOver).singleElement().asString().startsWith("no barrier was reached");
    assertThat(keys.keys).isEqualTo(expected());
  }

  private Map<String, String> topicIds(Set<String> topics) {
    if (areBrokersAway) {
      throw new TimeoutException("topics " + topics + " cannot be described");
    }
    return SimulatedMirror.topicIds(topics);
  }

  @Test
  void stopsIfItsListenerCannotBeginAnew() {
    MirrorPosition position = positionAfter(40);
    export.nowMs += SimulatedMirror.DELETE_RETENTION_MS;
    Keys keys = new Keys(position);
    keys.mayStartOver = false;
    assertThatExceptionOfType(RecordsGoneException.class)
        .isThrownBy(() -> caughtUp(keys))
        .withMessageContaining("no barrier was reached for");
  }

  @Test
  void doesNotBelieveAFirstReadThatTookLongerThanDeletionsAreKept() {
    publish(40);
    Keys keys = new Keys(null);
    MirrorDriver driver = driver(keys, false);
    driver.step(Duration.ZERO);
    export.nowMs += SimulatedMirror.DELETE_RETENTION_MS;
    publish(1);
    for (int i = 0; i < STEPS_MAX && !driver.status().aligned(); i++) {
      driver.step(Duration.ZERO);
    }
    assertThat(keys.startedOver).hasSize(1);
    assertThat(keys.keys).isEqualTo(expected());
  }

  @Test
  void holdsTheKeysOfThePartitionsThatItReads() {
    publish(40);
    Keys keys = new Keys(null);
    MirrorDriver driver = caughtUp(driver(keys, false, Set.of(0, 2)));
    Set<String> expected = expected();
    expected.removeIf(identity -> SimulatedExport.partition(identity, PARTITIONS) == 1);
    assertThat(keys.keys).isEqualTo(expected).hasSizeLessThan(expected().size());
    Keys next = new Keys(positionOf(driver));
    caughtUp(driver(next, false, Set.of(0)));
    assertThat(next.startedOver)
        .containsExactly("what was saved is of more partitions than are read now");
  }

  @Test
  void fetchesNoMoreThanItHasRoomForWhileItWaitsForABarrier() {
    for (int i = 0; i < 500; i++) {
      export.transact();
    }
    export.control.copyFrom(new SimulatedLog(export.control.partition));
    Keys keys = new Keys(null);
    MirrorDriver driver = driver(keys, true);
    for (int i = 0; i < 1000; i++) {
      driver.step(Duration.ZERO);
    }
    assertThat(keys.upserted).isZero();
    assertThat(consumer.fetchedRecords())
        .isLessThanOrEqualTo((long) PARTITIONS * consumer.recordsMax());
  }

  private void assertBeginsAnew(MirrorPosition position, String reason) {
    Keys keys = new Keys(position);
    keys.keys.add("not there");
    caughtUp(keys);
    assertThat(keys.startedOver).singleElement().asString().startsWith(reason);
    assertThat(keys.keys).isEqualTo(expected());
  }

  private MirrorPosition positionAfter(int transactions) {
    publish(transactions);
    return positionOf(caughtUp(new Keys(null)));
  }

  private static MirrorPosition positionOf(MirrorDriver driver) {
    return Objects.requireNonNull(driver.position());
  }

  private MirrorDriver caughtUp(Keys keys) {
    return caughtUp(driver(keys, false));
  }

  private MirrorDriver caughtUp(MirrorDriver driver) {
    for (int i = 0; i < STEPS_MAX && !driver.status().aligned(); i++) {
      driver.step(Duration.ZERO);
      export.nowMs += 10;
    }
    assertThat(driver.status().aligned()).isTrue();
    return driver;
  }

  private MirrorDriver driver(Keys keys, boolean onlyToBarriers) {
    return driver(keys, onlyToBarriers, Set.of());
  }

  private MirrorDriver driver(Keys keys, boolean onlyToBarriers, Set<Integer> partitions) {
    return driver(keys, onlyToBarriers, partitions, SimulatedMirror::topicIds);
  }

  private MirrorDriver driver(
      Keys keys,
      boolean onlyToBarriers,
      Set<Integer> partitions,
      Function<Set<String>, Map<String, String>> topicIds) {
    consumer = SimulatedMirror.consumer(export, random);
    return SimulatedMirror.driver(
        export,
        consumer,
        keys,
        SimulatedMirror.registry(),
        new BarrierRequests(),
        onlyToBarriers,
        partitions,
        topicIds);
  }

  private void publish(int transactions) {
    for (int i = 0; i < transactions; i++) {
      export.transact();
    }
    export.finish();
  }

  private Set<String> expected() {
    return new TreeSet<>(
        Objects.requireNonNull(export.stateAtBarrier.get(export.lastBarrierSequence)).keySet());
  }
}
