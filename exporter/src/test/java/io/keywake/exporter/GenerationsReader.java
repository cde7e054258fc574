package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.FakeTransport.Logged;
import io.keywake.exporter.StoreState.Content;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/**
 * A reader of the topics through all generations, which sweeps at the first barrier of each and so
 * leaves orphans alone; beside it one that knows nothing of generations.
 */
final class GenerationsReader {
  private record Held(Content content, long generation) {}

  private final FakeTransport logs;
  private final ExportTopics topics;
  private final Map<String, Map<String, Content>> states = new HashMap<>();
  private final Map<String, Held> copy = new HashMap<>();
  private final Map<String, Content> plain = new HashMap<>();
  private final long[] positions;
  private final long[] generations;
  private final long[] sequences;
  private int controlRead;
  private int barriers;
  private int orphans;

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

  /** What the store held at a sequence of one of its runs. */
  void note(String historyId, long sequence, Map<String, Content> state) {
    states.put(historyId + "@" + sequence, state);
  }

  /** Reads every new barrier and compares. */
  void catchUp() {
    List<Logged> control = logs.committedControl();
    while (controlRead < control.size()) {
      Logged logged = control.get(controlRead++);
      ControlRecord record = PlainAvro.specific(logged.record().value(), ControlRecord.class);
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
    copy.forEach((key, held) -> mine.put(key, held.content()));
    Map<String, Content> truth = states.get(record.getHistoryId() + "@" + barrier.getSequence());
    assertThat(mine).as("copy at %s", record).isEqualTo(truth);
    assertThat(barrier.getKeyCount()).isEqualTo(mine.size());
    if (!barrier.getRemovingOrphans()) {
      assertThat(plain).as("last record of each key at %s", record).isEqualTo(truth);
    }
    barriers++;
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
    String name =
        StoreState.name(PlainAvro.decode(logged.record().key(), EntryKey.getClassSchema()));
    if (logged.record().value() == null) {
      Tombstone tombstone = PlainAvro.tombstone(logged.record().headers());
      order(number, tombstone.generation(), tombstone.sequence());
      if (tombstone.cause() == DeleteCause.ORPHANED) {
        orphans++;
      } else {
        copy.remove(name);
      }
      plain.remove(name);
    } else {
      GenericRecord change =
          PlainAvro.decode(logged.record().value(), EntryChange.getClassSchema());
      long generation = (Long) change.get("generation");
      order(number, generation, (Long) change.get("sequence"));
      Content content = StoreState.content(change);
      copy.put(name, new Held(content, generation));
      plain.put(name, content);
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
