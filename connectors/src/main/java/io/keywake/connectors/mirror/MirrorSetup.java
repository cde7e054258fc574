package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mirror finds out before it starts: brokers, registry and topics are there and are what the
 * settings say. Runs on the thread that starts the mirror, so that whoever got a setting wrong is
 * told at once.
 */
final class MirrorSetup {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorSetup.class);
  private static final int SCHEMAS_MAX = 1000;

  private final MirrorConfig config;

  MirrorSetup(MirrorConfig config) {
    this.config = config;
  }

  /** A client of the registry, which has answered. */
  SchemaRegistryClient registry() {
    SchemaRegistryClient registry = null;
    try {
      registry =
          SchemaRegistryClientFactory.newClient(
              config.schemaRegistryUrl(),
              SCHEMAS_MAX,
              List.of(new AvroSchemaProvider()),
              config.registrySettings(),
              Map.of());
      registry.getAllSubjects();
      return registry;
    } catch (IOException | RestClientException | RuntimeException e) {
      close(registry);
      throw new MirrorSetupException(
          MirrorConfig.SCHEMA_REGISTRY_URL,
          "no answer from " + config.schemaRegistryUrl() + " (" + e.getMessage() + ")",
          "a schema registry that can be reached",
          e);
    }
  }

  /** A consumer without a group; nothing is assigned to it yet. */
  Consumer<byte[], byte[]> consumer() {
    try {
      return new KafkaConsumer<>(
          config.consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    }
  }

  /** The partitions of the data topic that is named, in their order. */
  List<TopicPartition> dataPartitions(Consumer<?, ?> consumer) {
    return partitions(consumer, MirrorConfig.TOPIC, config.topic());
  }

  /** The one partition of the control topic. */
  TopicPartition controlPartition(Consumer<?, ?> consumer) {
    List<TopicPartition> partitions =
        partitions(consumer, MirrorConfig.CONTROL_TOPIC, config.controlTopic());
    if (partitions.size() != 1) {
      throw new MirrorSetupException(
          MirrorConfig.CONTROL_TOPIC,
          config.controlTopic() + " has " + partitions.size() + " partitions",
          "a control topic, which has one",
          null);
    }
    return partitions.get(0);
  }

  /** Up to which age a barrier is believed: as set, or what the data topic's compaction allows. */
  long barrierAgeMaxMs() {
    Long set = config.barrierAgeMaxMs();
    if (set != null) {
      return set;
    }
    Config topic = topicConfig();
    if (!topic.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact")) {
      return Long.MAX_VALUE;
    }
    long lagMs = Long.parseLong(topic.get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG).value());
    if (lagMs == 0) {
      LOG.warn(
          "Mirror of {}: {} is 0, expected some hours; while the store changes, no barrier can be"
              + " believed",
          config.topic(),
          TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG);
    }
    // The other half is for clocks that differ, and for the time between a fetch and its use.
    return lagMs / 2;
  }

  private Config topicConfig() {
    Map<String, Object> settings = new HashMap<>(config.consumerSettings());
    settings.keySet().retainAll(AdminClientConfig.configNames());
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, config.topic());
    try (Admin admin = Admin.create(settings)) {
      return admin
          .describeConfigs(List.of(topic))
          .all()
          .get(config.startupTimeoutMs(), TimeUnit.MILLISECONDS)
          .values()
          .iterator()
          .next();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new MirrorSetupException(
          MirrorConfig.BARRIER_AGE_MAX_MS,
          "the configuration of topic " + config.topic() + " cannot be read (" + e + ")",
          "the right to describe it, or an age that is set",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MirrorSetupException(
          MirrorConfig.TOPIC, "interrupted", "to be left to finish the start", e);
    }
  }

  private List<TopicPartition> partitions(Consumer<?, ?> consumer, String setting, String topic) {
    List<PartitionInfo> found;
    try {
      found = consumer.partitionsFor(topic, Duration.ofMillis(config.startupTimeoutMs()));
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      throw unreachable(e);
    } catch (KafkaException e) {
      throw new MirrorSetupException(
          setting, "topic " + topic + " cannot be read (" + e.getMessage() + ")", "a topic", e);
    }
    if (found.isEmpty()) {
      throw new MirrorSetupException(
          setting,
          "there is no topic " + topic + " at " + String.join(",", config.bootstrapServers()),
          "a topic that an exporter has created",
          null);
    }
    return IntStream.range(0, found.size())
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /** What to say of brokers that do not answer. */
  MirrorSetupException unreachable(Throwable cause) {
    return new MirrorSetupException(
        MirrorConfig.BOOTSTRAP_SERVERS,
        "no answer from "
            + String.join(",", config.bootstrapServers())
            + " within "
            + config.startupTimeoutMs()
            + " ms ("
            + cause.getMessage()
            + ")",
        "Kafka brokers that can be reached",
        cause);
  }

  static void close(@Nullable SchemaRegistryClient registry) {
    if (registry != null) {
      try {
        registry.close();
      } catch (IOException e) {
        LOG.debug("Registry client did not close", e);
      }
    }
  }
}
