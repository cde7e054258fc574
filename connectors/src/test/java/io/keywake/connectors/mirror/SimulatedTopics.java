package io.keywake.connectors.mirror;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A simulated export of the image form, for readers of another package. */
public final class SimulatedTopics {
  /** What is expected of one entry. */
  public record Expected(MirrorValue value, long expireAtMs) {}

  /** Which entry. */
  public record Name(int db, String key) {}

  private final Random random;
  private final SimulatedExport export;
  private final Map<TopicPartition, SimulatedLog> logs = new LinkedHashMap<>();

  public SimulatedTopics(int partitions, Random random) {
    this.random = random;
    this.export = new SimulatedExport(partitions, random, false);
    export.logs().forEach(log -> logs.put(log.partition, log));
    logs.remove(export.control.partition);
  }

  /** Something happens. */
  public void step() {
    switch (random.nextInt(40)) {
      case 0 -> {
        if (random.nextInt(4) == 0) {
          export.restart();
        }
      }
      case 1 -> export.compact(SimulatedMirror.COMPACTION_LAG_MS, deleteRetentionMs());
      case 2 -> export.abort();
      default -> export.transact();
    }
  }

  /** Ends with a barrier. */
  public void finish() {
    export.finish();
  }

  public long nowMs() {
    return export.nowMs;
  }

  public void pass(long ms) {
    export.nowMs += ms;
  }

  public static long barrierAgeMaxMs() {
    return SimulatedMirror.COMPACTION_LAG_MS / 2;
  }

  public static long deleteRetentionMs() {
    return SimulatedMirror.DELETE_RETENTION_MS;
  }

  /** Of data and of parts. */
  public List<TopicPartition> partitions() {
    return List.copyOf(logs.keySet());
  }

  public long end(TopicPartition partition) {
    return Objects.requireNonNull(logs.get(partition)).end();
  }

  public @Nullable ConsumerRecord<byte[], byte[]> at(TopicPartition partition, long offset) {
    return Objects.requireNonNull(logs.get(partition)).at(offset);
  }

  public BarrierReader reader() {
    SimulatedConsumer consumer = new SimulatedConsumer(export.logs(), random, 30);
    consumer.updateBeginningOffsets(
        logs.keySet().stream().collect(Collectors.toMap(each -> each, each -> 0L)));
    return new BarrierReader(
        topics -> topics.stream().collect(Collectors.toMap(each -> each, each -> "id-" + each)),
        SimulatedMirror.registry(),
        consumer,
        export.control.partition,
        new ReadingSettings(0, barrierAgeMaxMs(), deleteRetentionMs() / 2, false, Set.of()));
  }

  public long lastBarrierSequence() {
    return export.lastBarrierSequence;
  }

  /** All entries at a barrier. */
  public Map<Name, Expected> stateAt(long sequence) {
    Map<Name, Expected> state = new HashMap<>();
    Objects.requireNonNull(export.stateAtBarrier.get(sequence))
        .forEach(
            (identity, entry) -> {
              int colon = identity.indexOf(':');
              state.put(
                  new Name(
                      Integer.parseInt(identity.substring(0, colon)),
                      identity.substring(colon + 1)),
                  new Expected(entry.value(), entry.expireAtMs()));
            });
    return state;
  }
}
