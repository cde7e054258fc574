package io.keywake.exporter;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/**
 * What every topic of an export has to be, whatever it holds: what the exporter may do with it, and
 * that its records are taken and keep their time. Stateless.
 */
final class TopicChecks {
  static final List<AclOperation> READ_AND_WRITTEN =
      List.of(
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.READ,
          AclOperation.WRITE);

  static final List<AclOperation> WRITTEN =
      List.of(AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS, AclOperation.WRITE);

  /** What a barrier takes for each partition besides the topic's name, and for all the rest. */
  private static final int PARTITION_OFFSET_BYTES = 24;

  private static final int BARRIER_BYTES = 64 << 10;

  private TopicChecks() {}

  /**
   * Looks at what may be done with a topic.
   *
   * @throws ExportSetupException naming the operations that are missing
   */
  static void verifyAllowed(TopicDescription topic, List<AclOperation> needed) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed == null) {
      return; // The brokers do not say.
    }
    Set<AclOperation> missing = EnumSet.copyOf(needed);
    missing.removeAll(allowed);
    if (!missing.isEmpty()) {
      throw new ExportSetupException(
          ExportConfigDef.TOPIC,
          "the brokers do not allow " + missing + " on topic " + topic.name(),
          "ACLs that allow " + needed,
          null);
    }
  }

  /**
   * Looks at one topic.
   *
   * @throws ExportSetupException naming the setting that does not fit
   */
  static void verify(TopicDescription topic, Config configuration) {
    verifyReplicas(topic, Integer.parseInt(value(configuration, "min.insync.replicas")));
    verifyTimestamps(topic.name(), configuration);
  }

  /**
   * Looks at the control topic: whether a barrier fits into a record.
   *
   * @throws ExportSetupException naming the setting that does not fit
   */
  static void verifyBarrierFits(String controlTopic, Config configuration, ExportTopics topics) {
    long least = BARRIER_BYTES;
    for (var partition : topics.partitions()) {
      least += partition.topic().length() + PARTITION_OFFSET_BYTES;
    }
    long found = Long.parseLong(value(configuration, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    if (found < least) {
      throw new ExportSetupException(
          ExportConfigDef.PARTITIONS,
          "topic "
              + controlTopic
              + " has "
              + TopicConfig.MAX_MESSAGE_BYTES_CONFIG
              + "="
              + found
              + ", and a barrier names "
              + topics.partitions().size()
              + " partitions",
          "at least " + least,
          null);
    }
  }

  private static void verifyReplicas(TopicDescription topic, int insync) {
    int least =
        topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
    if (least < insync) {
      throw new ExportSetupException(
          ExportConfigDef.REPLICATION_FACTOR,
          "topic "
              + topic.name()
              + " has "
              + least
              + " replicas and min.insync.replicas="
              + insync
              + ", so nothing can be written to it",
          "at least as many replicas",
          null);
    }
  }

  private static void verifyTimestamps(String topic, Config configuration) {
    String found = value(configuration, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    if (!found.equals(TimestampType.CREATE_TIME.name)) {
      throw new ExportSetupException(
          ExportConfigDef.TOPIC,
          "topic " + topic + " has " + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG + "=" + found,
          TimestampType.CREATE_TIME.name + ", the store's time of each record",
          null);
    }
  }

  private static String value(Config configuration, String name) {
    ConfigEntry entry = configuration.get(name);
    if (entry == null || entry.value() == null) {
      throw new IllegalStateException("brokers did not tell " + name + " of a topic");
    }
    return entry.value();
  }
}
