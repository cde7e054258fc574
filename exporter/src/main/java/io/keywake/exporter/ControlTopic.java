package io.keywake.exporter;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.Quarantine;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the control topic says. Called by one thread at a time, which waits for the brokers.
 */
final class ControlTopic {
  /**
   * What was found.
   *
   * @param storeId the store that the topics belong to, null if they are new
   * @param generation the newest, 0 if there is none
   * @param historyId the run that wrote the last record, null if it does not say
   * @param selection what the newest generation publishes where, as text
   * @param closed the newest barrier, null if there is none
   * @param keySchemaIds the registry's ids of key schemas, by topic
   * @param dataTopics of the newest generation
   * @param quarantine entries that could not be published, by the ids of their records
   */
  record Facts(
      @Nullable String storeId,
      long generation,
      @Nullable String historyId,
      @Nullable String selection,
      @Nullable Closed closed,
      Map<String, Integer> keySchemaIds,
      Set<String> dataTopics,
      Map<String, Quarantine> quarantine) {
    Facts {
      keySchemaIds = Map.copyOf(keySchemaIds);
      dataTopics = Collections.unmodifiableSet(new LinkedHashSet<>(dataTopics));
      quarantine = Collections.unmodifiableMap(new LinkedHashMap<>(quarantine));
    }

    /** Whether the topics belong to this run of this store. */
    boolean isOf(String thisStoreId, String thisHistoryId, long thisGeneration) {
      return generation == thisGeneration
          && thisStoreId.equals(storeId)
          && thisHistoryId.equals(historyId);
    }
  }

  /** A barrier, and who wrote it. */
  record Closed(Barrier barrier, long generation, @Nullable String historyId) {}

  private final String topic;
  private final CommittedRecords committed;
  private final KafkaAvroDeserializer keys;
  private final KafkaAvroDeserializer values;

  ControlTopic(ExportSettings settings, KafkaClients clients, SchemaSetup schemas) {
    this.topic = settings.controlTopic();
    this.committed = new CommittedRecords(settings, clients);
    this.keys = schemas.controlDeserializer(true);
    this.values = schemas.controlDeserializer(false);
  }

  /** Everything that is committed at this moment. */
  Facts read() {
    ControlReading reading = new ControlReading();
    committed.read(List.of(new TopicPartition(topic, 0)), record -> add(reading, record));
    return reading.facts();
  }

  @SuppressWarnings("NullAway") // A tombstone's value is null, whatever Kafka's declaration says.
  private void add(ControlReading reading, ConsumerRecord<byte[], byte[]> record) {
    reading.add(
        (ControlKey) keys.deserialize(topic, record.key()),
        record.value() == null ? null : (ControlRecord) values.deserialize(topic, record.value()));
  }
}
