package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.FakeTransport.Logged;
import io.keywake.exporter.StoreState.Content;
import io.keywake.schemas.HashSlot;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A reader of committed records that rebuilds the store and stops at every barrier, as the contract
 * of the stream allows it to.
 */
final class CommittedReader {
  private final FakeTransport logs;
  private final ExportTopics topics;
  private final boolean keysAreCounted;
  private final Map<String, Content> copy = new HashMap<>();
  private final PartsReader parts = new PartsReader();

  /** For every key of the copy the sequence that it is exact at. */
  private final Map<String, Long> exactAt = new HashMap<>();

  /** Keys that a change was not applied to, because what it builds on is missing. */
  private final Set<String> stale = new HashSet<>();

  private final long[] positions;
  private final long[] sequences;
  private final Map<Long, Integer> transactionOfUnit = new HashMap<>();
  private @Nullable List<?> firstStart;
  private int laterStarts;
  private boolean isNew;
  private int controlRead;
  private int barriers;
  private long barrierSequence = -1;
  private int namedMost;
  private int deltas;

  CommittedReader(FakeTransport logs, ExportTopics topics, boolean keysAreCounted) {
    this.keysAreCounted = keysAreCounted;
    this.logs = logs;
    this.topics = topics;
    positions = new long[topics.partitions().size()];
    sequences = new long[positions.length];
  }

  /** One that begins where a barrier allows it to. */
  private CommittedReader(
      FakeTransport logs, ExportTopics topics, boolean keysAreCounted, List<?> startOffsets) {
    this(logs, topics, keysAreCounted);
    isNew = true;
    assertThat(startOffsets).hasSize(positions.length);
    for (Object each : startOffsets) {
      GenericRecord start = (GenericRecord) each;
      positions[number(start)] = (Long) start.get("offset");
    }
  }

  private int number(GenericRecord offset) {
    return topics.number(offset.get("topic").toString(), (Integer) offset.get("partition"));
  }

  int barriers() {
    return barriers;
  }

  /** Keys that records of the control topic say cannot be published. */
  Set<String> toldQuarantined() {
    Map<String, String> names = new HashMap<>();
    for (Logged logged : logs.committedControl()) {
      GenericRecord key = PlainAvro.decode(logged.record().key(), ControlKey.getClassSchema());
      byte[] value = logged.record().value();
      if (!key.get("kind").toString().equals("quarantine")) {
        continue;
      }
      if (value == null) {
        names.remove(key.get("id").toString());
      } else {
        GenericRecord fact = PlainAvro.decode(value, ControlRecord.getClassSchema());
        names.put(
            key.get("id").toString(), StoreState.name((GenericRecord) fact.get("quarantine")));
      }
    }
    return new HashSet<>(names.values());
  }

  /** Keys in quarantine at the barrier that named most of them. */
  int namedMost() {
    return namedMost;
  }

  /** Changes that were applied to what was there. */
  int deltas() {
    return deltas;
  }

  /** How many barriers could be reached from a later start than the generation's. */
  int laterStarts() {
    return laterStarts;
  }

  long barrierSequence() {
    return barrierSequence;
  }

  /** Reads every new barrier and compares the copy with the store's state at its sequence. */
  void catchUp(Map<Long, Map<String, Content>> states) {
    List<Logged> control = logs.committedControl();
    while (controlRead < control.size()) {
      Logged logged = control.get(controlRead++);
      GenericRecord key = PlainAvro.decode(logged.record().key(), ControlKey.getClassSchema());
      if (key.get("kind").toString().equals("barrier")) {
        GenericRecord value =
            PlainAvro.decode(logged.record().value(), ControlRecord.getClassSchema());
        barrier((GenericRecord) value.get("barrier"), states);
      }
    }
  }

  /** What a reader holds that has read everything, wherever barriers are. */
  Map<String, Content> everythingCommitted() {
    CommittedReader other = new CommittedReader(logs, topics, keysAreCounted);
    other.readEverything();
    other.parts.resolve(other.copy);
    return other.copy;
  }

