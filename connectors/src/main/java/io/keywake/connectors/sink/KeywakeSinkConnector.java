package io.keywake.connectors.sink;

import io.keywake.schemas.TopicNames;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Keeps a running Redis or Valkey equal to a store, from the topics of an export. Made by Kafka
 * Connect, on threads of its own.
 *
 * <p>{@code topics} names the data topics and the topics of their values' parts; tasks divide the
 * partitions among them. See docs/connect.md.
 */
public final class KeywakeSinkConnector extends SinkConnector {
  private Map<String, String> properties = Map.of();

  @Override
  public void start(Map<String, String> settings) {
    new SinkSettings(settings);
    properties = Map.copyOf(settings);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return KeywakeSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return Collections.nCopies(maxTasks, properties);
  }

  @Override
  public void stop() {}

  @Override
  public ConfigDef config() {
    return SinkSettings.DEFINITION;
  }

  /** Also sees whether every data topic comes with its topic of parts. */
  @Override
  public Config validate(Map<String, String> settings) {
    Config config = super.validate(settings);
    List<String> topics = SinkSettings.topics(settings);
    if (topics.isEmpty() || topics.stream().anyMatch(topic -> !isWhole(topic, topics))) {
      ConfigValue value = new ConfigValue(SinkSettings.TOPICS);
      value.value(settings.get(SinkSettings.TOPICS));
      value.addErrorMessage(
          SinkSettings.TOPICS
              + ": "
              + topics
              + "; expected data topics and, for each of them, its topic of parts, such as "
              + List.of("shop", TopicNames.parts("shop")));
      config.configValues().add(value);
    }
    return config;
  }

  private static boolean isWhole(String topic, List<String> topics) {
    return TopicNames.isFree(topic)
        ? topics.contains(TopicNames.parts(topic))
        : TopicNames.isParts(topic) && topics.contains(TopicNames.dataTopicOf(topic));
  }

  @Override
  public String version() {
    String version = KeywakeSinkConnector.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
