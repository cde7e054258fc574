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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
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
              config.schemaRegistry().urls(),
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
          "no answer from " + config.schemaRegistry() + " (" + e.getMessage() + ")",
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

  /** The partitions of the data topic that is named, as far as they are read, in their order. */
  List<TopicPartition> dataPartitions(Consumer<?, ?> consumer) {
    List<TopicPartition> all = partitions(consumer, MirrorConfig.TOPIC, config.topic());
    Set<Integer> wanted = config.partitions();
    for (int each : wanted) {
      if (each >= all.size()) {
        throw new MirrorSetupException(
            MirrorConfig.PARTITIONS,
            "topic " + config.topic() + " has no partition " + each,
            "numbers below " + all.size(),
            null);
      }
    }
    return wanted.isEmpty()
        ? all
        : all.stream().filter(each -> wanted.contains(each.partition())).toList();
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

  /** How to read: as set, or what the data topic's configuration allows. */
  ReadingSettings readingSettings() {
    Long barrierAgeMaxMs = config.barrierAgeMaxMs();
    Long absenceMaxMs = config.absenceMaxMs();
    if (barrierAgeMaxMs == null || absenceMaxMs == null) {
      Config topic = topicConfig();
      barrierAgeMaxMs = barrierAgeMaxMs == null ? barrierAgeMaxMs(topic) : barrierAgeMaxMs;
      absenceMaxMs = absenceMaxMs == null ? absenceMaxMs(topic) : absenceMaxMs;
    }
    return new ReadingSettings(
        config.alignIntervalMs(),
        barrierAgeMaxMs,
        absenceMaxMs,
        config.isAppliedAtBarriers(),
        config.partitions());
  }

  private static long absenceMaxMs(Config topic) {
    if (!isCompacted(topic)) {
      return Long.MAX_VALUE;
    }
    return Long.parseLong(topic.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value()) / 2;
  }

  private static boolean isCompacted(Config topic) {
    return topic.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact");
  }

  private long barrierAgeMaxMs(Config topic) {
    if (!isCompacted(topic)) {
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
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, config.topic());
    try (Admin admin = admin()) {
      return ask(admin.describeConfigs(List.of(topic)).all()).values().iterator().next();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new MirrorSetupException(
          MirrorConfig.BARRIER_AGE_MAX_MS,
          "the configuration of topic " + config.topic() + " cannot be read (" + e + ")",
          "the right to describe it, or this age and " + MirrorConfig.ABSENCE_MAX_MS + " set",
          e);
    }
  }

  /**
   * Kafka's identities of topics, of those that there are.
   *
   * @throws org.apache.kafka.common.errors.RetriableException if they cannot be had at the moment
   */
  Map<String, String> topicIds(Set<String> topics) {
    Map<String, String> ids = new HashMap<>();
    try (Admin admin = admin()) {
      Map<String, KafkaFuture<TopicDescription>> answers =
          admin.describeTopics(topics).topicNameValues();
      for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
        try {
          ids.put(answer.getKey(), ask(answer.getValue()).topicId().toString());
        } catch (ExecutionException e) {
          if (e.getCause() instanceof AuthorizationException) {
            throw new TopicAuthorizationException(Set.of(answer.getKey()));
          }
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw e;
          }
        }
      }
      return ids;
    } catch (ExecutionException | TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "topics " + topics + " cannot be described", e);
    }
  }

  private Admin admin() {
    Map<String, Object> settings = new HashMap<>(config.consumerSettings());
    settings.keySet().retainAll(AdminClientConfig.configNames());
    return Admin.create(settings);
  }

  private <T> T ask(KafkaFuture<T> answer) throws ExecutionException, TimeoutException {
    try {
      return answer.get(config.startupTimeoutMs(), TimeUnit.MILLISECONDS);
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
