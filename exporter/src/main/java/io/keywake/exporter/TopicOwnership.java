package io.keywake.exporter;

import io.keywake.schemas.TopicNames;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses topics that are not an export's own, or not as it left them. Used by the thread that
 * starts the export.
 *
 * <p>A topic of data or parts is an export's own if the newest generation of its control topic
 * names it, or if it holds nothing but a claim of the export's own. Another one's records have
 * sequences and generations of their own: readers would drop records of either, and what the other
 * wrote would be removed as left over.
 */
final class TopicOwnership {
  private final ExportSettings settings;
  private final String storeId;
  private final ExportTopics topics;
  private final Map<String, Integer> keySchemaIds;
  private final Contents contents;

  /** What there is in the topics. */
  interface Contents {
    /** Whether a topic of data or of parts has records that are no claims of this export. */
    boolean hasOthers(String topic);

    /** Who claims a data topic, as {@link TopicClaims} has it; null if nobody does. */
    @Nullable String claimant(String topic);

    /** Whether a data topic has a control topic that says anything. */
    boolean isControlled(String topic);
  }

  /**
   * @param keySchemaIds what the registry says, by topic
   */
  TopicOwnership(
      ExportSettings settings,
      String storeId,
      ExportTopics topics,
      Map<String, Integer> keySchemaIds,
      Contents contents) {
    this.settings = settings;
    this.storeId = storeId;
    this.topics = topics;
    this.keySchemaIds = keySchemaIds;
    this.contents = contents;
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
      boolean isKnown = facts.dataTopics().contains(topic);
      boolean isMain = topic.equals(settings.topic());
      if (!isMain || !isKnown) {
        refuseClaimed(topic, contents.claimant(topic));
      }
      if (!isKnown) {
        refuseControlled(topic, isMain);
        refuseUnknown(topic, topic);
        refuseUnknown(topics.parts().get(i), topic);
      }
    }
  }

  /**
   * A claim must be this export's own.
   *
   * @param claimant null if there is none
   */
  void refuseClaimed(String topic, @Nullable String claimant) {
    if (claimant != null && !claimant.equals(TopicClaims.owner(settings, storeId))) {
      throw new ExportSetupException(
          settingOf(topic),
          "topic " + topic + " belongs to " + claimant,
          "a topic that is new, or this export's own",
          null);
    }
  }

  private void refuseControlled(String topic, boolean isMain) {
    if (!isMain && contents.isControlled(topic)) {
      throw new ExportSetupException(
          ExportConfigDef.ROUTES,
          "topic "
              + topic
              + " is the main topic of another export, as "
              + TopicNames.control(topic)
              + " says",
          "a topic that is new, or this export's own",
          null);
    }
  }

  private String settingOf(String dataTopic) {
    return dataTopic.equals(settings.topic()) ? ExportConfigDef.TOPIC : ExportConfigDef.ROUTES;
  }

  private void refuseUnknown(String topic, String dataTopic) {
    if (contents.hasOthers(topic)) {
      throw new ExportSetupException(
          settingOf(dataTopic),
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
