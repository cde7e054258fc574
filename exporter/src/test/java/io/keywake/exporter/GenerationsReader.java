package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.FakeTransport.Logged;
import io.keywake.exporter.StoreState.Content;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.schemas.record.Quarantine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader of all topics through all generations, one topic after the other in no certain order,
 * which sweeps at the first barrier of each and so leaves orphans alone; beside it one that knows
 * nothing of generations. In the delta form another one begins at each barrier, where that allows
 * it to.
 */
final class GenerationsReader {
  /** A whole value and what has changed of it since, exact at a sequence. */
  private static final class Held {
    final GenericRecord whole;
    final List<GenericRecord> deltas = new ArrayList<>();
    final long generation;
    long sequence;

    Held(GenericRecord whole, long generation, long sequence) {
      this.whole = whole;
      this.generation = generation;
      this.sequence = sequence;
    }
  }

  private record Order(long generation, long sequence) {}

  private final FakeTransport logs;
  private final Random random;
  private final boolean isNew;
  private final Map<String, Map<String, Content>> states;
  private final Map<String, Held> copy = new HashMap<>();

  /** Keys that a change was not applied to, with its generation. */
  private final Map<String, Long> stale = new HashMap<>();

  /** By topic the last record of each key. */
  private final Map<String, Map<String, GenericRecord>> plain = new HashMap<>();

  private final PartsReader parts = new PartsReader();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, Order> orders = new HashMap<>();
  private final Map<String, String> quarantine = new HashMap<>();
  private int controlRead;
  private int barriers;
  private int orphans;
  private int orphanedParts;
  private int deltas;
  private int quarantined;

  GenerationsReader(FakeTransport logs, Random random) {
    this(logs, random, new HashMap<>(), false);
  }

  private GenerationsReader(
      FakeTransport logs, Random random, Map<String, Map<String, Content>> states, boolean isNew) {
    this.logs = logs;
    this.random = random;
    this.states = states;
    this.isNew = isNew;
  }

  int barriers() {
    return barriers;
  }

  int orphans() {
    return orphans;
  }

  /** How many tombstones of parts were read that older generations had left. */
  int orphanedParts() {
    return orphanedParts;
  }

  /** Changes that were applied. */
  int deltas() {
    return deltas;
  }

  /** Keys in quarantine at the barrier that named most of them. */
  int quarantined() {
    return quarantined;
  }

  /** What the store held at a sequence of one of its runs. */
  void note(String historyId, long sequence, Map<String, Content> state) {
    states.put(historyId + "@" + sequence, state);
  }

  /** Reads every new barrier and compares. */
  void catchUp() {
    List<Logged> control = logs.committedControl();
    while (controlRead < control.size()) {
      Logged logged = control.get(controlRead++);
      ControlKey key = PlainAvro.specific(logged.record().key(), ControlKey.class);
      if (logged.record().value() == null) {
        quarantine.remove(key.getId().toString());
        continue;
      }
      ControlRecord record = PlainAvro.specific(logged.record().value(), ControlRecord.class);
      Quarantine told = record.getQuarantine();
      if (told != null) {
        quarantine.put(key.getId().toString(), name(told.getDb(), told.getKey()));
      }
      if (record.getBarrier() != null) {
        barrier(record);
        assertThat(quarantine.values())
            .as("told until %s", record)
            .containsExactlyInAnyOrderElementsOf(named(record.getBarrier()));
      }
    }
  }

  private static Set<String> named(Barrier barrier) {
    Set<String> named = new HashSet<>();
    barrier.getQuarantined().forEach(each -> named.add(name(each.getDb(), each.getKey())));
    return named;
  }

  private void barrier(ControlRecord record) {
    Barrier barrier = record.getBarrier();
    List<PartitionOffset> ends = new ArrayList<>(barrier.getEndOffsets());
    Collections.shuffle(ends, random);
    ends.forEach(end -> read(Continuation.partition(end), end.getOffset()));
    copy.values().removeIf(held -> held.generation < record.getGeneration());
    stale.values().removeIf(generation -> generation < record.getGeneration());
    assertThat(stale.keySet()).as("stale at %s", record).isEmpty();
    Map<String, Content> mine = new HashMap<>();
    copy.forEach((name, held) -> mine.put(name, content(name, held)));
    Set<String> named = named(barrier);
    Map<String, Content> truth =
        new HashMap<>(states.get(record.getHistoryId() + "@" + barrier.getSequence()));
    assertThat(truth.keySet()).as("entries at %s", record).containsAll(named);
    truth.keySet().removeAll(named);
    quarantined = Math.max(quarantined, named.size());
    assertThat(mine).as("copy at %s", record).isEqualTo(truth);
    if (barrier.getKeyCount() != Selection.NOT_COUNTED) {
      assertThat(barrier.getKeyCount()).isEqualTo(mine.size() + named.size());
    }
    boolean isImage = barrier.getStartOffsets() == null;
    if (isImage && !barrier.getRemovingOrphans()) {
      assertThat(plain()).as("last record of each key at %s", record).isEqualTo(truth);
    } else if (!isImage && !isNew) {
      GenerationsReader late = new GenerationsReader(logs, random, states, true);
      barrier
          .getStartOffsets()
          .forEach(each -> late.positions.put(Continuation.partition(each), each.getOffset()));
      late.barrier(record);
    }
    barriers++;
  }

