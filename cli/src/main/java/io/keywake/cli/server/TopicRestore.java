package io.keywake.cli.server;

import io.keywake.connectors.mirror.BarrierTimeoutException;
import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorStatus;
import io.keywake.exporter.ExportSettings;
import io.keywake.store.server.StoreExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new store with what its topics held at their newest barrier. Used by the thread that
 * starts the server, beside the mirror's own; the keyspace is filled on the execution thread, which
 * has no client yet.
 *
 * <p>The topics are read into a mirror first, so nothing is in the store before everything has been
 * read, and both are in memory until the store has all.
 */
final class TopicRestore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRestore.class);
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration FILL_TIMEOUT = Duration.ofMinutes(1);

  /** So many looks without any progress, and no barrier will come. */
  private static final int LOOKS_WITHOUT_PROGRESS_MAX = 20;

  private static final int BATCH_ENTRIES = 500;

  private final String topic;
  private final InMemoryMirror entries;
  private final Mirror mirror;

  private TopicRestore(String topic, InMemoryMirror entries, Mirror mirror) {
    this.topic = topic;
    this.entries = entries;
    this.mirror = mirror;
  }

  /** Begins to read the topics of an export, with its settings of clients. */
  static TopicRestore begin(ExportSettings export) {
    Map<String, Object> settings = new HashMap<>();
    export.kafka().forEach((name, value) -> settings.put("consumer." + name, value));
    export.registry().forEach((name, value) -> settings.put("registry." + name, value));
    settings.put(MirrorConfig.BOOTSTRAP_SERVERS, String.join(",", export.bootstrapServers()));
    settings.put(MirrorConfig.SCHEMA_REGISTRY_URL, export.schemaRegistryUrl());
    settings.put(MirrorConfig.TOPIC, export.topic());
    settings.put(MirrorConfig.CONTROL_TOPIC, export.controlTopic());
    // Beyond a barrier it would hold more than any barrier states.
    settings.put(MirrorConfig.APPLY, MirrorConfig.AT_BARRIERS);
    MirrorConfig config = MirrorConfig.of(settings);
    InMemoryMirror entries = InMemoryMirror.of(config);
    return new TopicRestore(export.topic(), entries, Mirror.start(config, entries));
  }

  /**
   * Waits until everything up to a barrier has been read.
   *
   * @return the barrier
   * @throws ConfigurationException if none can be reached
   */
  MirrorBarrier await() {
    MirrorStatus last = mirror.status();
    int looks = 0;
    while (true) {
      try {
        return mirror.awaitBarrier(0, LOOK_INTERVAL);
      } catch (BarrierTimeoutException notYet) {
        MirrorStatus status = mirror.status();
        looks = status.hasProgressedSince(last) ? 0 : looks + 1;
        last = status;
        if (looks == LOOKS_WITHOUT_PROGRESS_MAX) {
          throw noBarrier(status);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ConfigurationException("restore-from-topic: interrupted", e);
      }
    }
  }

  private ConfigurationException noBarrier(MirrorStatus status) {
    return new ConfigurationException(
        "restore-from-topic: topic "
            + topic
            + " has no barrier that can be used ("
            + status
            + "); expected one behind a complete walk, not older than half of the topic's"
            + " min.compaction.lag.ms or with nothing written behind it",
        null);
  }

  /** Fills the store before its exports begin: to be the first of its extensions. */
  StoreExtension fill(StoreExtension.Context store) {
    return new Filling(() -> fillNow(store));
  }

  /** A store keeps its extensions, but this one is not to keep the mirror once it is done. */
  private static final class Filling implements StoreExtension {
    private final AtomicReference<@Nullable Runnable> work;

    Filling(Runnable work) {
      this.work = new AtomicReference<>(work);
    }

    @Override
    public void start() {
      Objects.requireNonNull(work.getAndSet(null)).run();
    }
  }

  private void fillNow(StoreExtension.Context store) {
    try {
      mirror.atBarrier(0, FILL_TIMEOUT, barrier -> fill(store, barrier));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConfigurationException("restore-from-topic: interrupted", e);
    }
  }

  /** On the mirror's thread, which holds still meanwhile. */
  private @Nullable Void fill(StoreExtension.Context store, MirrorBarrier barrier) {
    execute(store, () -> store.keyspace().continueAfter(barrier.sequence()));
    List<MirrorEntry> batch = new ArrayList<>(BATCH_ENTRIES);
    RestoredEntries restored = new RestoredEntries(store.keyspace());
    entries.forEach(
        entry -> {
          batch.add(entry);
          if (batch.size() == BATCH_ENTRIES) {
            execute(store, () -> restored.put(batch));
            batch.clear();
          }
        });
    execute(store, () -> restored.put(batch));
    LOG.info(
        "restored store {} from topic {} as of sequence {}, of generation {}: {} keys, {} expired",
        barrier.storeId(),
        topic,
        barrier.sequence(),
        barrier.generation(),
        restored.keys(),
        entries.physicalKeyCount() - restored.keys());
    if (barrier.quarantinedCount() > 0) {
      LOG.warn(
          "{} keys could not be published and are missing from topic {}",
          barrier.quarantinedCount(),
          topic);
    }
    return null;
  }

  private static void execute(StoreExtension.Context store, Runnable task) {
    try {
      CompletableFuture.runAsync(task, store.executionThread()).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    mirror.close();
  }
}
