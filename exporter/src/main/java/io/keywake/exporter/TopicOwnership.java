package io.keywake.exporter;

import io.keywake.schemas.TopicNames;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Refuses topics that are not an export's own, or not as it left them. Used by the thread that
 * starts the export.
 *
 * <p>A topic of data or parts is an export's own if the newest generation of its control topic
 * names it, or if it holds nothing. Another one's records have sequences and generations of their
 * own: readers would drop records of either, and what the other wrote would be removed as left
 * over.
 */
final class TopicOwnership {
  private final ExportSettings settings;
  private final String storeId;
  private final ExportTopics topics;
  private final Map<String, Integer> keySchemaIds;
  private final Predicate<List<TopicPartition>> hasRecords;

  /**
   * @param keySchemaIds what the registry says, by topic
   * @param hasRecords whether any of some partitions has a committed record
   */
  TopicOwnership(
      ExportSettings settings,
      String storeId,
      ExportTopics topics,
      Map<String, Integer> keySchemaIds,
      Predicate<List<TopicPartition>> hasRecords) {
    this.settings = settings;
    this.storeId = storeId;
    this.topics = topics;
    this.keySchemaIds = keySchemaIds;
    this.hasRecords = hasRecords;
  }

  /**
   * Compares what there is with what the control topic says.
   *
   * @throws ExportSetupException if a topic is somebody else's
   */
  void refuseForeign(ControlTopic.Facts facts) {
    if (facts.storeId() != null && !facts.storeId().equals(storeId)) {
      throw new ExportSetupException(
          ExportConfigDef.TOPIC,
          "topic " + settings.topic() + " belongs to store " + facts.storeId(),
          "one of store " + storeId + ", or a new one",
          null);
    }
    keySchemaIds.forEach((topic, id) -> refuseOther(topic, id, facts.keySchemaIds().get(topic)));
    for (int i = 0; i < topics.data().size(); i++) {
      String topic = topics.data().get(i);
      if (!facts.dataTopics().contains(topic)) {
        refuseUnknown(topic, topic);
        refuseUnknown(topics.parts().get(i), topic);
      }
    }
  }

  private void refuseUnknown(String topic, String dataTopic) {
    if (hasRecords.test(topics.partitionsOf(topic))) {
      throw new ExportSetupException(
          dataTopic.equals(settings.topic()) ? ExportConfigDef.TOPIC : ExportConfigDef.ROUTES,
          "topic " + topic + " has records, and " + settings.controlTopic() + " does not know it",
          "the control topic that belongs to it, or a topic that is new (delete "
              + dataTopic
              + " and "
              + TopicNames.parts(dataTopic)
              + ", or choose another name)",
          null);
    }
  }

  /** What to say of a topic that keys went to until now, and that is another export's by now. */
  static ExportSetupException moved(String topic) {
    return new ExportSetupException(
        ExportConfigDef.ROUTES,
        "topic "
            + topic
            + " has records of this export, and another one of this server is to write"
            + " to it",
        "a topic of its own for each export, or one that is new (delete "
            + topic
            + " and "
            + TopicNames.parts(topic)
            + ")",
        null);
  }

  private static void refuseOther(String topic, int id, @Nullable Integer recorded) {
    if (recorded != null && recorded != id) {
      throw new ExportSetupException(
          ExportConfigDef.SCHEMA_REGISTRY_URL,
          "the registry has the key schema of " + topic + " under id " + id,
          "id "
              + recorded
              + ", which the topic's keys were written with: compaction compares their bytes",
          null);
    }
  }
}
