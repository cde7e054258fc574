package io.keywake.exporter;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.common.KafkaException;

/**
 * What an export does once before its iteration begins, and what its sessions have in common: it
 * has taken its topics over, and a generation has begun or goes on. Runs on the thread that starts
 * the export.
 *
 * @param goesOn whether the generation began before, and the topics hold what the store was loaded
 *     with
 * @param transport at the beginning of a generation
 * @param laterTransport makes one that has to be connected, in the same generation
 * @param contents what is known of the topics
 */
record ExportSetup(
    ExportSettings settings,
    long generation,
    boolean goesOn,
    SchemaSetup schemas,
    Transport transport,
    Supplier<Transport> laterTransport,
    OrphanRemoval orphans,
    RecordEncoder encoder,
    ControlRecords control,
    TopicContents contents) {

  /**
   * Takes the topics over. Whatever becomes of that, the preflight has had its use.
   *
   * @throws ExportSetupException if the topics are somebody else's by now, or brokers do not answer
   */
  static ExportSetup of(ExportPreflight found) throws InterruptedException {
    boolean complete = false;
    try {
      ExportSetup setup = of(found, found.takeover().begin());
      complete = true;
      return setup;
    } catch (KafkaException e) {
      throw TopicSetup.unreachable(found.settings(), e);
    } finally {
      if (!complete) {
        found.close();
      }
    }
  }

  private static ExportSetup of(ExportPreflight found, Takeover.Begun begun) {
    ExportSettings settings = found.settings();
    ExportTopics topics = found.topics();
    OrphanRemoval orphans =
        new OrphanRemoval(
            settings.name(),
            LongStream.of(begun.olderEnds()).anyMatch(end -> end > 0),
            new OlderKeyCheck(topics, settings.selection(), found.databases()),
            () ->
                new KafkaOlderKeys(
                    settings.name(), found.clients(), topics.partitions(), begun.olderEnds()));
    RecordEncoder encoder =
        new RecordEncoder(
            found.serializers(), topics, settings, found.storeId(), begun.generation());
    encoder.goOnFrom(begun.loadedUntil());
    KafkaTransport.Renewal renewal = oneByOne(found.takeover()::again);
    return new ExportSetup(
        settings,
        begun.generation(),
        begun.goesOn(),
        found.schemas(),
        new KafkaTransport(settings.name(), renewal, begun.session()),
        () -> new KafkaTransport(settings.name(), renewal, null),
        orphans,
        encoder,
        new ControlRecords(
            found.serializers().control(),
            topics,
            found.storeId(),
            found.historyId(),
            begun.generation(),
            orphans::isRemovingAt,
            found.clock()),
        begun.contents());
  }

  /** A transport that is closed may be at it still when the next one begins. */
  private static KafkaTransport.Renewal oneByOne(KafkaTransport.Renewal renewal) {
    ReentrantLock lock = new ReentrantLock();
    return () -> {
      lock.lockInterruptibly();
      try {
        return renewal.again();
      } finally {
        lock.unlock();
      }
    };
  }

  /** Lets go of everything, in case that the export does not begin. */
  void close() {
    transport.close();
    schemas.close();
  }
}
