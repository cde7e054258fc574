package io.keywake.exporter;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.keywake.schemas.ControlKind;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.GenerationStart;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the control topic says. Called by one thread at a time, which waits for the brokers.
 */
final class ControlTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * What was found.
   *
   * @param storeId the store that the topics belong to, null if they are new
   * @param generation the newest, 0 if there is none
   * @param keySchemaIds the registry's ids of key schemas, by topic
   * @param dataTopics of the newest generation
   */
  record Facts(
      @Nullable String storeId,
      long generation,
      Map<String, Integer> keySchemaIds,
      Set<String> dataTopics) {
    static final Facts NONE = new Facts(null, 0, Map.of(), Set.of());
  }

  private final KafkaClients clients;
  private final String topic;
  private final int pollsMax;
  private final KafkaAvroDeserializer keys;
  private final KafkaAvroDeserializer values;

  ControlTopic(ExportSettings settings, KafkaClients clients, SchemaSetup schemas) {
    this.clients = clients;
    this.topic = settings.controlTopic();
    this.pollsMax = (int) (settings.startupTimeoutMs() / POLL.toMillis()) + 1;
    this.keys = schemas.controlDeserializer(true);
    this.values = schemas.controlDeserializer(false);
  }

  /** Where the partitions of the topics end, open transactions aside, by their numbers. */
  long[] endOffsets(ExportTopics topics) {
    List<TopicPartition> data = topics.partitions();
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(data);
      Map<TopicPartition, Long> ends = consumer.endOffsets(data);
      return data.stream().mapToLong(partition -> ends.getOrDefault(partition, 0L)).toArray();
    }
  }

  /** Everything that is committed at this moment. */
  Facts read() {
    Facts facts = Facts.NONE;
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      int pollsLeft = pollsMax;
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          facts = with(facts, record);
          pollsLeft = pollsMax;
        }
        if (pollsLeft-- == 0) {
          throw new TimeoutException("topic " + topic + " cannot be read to its end, " + end);
        }
      }
    }
    return facts;
  }

  @SuppressWarnings("NullAway") // A tombstone's value is null, whatever Kafka's declaration says.
  private Facts with(Facts facts, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return facts;
    }
    ControlKey key = (ControlKey) keys.deserialize(topic, record.key());
    ControlRecord value = (ControlRecord) values.deserialize(topic, record.value());
    long generation = Math.max(facts.generation(), value.getGeneration());
    String storeId =
        value.getGeneration() >= facts.generation()
            ? value.getStoreId().toString()
            : facts.storeId();
    Map<String, Integer> keySchemaIds = facts.keySchemaIds();
    if (ControlKind.of(key) == ControlKind.KEY_SCHEMA && value.getKeySchema() != null) {
      keySchemaIds = new HashMap<>(keySchemaIds);
      keySchemaIds.put(key.getId().toString(), value.getKeySchema().getId());
    }
    GenerationStart start = value.getGenerationStart();
    Set<String> dataTopics = start == null ? facts.dataTopics() : dataTopics(start);
    return new Facts(storeId, generation, keySchemaIds, dataTopics);
  }

  private static Set<String> dataTopics(GenerationStart start) {
    Set<String> topics = new LinkedHashSet<>();
    start.getStartOffsets().forEach(each -> topics.add(each.getTopic().toString()));
    topics.removeIf(TopicNames::isParts);
    return topics;
  }
}
