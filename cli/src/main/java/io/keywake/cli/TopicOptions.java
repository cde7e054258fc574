package io.keywake.cli;

import io.keywake.connectors.mirror.MirrorConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of a command that reads the topics of an export. Used by the main thread. */
final class TopicOptions {
  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT[,...]",
      description = "Kafka brokers to start from.")
  private String bootstrapServers = "";

  @Option(
      names = "--schema-registry-url",
      required = true,
      paramLabel = "URL",
      description = "The schema registry.")
  private String schemaRegistryUrl = "";

  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC",
      description = "The data topic of an export.")
  private String topic = "";

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Any setting of the mirror, as consumer.security.protocol=SSL; may be repeated, and wins"
              + " over all else.")
  private Map<String, String> others = new LinkedHashMap<>();

  String topic() {
    return topic;
  }

  MirrorConfig mirrorConfig() {
    return mirrorConfig(Map.of());
  }

  /**
   * The settings of a mirror.
   *
   * @param more what other options say, by the settings' names
   */
  MirrorConfig mirrorConfig(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put(MirrorConfig.BOOTSTRAP_SERVERS, bootstrapServers);
    settings.put(MirrorConfig.SCHEMA_REGISTRY_URL, schemaRegistryUrl);
    settings.put(MirrorConfig.TOPIC, topic);
    settings.putAll(others);
    return MirrorConfig.of(settings);
  }
}
