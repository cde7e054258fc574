package io.keywake.cli.faults;

import io.keywake.cli.MirrorLines;
import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A mirror that lives through everything. Used by the test's thread. */
final class Witness implements AutoCloseable {
  /** Between two looks whether the barrier is one of the right generation. */
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private final InMemoryMirror entries = new InMemoryMirror();
  private final Mirror mirror;

  private record Sighting(MirrorBarrier barrier, List<String> lines) {}

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
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(deadlineNanos - System.nanoTime());
      Sighting seen = mirror.atBarrier(sequence, left, barrier -> sight(barrier, generation));
      if (seen.barrier().generation() == generation) {
        return seen.lines();
      }
      if (left.compareTo(GLANCE) > 0) {
        Thread.sleep(GLANCE.toMillis());
      }
    }
  }

  long recordsApplied() {
    return mirror.status().recordsApplied();
  }

  private Sighting sight(MirrorBarrier barrier, long generation) {
    return new Sighting(
        barrier, barrier.generation() == generation ? MirrorLines.of(entries) : List.of());
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