  private void barrier(GenericRecord barrier, Map<Long, Map<String, Content>> states) {
    List<?> endOffsets = (List<?>) barrier.get("endOffsets");
    assertThat(endOffsets).hasSize(positions.length);
    for (Object each : endOffsets) {
      GenericRecord end = (GenericRecord) each;
      read(number(end), (Long) end.get("offset"));
    }
    barrierSequence = (Long) barrier.get("sequence");
    barriers++;
    parts.resolve(copy);
    assertThat(stale).as("keys that are stale at %s", barrier).isEmpty();
    Map<String, Content> state = new HashMap<>(states.get(barrierSequence));
    List<?> quarantined = (List<?>) barrier.get("quarantined");
    for (Object each : quarantined) {
      String name = StoreState.name((GenericRecord) each);
      assertThat(state.remove(name)).as("%s in the store at %s", name, barrier).isNotNull();
    }
    assertThat(copy).as("copy at %s", barrier).isEqualTo(state);
    assertThat(barrier.get("quarantinedCount")).isEqualTo((long) quarantined.size());
    namedMost = Math.max(namedMost, quarantined.size());
    assertThat(barrier.get("keyCount"))
        .isEqualTo(keysAreCounted ? (long) copy.size() + quarantined.size() : -1L);
    List<?> startOffsets = (List<?>) barrier.get("startOffsets");
    if (startOffsets != null && !isNew) {
      firstStart = firstStart == null ? startOffsets : firstStart;
      laterStarts += startOffsets.equals(firstStart) ? 0 : 1;
      new CommittedReader(logs, topics, keysAreCounted, startOffsets).barrier(barrier, states);
    }
  }

  /** Expects, once nothing is written any more, that only parts stand that are needed. */
  void requireNoPartsLeftOver() {
    readEverything();
    parts.requireNoOthers();
  }

  private void readEverything() {
    for (int partition = 0; partition < positions.length; partition++) {
      read(partition, Long.MAX_VALUE);
    }
  }

  private void read(int partition, long end) {
    assertThat(end).as("end offsets do not fall").isGreaterThanOrEqualTo(positions[partition]);
    for (Logged logged : logs.committedData(partition)) {
      if (logged.offset() >= positions[partition] && logged.offset() < end) {
        apply(partition, logged);
      }
    }
    positions[partition] = end;
  }

  private void apply(int partition, Logged logged) {
    if (TopicNames.isParts(topics.partitions().get(partition).topic())) {
      parts.part(logged.record());
      return;
    }
    GenericRecord key = PlainAvro.decode(logged.record().key(), EntryKey.getClassSchema());
    String name = StoreState.name(key);
    checkRoute((ByteBuffer) key.get("key"), logged.record());
    long sequence;
    if (logged.record().value() == null) {
      Tombstone tombstone = PlainAvro.tombstone(logged.record().headers());
      sequence = tombstone.sequence();
      checkUnit(tombstone.unitId(), logged.transaction());
      copy.remove(name);
      parts.superseded(name);
      exactAt.remove(name);
      stale.remove(name);
    } else {
      GenericRecord change =
          PlainAvro.decode(logged.record().value(), EntryChange.getClassSchema());
      sequence = (Long) change.get("sequence");
      checkUnit((Long) change.get("unitId"), logged.transaction());
      put(name, sequence, change);
    }
    assertThat(sequence)
        .as("sequence in partition %s", partition)
        .isGreaterThanOrEqualTo(sequences[partition]);
    sequences[partition] = sequence;
  }

  private void checkRoute(ByteBuffer key, ProducerRecord<byte[], byte[]> record) {
    byte[] bytes = new byte[key.remaining()];
    key.duplicate().get(bytes);
    String topic = topics.data().get(topics.dataTopicOf(0, bytes));
    assertThat(record.topic()).isEqualTo(topic);
    assertThat(record.partition()).isEqualTo(HashSlot.partition(bytes, topics.partitionsEach()));
  }

  private void put(String name, long sequence, GenericRecord change) {
    switch (change.get("operation").toString()) {
      case "DELTA" -> {
        GenericRecord delta = (GenericRecord) change.get("delta");
        Long exact = exactAt.get(name);
        if (exact == null || exact < (Long) delta.get("baseSequence")) {
          stale.add(name);
          return;
        }
        if (exact < sequence) {
          deltas++;
          if (!parts.changed(name, change)) {
            copy.put(name, StoreState.changed(Objects.requireNonNull(copy.get(name)), change));
          }
        }
      }
      case "MANIFEST" -> {
        parts.manifest(name, change);
        stale.remove(name);
      }
      default -> {
        parts.superseded(name);
        copy.put(name, StoreState.content(change));
        stale.remove(name);
      }
    }
    exactAt.put(name, sequence);
  }

  private void checkUnit(long unitId, int transaction) {
    if (unitId != 0) {
      assertThat(transactionOfUnit.computeIfAbsent(unitId, unit -> transaction))
          .as("transaction of unit %s", unitId)
          .isEqualTo(transaction);
    }
  }
}
