package io.keywake.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.exporter.ExportSettings;
import io.keywake.exporter.Exports;
import io.keywake.sandbox.LoopbackPort;
import io.keywake.sandbox.Sandbox;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import redis.clients.jedis.Jedis;

/**
 * A store with an export to the topics of a sandbox. Used by the test's thread, the only one that
 * writes to it.
 */
final class ExportedStore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Map<String, Object> settings = new HashMap<>();
  private final String topic;
  private final StoreServer server;
  private final List<Throwable> failures = new ArrayList<>();

  /**
   * @param more settings of the export, each a name and a value
   */
  ExportedStore(Sandbox sandbox, String topic, String... more)
      throws IOException, SettingException {
    this.topic = topic;
    settings.put("topic", topic);
    settings.put("bootstrap.servers", sandbox.bootstrapServers());
    settings.put("schema.registry.url", sandbox.schemaRegistryUrl());
    Map<String, Object> export = new HashMap<>(settings);
    for (int i = 0; i < more.length; i += 2) {
      export.put(more[i], more[i + 1]);
    }
    StoreSettings store = new StoreSettings();
    store.configure("port", "0");
    server =
        StoreServer.start(
            store,
            "",
            List.of(Exports.factory("store of " + topic, List.of(ExportSettings.of(export)))),
            failures::add);
  }

  Jedis client() {
    return new Jedis(LoopbackPort.HOST, server.port(), (int) PATIENCE.toMillis());
  }

  /**
   * Waits for a barrier of now, and returns up to where a reader of the export's topics has to read
   * to hold what the store holds.
   */
  Map<TopicPartition, Long> barrier() throws InterruptedException {
    long sequence;
    try (Jedis client = client()) {
      sequence =
          (Long) client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "EXPORT", "BARRIER", topic);
    }
    try (Mirror mirror = Mirror.start(MirrorConfig.of(settings), new InMemoryMirror())) {
      return mirror.atBarrier(sequence, PATIENCE, MirrorBarrier::endOffsets);
    }
  }

  @Override
  public void close() {
    server.close();
    assertThat(failures).isEmpty();
  }
}
