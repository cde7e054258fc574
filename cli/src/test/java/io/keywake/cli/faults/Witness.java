package io.keywake.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.MirrorLines;
import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorDelta;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorListener;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A mirror that lives through everything. Used by the test's thread. */
final class Witness implements AutoCloseable {
  private final InMemoryMirror entries = new InMemoryMirror();
  private final Kinds kinds = new Kinds(entries);
  private final Mirror mirror;

  Witness(String bootstrapServers, String schemaRegistryUrl, String topic) {
    mirror =
        Mirror.start(
            MirrorConfig.of(
                Map.of(
                    MirrorConfig.BOOTSTRAP_SERVERS, bootstrapServers,
                    MirrorConfig.SCHEMA_REGISTRY_URL, schemaRegistryUrl,
                    MirrorConfig.TOPIC, topic)),
            kinds);
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

  /** Values among these that came in parts. */
  long parted() {
    return kinds.parted.get();
  }

  /** Changes of a part of a value among them. */
  long deltas() {
    return kinds.deltas.get();
  }

  @Override
  public void close() {
    mirror.close();
  }

  @Override
  public String toString() {
    return "mirror that is "
        + mirror.status()
        + ", having dropped "
        + mirror.status().recordsDropped()
        + " records";
  }

  /** Counts what passes on its way to the entries. The mirror's thread; figures are for any. */
  private static final class Kinds implements MirrorListener {
    private final InMemoryMirror entries;
    final AtomicLong parted = new AtomicLong();
    final AtomicLong deltas = new AtomicLong();

    Kinds(InMemoryMirror entries) {
      this.entries = entries;
    }

    @Override
    public void upserted(MirrorEntry entry, EntryChange change) {
      if (change.getOperation() == Operation.MANIFEST) {
        parted.incrementAndGet();
      }
      entries.upserted(entry, change);
    }

    @Override
    public boolean changed(MirrorDelta delta, EntryChange change) {
      deltas.incrementAndGet();
      return entries.changed(delta, change);
    }

    @Override
    public void deleted(int db, byte[] key, Tombstone tombstone) {
      entries.deleted(db, key, tombstone);
    }

    @Override
    public void sweep(long generation) {
      entries.sweep(generation);
    }

    @Override
    public void consistent(MirrorBarrier barrier) {
      entries.consistent(barrier);
    }

    @Override
    public boolean startOver(String reason) {
      return entries.startOver(reason);
    }
  }
}
