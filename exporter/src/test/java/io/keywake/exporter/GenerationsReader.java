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
import io.keywake.schemas.record.Quarantine;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * A reader of the topics through all generations, which sweeps at the first barrier of each and so
 * leaves orphans alone; beside it one that knows nothing of generations.
 */
final class GenerationsReader {
  private record Held(GenericRecord change, long generation) {}

  private final FakeTransport logs;
  private final ExportTopics topics;
  private final Map<String, Map<String, Content>> states = new HashMap<>();
  private final Map<String, Held> copy = new HashMap<>();
  private final Map<String, GenericRecord> plain = new HashMap<>();
  private final PartsReader parts = new PartsReader();
  private final long[] positions;
  private final long[] generations;
  private final long[] sequences;
  private final Map<String, String> quarantine = new HashMap<>();
  private int controlRead;
  private int barriers;
  private int orphans;
  private int quarantined;

  GenerationsReader(FakeTransport logs, ExportTopics topics) {
    this.logs = logs;
    this.topics = topics;
    positions = new long[topics.partitions().size()];
    generations = new long[positions.length];
    sequences = new long[positions.length];
  }

  int barriers() {
    return barriers;
  }

  int orphans() {
    return orphans;
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
      }
    }
  }

  private void barrier(ControlRecord record) {
    Barrier barrier = record.getBarrier();
    barrier
        .getEndOffsets()
        .forEach(
            end -> {
              int number = topics.number(end.getTopic().toString(), end.getPartition());
              read(number, end.getOffset());
            });
    copy.values().removeIf(held -> held.generation() < record.getGeneration());
    Map<String, Content> mine = new HashMap<>();
    copy.forEach((key, held) -> mine.put(key, content(key, held.change())));
    Map<String, Content> truth =
        new HashMap<>(states.get(record.getHistoryId() + "@" + barrier.getSequence()));
    Set<String> named = new HashSet<>();
    barrier.getQuarantined().forEach(each -> named.add(name(each.getDb(), each.getKey())));
    assertThat(quarantine.values())
        .as("told until %s", record)
        .containsExactlyInAnyOrderElementsOf(named);
    assertThat(truth.keySet()).as("entries at %s", record).containsAll(named);
    truth.keySet().removeAll(named);
    quarantined = Math.max(quarantined, named.size());
    assertThat(mine).as("copy at %s", record).isEqualTo(truth);
    assertThat(barrier.getKeyCount()).isEqualTo(mine.size() + named.size());
    if (!barrier.getRemovingOrphans()) {
      Map<String, Content> last = new HashMap<>();
      plain.forEach((key, change) -> last.put(key, content(key, change)));
      assertThat(last).as("last record of each key at %s", record).isEqualTo(truth);
    }
    barriers++;
  }

  private static String name(int db, ByteBuffer key) {
    return db + "/" + StoreState.text(key);
  }

  private Content content(String name, GenericRecord change) {
    return isManifest(change) ? parts.content(name, change) : StoreState.content(change);
  }

  private static boolean isManifest(GenericRecord change) {
    return change.get("operation").toString().equals("MANIFEST");
  }

  /** Expects, once nothing is written any more, that only parts stand that are needed. */
  void requireNoPartsLeftOver() {
    long[] ends = logs.endOffsets();
    for (int number = 0; number < ends.length; number++) {
      read(number, ends[number]);
    }
    parts.requireNoOthers();
  }

  private void read(int number, long end) {
    assertThat(end).as("end offsets do not fall").isGreaterThanOrEqualTo(positions[number]);
    for (Logged logged : logs.committedData(number)) {
      if (logged.offset() >= positions[number] && logged.offset() < end) {
        apply(number, logged);
      }
    }
    positions[number] = end;
  }

  private void apply(int number, Logged logged) {
    if (TopicNames.isParts(topics.partitions().get(number).topic())) {
      parts.part(logged.record());
      return;
    }
    String name =
        StoreState.name(PlainAvro.decode(logged.record().key(), EntryKey.getClassSchema()));
    parts.superseded(name);
    if (logged.record().value() == null) {
      Tombstone tombstone = PlainAvro.tombstone(logged.record().headers());
      order(number, tombstone.generation(), tombstone.sequence());
      if (plain.containsKey(name) && !copy.containsKey(name)) {
        orphans++;
      }
      if (tombstone.cause() != DeleteCause.ORPHANED) {
        copy.remove(name);
      }
      plain.remove(name);
    } else {
      GenericRecord change =
          PlainAvro.decode(logged.record().value(), EntryChange.getClassSchema());
      long generation = (Long) change.get("generation");
      order(number, generation, (Long) change.get("sequence"));
      if (isManifest(change)) {
        parts.manifest(name, change);
      }
      copy.put(name, new Held(change, generation));
      plain.put(name, change);
    }
  }

  private void order(int number, long generation, long sequence) {
    assertThat(generation).isGreaterThanOrEqualTo(generations[number]);
    if (generation == generations[number]) {
      assertThat(sequence).isGreaterThanOrEqualTo(sequences[number]);
    }
    generations[number] = generation;
    sequences[number] = sequence;
  }
}
