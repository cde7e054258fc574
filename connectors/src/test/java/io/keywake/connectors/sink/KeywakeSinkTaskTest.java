package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keywake.connectors.mirror.MirrorException;
import io.keywake.connectors.mirror.ScriptedTopics;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Kafka Connect sees of a task. */
class KeywakeSinkTaskTest {
  private static final TopicPartition DATA = new TopicPartition(ScriptedTopics.TOPIC, 0);
  private static final TopicPartition PARTS =
      new TopicPartition(TopicNames.parts(ScriptedTopics.TOPIC), 0);

  private final ScriptedTopics topics = new ScriptedTopics(2);
  private final FakeStore store = new FakeStore(new Random(1));
  private final Context context = new Context();
  private @Nullable RuntimeException failure;
  private final KeywakeSinkTask task =
      new KeywakeSinkTask(
          settings -> {
            if (failure != null) {
              throw failure;
            }
            return new KeywakeSinkTask.Ends(
                new ReaderView(topics.reader()),
                store.connect(),
                new SinkLimits(settings.heldBytesMax(), Long.MAX_VALUE, Long.MAX_VALUE));
          });

  @Test
  void writesWhatConnectHandsItAndReportsHowFarThatIs() {
    start(DATA, PARTS);
    topics.upsert(0, "a", "1", 1);
    topics.delete(0, "a", DeleteCause.DELETED, 2);
    topics.upsert(0, "b", "2", 3);
    topics.barrier(3);
    task.put(List.of());
    assertThat(context.offsets).isEqualTo(Map.of(DATA, 0L, PARTS, 0L));
    assertThat(context.timeoutMs).isEqualTo(100);
    task.put(records(DATA, 0, 3));
    assertThat(keys()).containsExactly("b");
    assertThat(committed(DATA, 3)).isEqualTo(3);
    assertThat(committed(DATA, 2)).as("never more than Connect has handed over").isEqualTo(2);
  }

  @Test
  void keepsConnectsOffsetsBackUntilTheTargetHasWhatIsBeforeThem() {
    start(DATA, PARTS);
    task.put(List.of());
    topics.upsert(0, "a", "1", 1);
    task.put(records(DATA, 0, 1));
    assertThat(committed(DATA, 1)).isZero();
    assertThat(task.preCommit(Map.of())).isEmpty();
    topics.barrier(1);
    task.put(List.of());
    assertThat(committed(DATA, 1)).isEqualTo(1);
  }

  @Test
  void asksForTheSameRecordsAgainWhileTheTargetIsAway() {
    start(DATA, PARTS);
    task.put(List.of());
    topics.upsert(0, "a", "1", 1);
    topics.barrier(1);
    for (int i = 0; i < 3; i++) {
      store.successes = 0;
      assertThatExceptionOfType(RetriableException.class)
          .isThrownBy(() -> task.put(records(DATA, 0, 1)))
          .withMessage("away");
      assertThat(context.timeoutMs).isEqualTo(700);
      assertThat(committed(DATA, 1)).isZero();
    }
    task.put(records(DATA, 0, 1));
    assertThat(keys()).containsExactly("a");
    assertThat(committed(DATA, 1)).isEqualTo(1);
  }

