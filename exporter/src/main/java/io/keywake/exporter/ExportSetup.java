package io.keywake.exporter;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What an export finds out, and does once, before its iteration begins: brokers and registry
 * answer, topics and schemas are there and are what the settings say, the topics are its own, and a
 * generation has begun. Runs on the thread that starts the export, so that whoever got a setting
 * wrong is told at once.
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
   * Takes the topics over.
   *
   * @param historyId which run of the store this is
   * @param elsewhere data topics of the store's other exports
   * @param databases how many the store has
   * @param continuation what it began with, or null
   * @throws ExportSetupException naming the setting that does not fit what was found
   */
  static ExportSetup of(
      ExportSettings settings,
      String storeId,
      String historyId,
      Set<String> elsewhere,
      int databases,
      @Nullable Continuation continuation,
      InstantSource clock)
      throws InterruptedException {
    SchemaSetup schemas = null;
    boolean complete = false;
    try {
      KafkaClients clients = new KafkaClients(settings);
      schemas = SchemaSetup.open(settings);
      ControlTopic controlTopic = new ControlTopic(settings, clients, schemas);
      ExportTopics topics;
      try (TopicSetup setup = new TopicSetup(settings, clients)) {
        setup.ensureControl();
        topics =
            ExportTopics.of(
                settings,
                former(
                    setup.existing(controlTopic.read().dataTopics()),
                    elsewhere,
                    settings,
                    controlTopic));
        setup.ensure(topics);
        setup.ensureDeadLetters();
      }
      ExportSerializers serializers =
          ExportSerializers.of(schemas, topics, settings.controlTopic());
      Takeover takeover =
          new Takeover(
              settings,
              storeId,
              historyId,
              settings.form() == ExportForm.DELTA ? null : continuation,
              clients,
              controlTopic,
              topics,
              serializers,
              clock);
      Takeover.Begun begun = takeover.begin();
      OrphanRemoval orphans =
          new OrphanRemoval(
              settings.name(),
              LongStream.of(begun.olderEnds()).anyMatch(end -> end > 0),
              new OlderKeyCheck(topics, settings.selection(), databases),
              () ->
                  new KafkaOlderKeys(
                      settings.name(), clients, topics.partitions(), begun.olderEnds()));
      TopicContents contents = new TopicContents(settings, begun.session().endOffsets());
      begun.quarantine().forEach(contents.quarantine()::known);
      if (begun.goesOn()) {
        StandingParts standing = new StandingParts(begun.generation());
        standing.read(settings, clients, topics);
        standing.tell(contents.parts());
      }
      // A transport that is closed may be at it still when the next one begins.
      ReentrantLock oneByOne = new ReentrantLock();
      KafkaTransport.Renewal renewal =
          () -> {
            oneByOne.lockInterruptibly();
            try {
              return takeover.again();
            } finally {
              oneByOne.unlock();
            }
          };
      ExportSetup setup =
          new ExportSetup(
              settings,
              begun.generation(),
              begun.goesOn(),
              schemas,
              new KafkaTransport(settings.name(), renewal, begun.session()),
              () -> new KafkaTransport(settings.name(), renewal, null),
              orphans,
              new RecordEncoder(serializers, topics, settings, storeId, begun.generation()),
              new ControlRecords(
                  serializers.control(),
                  topics,
                  storeId,
                  historyId,
                  begun.generation(),
                  orphans::isRemovingAt,
                  clock),
              contents);
      complete = true;
      return setup;
    } catch (KafkaException e) {
      throw TopicSetup.unreachable(settings, e);
    } finally {
      if (!complete && schemas != null) {
        schemas.close();
      }
    }
  }

  /** Without those that are another export's now, which begin anew there. */
  private static Set<String> former(
      Set<String> topics,
      Set<String> elsewhere,
      ExportSettings settings,
      ControlTopic controlTopic) {
    Set<String> former = new LinkedHashSet<>(topics);
    for (String topic : topics) {
      if (elsewhere.contains(topic)) {
        ExportTopics alone = new ExportTopics(List.of(topic), settings.partitions());
        if (controlTopic.hasRecords(alone.partitionsOf(topic))) {
          throw TopicOwnership.moved(topic);
        }
        former.remove(topic);
      }
    }
    return former;
  }

  /** Lets go of everything, in case that the export does not begin. */
  void close() {
    transport.close();
    schemas.close();
  }
}
