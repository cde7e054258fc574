package io.keywake.exporter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of an export: creates those that are missing, and makes sure that the others are what
 * the export needs. Called by one thread at a time, which waits for the brokers.
 */
final class TopicSetup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final long CREATED_POLL_MS = 50;
  private static final String DELETE = TopicConfig.CLEANUP_POLICY_DELETE;
  private static final long UNLIMITED = -1;
  private static final String COMPACT = TopicConfig.CLEANUP_POLICY_COMPACT;

  /** About a topic that may not be there; the answer is empty then. */
  private interface Question<T> {
    Optional<T> ask(String topic) throws InterruptedException;
  }

  private final ExportSettings settings;
  private final Admin admin;

  TopicSetup(ExportSettings settings, KafkaClients clients) {
    this.settings = settings;
    this.admin = clients.admin();
  }

  /**
   * Creates those of data and of parts that are missing, and verifies all.
   *
   * @throws ExportSetupException naming the setting that does not fit
   */
  void ensure(ExportTopics topics) throws InterruptedException {
    List<String> keyed = new ArrayList<>(topics.data());
    keyed.addAll(topics.parts());
    for (String topic : keyed) {
      ensure(topic, topics.partitionsEach(), configuration());
    }
    for (String topic : keyed) {
      verify(topic, topics.partitionsEach());
    }
    TopicChecks.verifyBarrierFits(
        settings.controlTopic(), configuration(settings.controlTopic()), topics);
  }

  /**
   * Creates the control topic if it is missing, and verifies it.
   *
   * @throws ExportSetupException naming the setting that does not fit
   */
  void ensureControl() throws InterruptedException {
    ensure(settings.controlTopic(), 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, COMPACT));
    verifyControl();
  }

  /**
   * Creates the topic of what cannot be published if it is missing, and verifies it. Whoever sets
   * it up otherwise decides how long and how much it keeps.
   *
   * @throws ExportSetupException naming the setting that does not fit
   */
  void ensureDeadLetters() throws InterruptedException {
    String topic = settings.deadLetterTopic();
    Map<String, String> configuration =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            String.valueOf(settings.recordBytesMax()));
    ensure(topic, 1, configuration);
    TopicDescription description = description(topic);
    TopicChecks.verifyAllowed(description, TopicChecks.WRITTEN);
    TopicChecks.verify(description, configuration(topic));
  }

  /** Those of some topics that have not been removed. */
  Set<String> existing(Set<String> names) throws InterruptedException {
    Set<String> existing = new LinkedHashSet<>();
    for (String each : names) {
      if (describe(each).isPresent()) {
        existing.add(each);
      }
    }
    return existing;
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }

  /** Of data and of parts: a barrier is as good as what compaction leaves of either. */
  private Map<String, String> configuration() {
    if (settings.form() == ExportForm.DELTA) {
      return Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, DELETE,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(settings.recordBytesMax()),
          TopicConfig.RETENTION_BYTES_CONFIG, String.valueOf(UNLIMITED),
          TopicConfig.RETENTION_MS_CONFIG, String.valueOf(settings.retentionMs()));
    }
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG, COMPACT,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(settings.recordBytesMax()),
        TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(settings.deleteRetentionMs()),
        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, String.valueOf(settings.minCompactionLagMs()));
  }

  private void ensure(String topic, int partitions, Map<String, String> configuration)
      throws InterruptedException {
    if (describe(topic).isPresent()) {
      return;
    }
    Optional<Short> replicas =
        settings.replicationFactor() < 0
            ? Optional.empty()
            : Optional.of((short) settings.replicationFactor());
    NewTopic created =
        new NewTopic(topic, Optional.of(partitions), replicas).configs(configuration);
    try {
      admin.createTopics(List.of(created)).all().get();
      LOG.info(
          "Export {}: created topic {}, {} partitions, {}",
          settings.name(),
          topic,
          partitions,
          configuration);
    } catch (ExecutionException e) {
      if (reason(e) instanceof TopicExistsException) {
        return;
      }
      throw new ExportSetupException(
          ExportConfigDef.TOPIC,
          "topic " + topic + " cannot be created (" + reason(e).getMessage() + ")",
          "brokers that can and may create it, or a topic that is there already",
          reason(e));
    }
  }

  /** Asks brokers about a topic until one has heard of it: each may a little later than others. */
  private <T> T ask(String topic, Question<T> question) throws InterruptedException {
    Optional<T> answer = question.ask(topic);
    for (long waitedMs = 0; answer.isEmpty(); waitedMs += CREATED_POLL_MS) {
      if (waitedMs >= settings.startupTimeoutMs()) {
        throw new ExportSetupException(
            ExportConfigDef.STARTUP_TIMEOUT_MS,
            "topic " + topic + " is not there within " + settings.startupTimeoutMs() + " ms",
            "brokers that create it in time",
            null);
      }
      Thread.sleep(CREATED_POLL_MS);
      answer = question.ask(topic);
    }
    return answer.get();
  }

  private Optional<TopicDescription> describe(String topic) throws InterruptedException {
    try {
      return Optional.ofNullable(
          admin
              .describeTopics(
                  List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .allTopicNames()
              .get()
              .get(topic));
    } catch (ExecutionException e) {
      if (reason(e) instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      if (reason(e) instanceof TopicAuthorizationException) {
        throw unreachable(settings, new TopicAuthorizationException(Set.of(topic)));
      }
      throw unreachable(settings, reason(e));
    }
  }

  private void verify(String topic, int partitions) throws InterruptedException {
    verifyPartitions(topic, partitions, ExportConfigDef.PARTITIONS);
    Config found = configuration(topic);
    boolean isDelta = settings.form() == ExportForm.DELTA;
    verifyCleanup(topic, found, isDelta ? DELETE : COMPACT, ExportConfigDef.FORM);
    verifyAtLeast(
        topic,
        found,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        settings.recordBytesMax(),
        ExportConfigDef.RECORD_BYTES_MAX);
    if (isDelta) {
      verifyAtLeast(
          topic,
          found,
          TopicConfig.RETENTION_MS_CONFIG,
          settings.retentionMs(),
          ExportConfigDef.RETENTION_MS);
      verifyAtLeast(
          topic, found, TopicConfig.RETENTION_BYTES_CONFIG, Long.MAX_VALUE, ExportConfigDef.FORM);
      return;
    }
    verifyAtLeast(
        topic,
        found,
        TopicConfig.DELETE_RETENTION_MS_CONFIG,
        settings.deleteRetentionMs(),
        ExportConfigDef.DELETE_RETENTION_MS);
    verifyAtLeast(
        topic,
        found,
        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
        settings.minCompactionLagMs(),
        ExportConfigDef.MIN_COMPACTION_LAG_MS);
  }

  private void verifyControl() throws InterruptedException {
    String topic = settings.controlTopic();
    verifyPartitions(topic, 1, ExportConfigDef.TOPIC);
    verifyCleanup(topic, configuration(topic), COMPACT, ExportConfigDef.TOPIC);
  }

  private void verifyPartitions(String topic, int expected, String setting)
      throws InterruptedException {
    TopicDescription description = description(topic);
    TopicChecks.verifyAllowed(description, TopicChecks.READ_AND_WRITTEN);
    int found = description.partitions().size();
    if (found != expected) {
      throw new ExportSetupException(
          setting, "topic " + topic + " has " + found + " partitions", expected + "", null);
    }
    TopicChecks.verify(description, configuration(topic));
  }

  private TopicDescription description(String topic) throws InterruptedException {
    return ask(topic, this::describe);
  }

  private static void verifyCleanup(
      String topic, Config configuration, String expected, String setting) {
    String policy = configuration.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (!policy.equals(expected)) {
      throw new ExportSetupException(
          setting,
          "topic " + topic + " has " + TopicConfig.CLEANUP_POLICY_CONFIG + "=" + policy,
          expected,
          null);
    }
  }

  private static void verifyAtLeast(
      String topic, Config configuration, String name, long least, String setting) {
    long found = Long.parseLong(configuration.get(name).value());
    if (found < least && found != UNLIMITED) {
      throw new ExportSetupException(
          setting, "topic " + topic + " has " + name + "=" + found, "at least " + least, null);
    }
  }

  private Config configuration(String topic) throws InterruptedException {
    return ask(topic, this::foundConfiguration);
  }

  private Optional<Config> foundConfiguration(String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return Optional.ofNullable(
          admin.describeConfigs(List.of(resource)).all().get().get(resource));
    } catch (ExecutionException e) {
      if (reason(e) instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw unreachable(settings, reason(e));
    }
  }

  private static Throwable reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  static ExportSetupException unreachable(ExportSettings settings, Throwable cause) {
    ExportSetupException refusal = Refusals.of(settings, cause);
    if (refusal != null) {
      return refusal;
    }
    List<String> reasons = new ArrayList<>();
    for (@Nullable Throwable each = cause; each != null; each = each.getCause()) {
      reasons.add(String.valueOf(each.getMessage()));
    }
    return new ExportSetupException(
        ExportConfigDef.BOOTSTRAP_SERVERS,
        "no answer from "
            + String.join(",", settings.bootstrapServers())
            + " within "
            + settings.startupTimeoutMs()
            + " ms ("
            + String.join(", ", reasons)
            + ")",
        "Kafka brokers that can be reached",
        cause);
  }
}