  /** What one holds that knows nothing of generations, and reads all topics. */
  private Map<String, Content> plain() {
    Map<String, Content> all = new HashMap<>();
    plain.forEach(
        (topic, records) ->
            records.forEach(
                (name, record) -> {
                  Content other = all.put(name, content(name, record));
                  assertThat(other).as("%s in another topic than %s", name, topic).isNull();
                }));
    return all;
  }

  private static String name(int db, ByteBuffer key) {
    return db + "/" + StoreState.text(key);
  }

  private Content content(String name, Held held) {
    Content content = content(name, held.whole);
    for (GenericRecord delta : held.deltas) {
      content = StoreState.changed(content, delta);
    }
    return content;
  }

  private Content content(String name, GenericRecord change) {
    return is("MANIFEST", change) ? parts.content(name, change) : StoreState.content(change);
  }

  private static boolean is(String operation, GenericRecord change) {
    return change.get("operation").toString().equals(operation);
  }

  /** Expects, once nothing is written any more, that only parts stand that are needed. */
  void requireNoPartsLeftOver() {
    Map<TopicPartition, Long> before = Map.copyOf(positions);
    logs.ends().forEach(this::read);
    positions.putAll(before);
    List<Map.Entry<String, GenericRecord>> manifests = new ArrayList<>();
    for (Map<String, GenericRecord> records : plain.values()) {
      for (Map.Entry<String, GenericRecord> each : records.entrySet()) {
        if (is("MANIFEST", each.getValue())) {
          manifests.add(each);
        }
      }
    }
    parts.requireOnly(manifests);
  }

  private void read(TopicPartition partition, long end) {
    long position = positions.getOrDefault(partition, 0L);
    assertThat(end).as("end offsets do not fall").isGreaterThanOrEqualTo(position);
    for (Logged logged : logs.committedData(partition)) {
      if (logged.offset() >= position && logged.offset() < end) {
        apply(partition, logged);
      }
    }
    positions.put(partition, end);
  }

  private void apply(TopicPartition partition, Logged logged) {
    if (TopicNames.isParts(partition.topic())) {
      parts.part(logged.record());
      orphanedParts += logged.record().value() == null && isOrphan(logged) ? 1 : 0;
      return;
    }
    Map<String, GenericRecord> last =
        plain.computeIfAbsent(partition.topic(), any -> new HashMap<>());
    String name =
        StoreState.name(PlainAvro.decode(logged.record().key(), EntryKey.getClassSchema()));
    if (logged.record().value() == null) {
      Tombstone tombstone = PlainAvro.tombstone(logged.record().headers());
      order(partition, tombstone.generation(), tombstone.sequence());
      if (last.containsKey(name) && !copy.containsKey(name)) {
        orphans++;
      }
      if (tombstone.cause() != DeleteCause.ORPHANED
          && !isHeldFromAfter(tombstone.generation(), name)) {
        copy.remove(name);
        stale.remove(name);
      }
      last.remove(name);
    } else {
      GenericRecord change =
          PlainAvro.decode(logged.record().value(), EntryChange.getClassSchema());
      long generation = (Long) change.get("generation");
      long sequence = (Long) change.get("sequence");
      order(partition, generation, sequence);
      if (is("DELTA", change)) {
        delta(name, change, generation, sequence);
        return;
      }
      if (!isHeldFromAfter(generation, name)) {
        copy.put(name, new Held(change, generation, sequence));
        stale.remove(name);
      }
      last.put(name, change);
    }
  }

  private static boolean isOrphan(Logged logged) {
    return logged.record().headers().toArray().length > 0;
  }

  /** Topics are read in no particular order. */
  private boolean isHeldFromAfter(long generation, String name) {
    Held held = copy.get(name);
    return held != null && held.generation > generation;
  }

  private void delta(String name, GenericRecord change, long generation, long sequence) {
    if (isHeldFromAfter(generation, name)) {
      return;
    }
    Held held = copy.get(name);
    long base = (Long) ((GenericRecord) change.get("delta")).get("baseSequence");
    if (held == null || held.generation != generation || held.sequence < base) {
      stale.put(name, generation);
    } else if (held.sequence < sequence) {
      held.deltas.add(change);
      held.sequence = sequence;
      deltas++;
    }
  }

  private void order(TopicPartition partition, long generation, long sequence) {
    Order before = orders.put(partition, new Order(generation, sequence));
    if (before != null) {
      assertThat(generation).isGreaterThanOrEqualTo(before.generation());
      if (generation == before.generation()) {
        assertThat(sequence).isGreaterThanOrEqualTo(before.sequence());
      }
    }
  }
}
