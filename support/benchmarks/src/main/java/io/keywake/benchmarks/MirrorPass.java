package io.keywake.benchmarks;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorConfig;
import java.time.Duration;
import java.util.Map;

/** Builds a copy of a store and throws it away. Stateless. */
final class MirrorPass {
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private MirrorPass() {}

  /** Reads and returns how many nanoseconds it took until the copy was exact. */
  static long read(Rebuilder.Source source) throws InterruptedException {
    MirrorConfig config =
        MirrorConfig.of(
            Map.of(
                MirrorConfig.BOOTSTRAP_SERVERS, source.bootstrapServers(),
                MirrorConfig.SCHEMA_REGISTRY_URL, source.schemaRegistryUrl(),
                MirrorConfig.TOPIC, source.topic()));
    InMemoryMirror entries = new InMemoryMirror();
    try (Mirror mirror = Mirror.start(config, entries)) {
      long beginNanos = System.nanoTime();
      long endNanos =
          mirror.atBarrier(
              source.records(),
              LONGEST,
              barrier -> {
                source.check(entries.physicalKeyCount());
                return System.nanoTime();
              });
      return endNanos - beginNanos;
    }
  }
}
