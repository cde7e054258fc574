package io.keywake.benchmarks;

import io.keywake.sandbox.Sandbox;
import io.keywake.sandbox.SandboxProcess;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker and a registry that end with the benchmark, and topics on them that no earlier run has
 * used. Owned by the main thread.
 */
final class SandboxStream {
  private final StreamSettings settings;
  private final Sandbox sandbox;
  private final Admin admin;
  private int topics;

  private SandboxStream(Sandbox sandbox, StreamSettings settings, Admin admin) {
    this.sandbox = sandbox;
    this.settings = settings;
    this.admin = admin;
  }

  /** Starts both. */
  static SandboxStream start(Lifetime lifetime, StreamOptions options) {
    Progress.tell("Starting a broker and a registry");
    Sandbox sandbox =
        lifetime.own(
            Sandbox.builder()
                .withoutShutdownHook()
                // Topics of earlier rounds make room for the page cache.
                .brokerProperty("log.segment.delete.delay.ms", "1000")
                .build());
    sandbox.open();
    StreamSettings settings = options.on(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl());
    Map<String, Object> address =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    return new SandboxStream(sandbox, settings, lifetime.own(Admin.create(address)));
  }

  StreamSettings settings() {
    return settings;
  }

  /** The broker, to be killed and started again. */
  SandboxProcess broker() {
    return sandbox.broker();
  }

  /** A name for a topic that does not exist yet. */
  String nextTopic(String prefix) {
    return prefix + "-" + ++topics;
  }

  /** Creates a topic for a producer that does not do so itself, as an export does. */
  void create(String topic) {
    try {
      NewTopic wanted = new NewTopic(topic, settings.partitions(), (short) 1);
      admin.createTopics(Set.of(wanted)).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new BenchmarkException("topic " + topic + " cannot be created: " + e.getMessage(), e);
    }
  }

  /** Deletes a topic. */
  void delete(String topic) {
    delete(List.of(topic));
  }

  /** Deletes both topics of an export. */
  void deleteExport(String topic) {
    delete(List.of(topic, topic + ".control"));
  }

  private void delete(List<String> names) {
    try {
      admin.deleteTopics(names).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new BenchmarkException("a topic cannot be deleted: " + e.getMessage(), e);
    }
  }
}
