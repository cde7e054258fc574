package io.keywake.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.MirrorLines;
import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A mirror that lives through everything. Used by the test's thread. */
final class Witness implements AutoCloseable {
  private final InMemoryMirror entries = new InMemoryMirror();
  private final Mirror mirror;

  Witness(String bootstrapServers, String schemaRegistryUrl, String topic) {
    mirror =
        Mirror.start(
            MirrorConfig.of(
                Map.of(
                    MirrorConfig.BOOTSTRAP_SERVERS, bootstrapServers,
                    MirrorConfig.SCHEMA_REGISTRY_URL, schemaRegistryUrl,
                    MirrorConfig.TOPIC, topic)),
            entries);
  }

  /** What the mirror holds at a barrier of the generation, with at least this sequence. */
  List<String> lines(long generation, long sequence, Duration patience)
      throws InterruptedException {
    return mirror.atBarrier(
        generation,
        sequence,
        patience,
        barrier -> {
          assertThat(barrier.generation()).isEqualTo(generation);
          return MirrorLines.of(entries);
        });
  }

  long recordsApplied() {
    return mirror.status().recordsApplied();
  }

  @Override
  public void close() {
    mirror.close();
  }

  @Override
  public String toString() {
    return "mirror that is " + mirror.status();
  }
}
