package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.BarrierReader;
import io.keywake.connectors.mirror.MirrorException;
import io.keywake.connectors.mirror.RegistryUnavailableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/**
 * A task of {@link KeywakeSinkConnector}: what Kafka Connect asks of it, in terms of a {@link
 * MirrorWriter}. Made by Kafka Connect; all calls but {@code stop} come from the task's thread.
 */
public final class KeywakeSinkTask extends SinkTask {
  /** How soon to come back when no records do, as barriers come by another way. */
  private static final long IDLE_MS = 100;

  /** What a task stands between. */
  record Ends(ExportView export, Target target, SinkLimits limits) {}

  private final Function<SinkSettings, Ends> opener;
  private @Nullable SinkSettings settings;
  private @Nullable MirrorWriter writer;
  private @Nullable Ends ends;

  /** Made by Kafka Connect. */
  public KeywakeSinkTask() {
    this(KeywakeSinkTask::open);
  }

  /**
   * For tests.
   *
   * @param opener may throw a {@link MirrorException}; it is asked again then
   */
  KeywakeSinkTask(Function<SinkSettings, Ends> opener) {
    this.opener = opener;
  }

  private static Ends open(SinkSettings settings) {
    BarrierReader reader = BarrierReader.open(settings.mirror());
    return new Ends(
        new ReaderView(reader),
        RedisTarget.of(settings),
        new SinkLimits(settings.heldBytesMax(), reader.barrierAgeMaxMs(), reader.absenceMaxMs()));
  }

  @Override
  public String version() {
    return new KeywakeSinkConnector().version();
  }

  @Override
  public void start(Map<String, String> properties) {
    settings = new SinkSettings(properties);
  }

  /** Also called with all partitions that the task has kept, and with none. */
  @Override
  public void open(Collection<TopicPartition> partitions) {
    reassign();
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    if (writer != null) {
      Set<TopicPartition> left = new HashSet<>(context.assignment());
      left.removeAll(Set.copyOf(partitions));
      writer.assign(left);
    }
  }

  private void reassign() {
    if (writer != null) {
      writer.assign(context.assignment());
    }
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    try {
      writer().put(records.stream().map(KeywakeSinkTask::consumed).toList());
      context.timeout(IDLE_MS);
    } catch (TargetUnavailableException
        | RegistryUnavailableException
        | org.apache.kafka.common.errors.RetriableException e) {
      context.timeout(settings().retryBackoffMs());
      throw new RetriableException(e.getMessage(), e);
    } catch (MirrorException | SinkTargetException e) {
      throw new ConnectException(e.getMessage(), e);
    }
  }

  /** Connect's own offsets follow what the target knows, and decide nothing. */
  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> current) {
    Map<TopicPartition, OffsetAndMetadata> written = new HashMap<>();
    if (writer != null) {
      writer
          .positions()
          .forEach(
              (partition, position) -> {
                OffsetAndMetadata read = current.get(partition);
                if (read != null) {
                  written.put(partition, new OffsetAndMetadata(Math.min(position, read.offset())));
                }
              });
    }
    return written;
  }

  @Override
  public void stop() {
    // Connect calls this once the task's thread is out of every other call.
    if (ends != null) {
      ends.target().close();
      ends.export().close();
    }
  }

  private SinkSettings settings() {
    if (settings == null) {
      throw new IllegalStateException("not started");
    }
    return settings;
  }

  /** Made with the first records, because brokers and registry may be away when the task starts. */
  private MirrorWriter writer() {
    if (writer == null) {
      Ends opened;
      try {
        opened = opener.apply(settings());
      } catch (MirrorException e) {
        throw new RetriableException(e.getMessage(), e);
      }
      ends = opened;
      writer =
          new MirrorWriter(
              opened.target(),
              opened.export(),
              settings().databases(),
              opened.limits(),
              System::currentTimeMillis,
              context::offset);
      reassign();
    }
    return writer;
  }

  @SuppressWarnings("NullAway") // Kafka marks a tombstone by null, whatever its declaration says.
  private static ConsumerRecord<byte[], byte[]> consumed(SinkRecord record) {
    if (!(record.key() instanceof byte[] key)
        || !(record.value() == null || record.value() instanceof byte[])) {
      throw noBytes(record);
    }
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) {
      if (!(header.value() instanceof byte[] bytes)) {
        throw noBytes(record);
      }
      headers.add(header.key(), bytes);
    }
    return new ConsumerRecord<>(
        record.originalTopic(),
        record.originalKafkaPartition(),
        record.originalKafkaOffset(),
        ConsumerRecord.NO_TIMESTAMP,
        TimestampType.NO_TIMESTAMP_TYPE,
        key.length,
        record.value() == null ? ConsumerRecord.NULL_SIZE : ((byte[]) record.value()).length,
        key,
        (byte[]) record.value(),
        headers,
        Optional.empty());
  }

  private static DataException noBytes(SinkRecord record) {
    return new DataException(
        String.join(", ", SinkSettings.CONVERTERS)
            + ": a record of "
            + record.topic()
            + "-"
            + record.kafkaPartition()
            + " does not come as bytes; expected "
            + SinkSettings.BYTES
            + " for each, and no transforms");
  }
}
