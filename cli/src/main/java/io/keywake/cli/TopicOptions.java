package io.keywake.cli;

import io.keywake.connectors.mirror.MirrorConfig;
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

  String topic() {
    return topic;
  }

  MirrorConfig mirrorConfig() {
    return MirrorConfig.of(
        Map.of(
            MirrorConfig.BOOTSTRAP_SERVERS, bootstrapServers,
            MirrorConfig.SCHEMA_REGISTRY_URL, schemaRegistryUrl,
            MirrorConfig.TOPIC, topic));
  }
}