  @Test
  void waitsForBrokersAndRegistryThatAreAwayWhenItStarts() {
    failure = ScriptedTopics.unreachable();
    start(DATA, PARTS);
    assertThat(committed(DATA, 1)).isEqualTo(-1);
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(RetriableException.class)
          .isThrownBy(() -> task.put(List.of()))
          .withMessageContaining("no answer");
    }
    failure = null;
    task.put(List.of());
    assertThat(context.offsets).containsKeys(DATA, PARTS);
  }

  @Test
  void stopsAtWhatNoOtherAttemptChanges() {
    start(DATA, PARTS);
    task.put(List.of());
    ConsumerRecord<byte[], byte[]> foreign =
        new ConsumerRecord<>(DATA.topic(), 0, 0, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
    assertThatExceptionOfType(ConnectException.class)
        .isThrownBy(() -> task.put(List.of(sinkRecord(foreign))))
        .isNotInstanceOf(RetriableException.class)
        .withCauseInstanceOf(MirrorException.class);
  }

  @Test
  void saysWhichConvertersItNeeds() {
    start(DATA, PARTS);
    SinkRecord text = new SinkRecord(DATA.topic(), 0, null, "key", null, new byte[1], 0);
    SinkRecord parsed = new SinkRecord(DATA.topic(), 0, null, new byte[1], null, Map.of(), 0);
    SinkRecord header = new SinkRecord(DATA.topic(), 0, null, new byte[1], null, null, 0);
    header.headers().addString("keywake.cause", "deleted");
    for (SinkRecord record : List.of(text, parsed, header)) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> task.put(List.of(record)))
          .withMessage(
              "key.converter, value.converter, header.converter: a record of scripted-0 does not"
                  + " come as bytes; expected org.apache.kafka.connect.converters.ByteArrayConverter"
                  + " for each, and no transforms");
    }
  }

  @Test
  void saysThatItNeedsThePartsOfWhatItIsGiven() {
    start(DATA);
    assertThatExceptionOfType(RetriableException.class)
        .isThrownBy(() -> task.put(List.of()))
        .withMessageContaining("this task has scripted-0 without scripted.parts-0");
  }

  @Test
  void leavesPartitionsThatAreRevokedToOthersAndKeepsTheRest() {
    TopicPartition[] all = topics.partitions().toArray(TopicPartition[]::new);
    start(all);
    task.put(List.of());
    topics.upsert(0, "a", "1", 1);
    topics.upsert(1, "b", "2", 2);
    List<SinkRecord> records = new ArrayList<>(records(DATA, 0, 1));
    records.addAll(records(new TopicPartition(ScriptedTopics.TOPIC, 1), 0, 1));
    task.put(records);
    // As Connect does it: closed while they are still assigned, then fewer are.
    List<TopicPartition> second =
        topics.partitions().stream().filter(each -> each.partition() == 1).toList();
    task.close(second);
    context.assignment.removeAll(Set.copyOf(second));
    topics.barrier(2);
    task.put(List.of());
    assertThat(keys()).containsExactly("a");
    assertThat(committed(DATA, 1)).isEqualTo(1);
    assertThat(committed(second.get(0), 1)).isEqualTo(-1);
    context.assignment.addAll(second);
    context.offsets.clear();
    task.open(second);
    task.put(List.of());
    assertThat(context.offsets).containsOnlyKeys(second);
    task.put(records(second.get(0), 0, 1));
    assertThat(keys()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void closesItsConnectionsWhenItStopsIfItHasAny() {
    start(DATA, PARTS);
    task.stop();
    assertThat(store.closes).isZero();
    task.put(List.of());
    task.stop();
    assertThat(store.closes).isEqualTo(1);
  }

  private void start(TopicPartition... assigned) {
    context.assignment.addAll(List.of(assigned));
    task.initialize(context);
    Map<String, String> properties = SinkSettingsTest.properties();
    properties.put("retry.backoff.ms", "700");
    task.start(properties);
    task.open(context.assignment);
  }

  /** The offset that is committed if Connect has handed over everything below another; or -1. */
  private long committed(TopicPartition partition, long handedOver) {
    OffsetAndMetadata offset =
        task.preCommit(Map.of(partition, new OffsetAndMetadata(handedOver))).get(partition);
    return offset == null ? -1 : offset.offset();
  }

  private List<String> keys() {
    return store.entries.keySet().stream().map(name -> new String(name.key(), UTF_8)).toList();
  }

  private List<SinkRecord> records(TopicPartition partition, long from, long to) {
    List<SinkRecord> records = new ArrayList<>();
    for (long offset = from; offset < to; offset++) {
      records.add(sinkRecord(topics.at(partition, offset)));
    }
    return records;
  }

  private static SinkRecord sinkRecord(ConsumerRecord<byte[], byte[]> record) {
    ConnectHeaders headers = new ConnectHeaders();
    record.headers().forEach(header -> headers.addBytes(header.key(), header.value()));
    return new SinkRecord(
        record.topic(),
        record.partition(),
        null,
        record.key(),
        null,
        record.value(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        headers);
  }

  /** What a task may ask of Connect. */
  private static final class Context implements SinkTaskContext {
    final Set<TopicPartition> assignment = new HashSet<>();
    final Map<TopicPartition, Long> offsets = new HashMap<>();
    long timeoutMs;

    @Override
    public Map<String, String> configs() {
      return Map.of();
    }

    @Override
    public void offset(Map<TopicPartition, Long> each) {
      offsets.putAll(each);
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
      offsets.put(partition, offset);
    }

    @Override
    public void timeout(long ms) {
      timeoutMs = ms;
    }

    @Override
    public Set<TopicPartition> assignment() {
      return assignment;
    }

    @Override
    public void pause(TopicPartition... partitions) {}

    @Override
    public void resume(TopicPartition... partitions) {}

    @Override
    public void requestCommit() {}

    @Override
    public PluginMetrics pluginMetrics() {
      throw new UnsupportedOperationException();
    }
  }
}
