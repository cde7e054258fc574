package io.keywake.exporter;

import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What an export finds out before it takes its topics over: brokers and registry answer, topics and
 * schemas are there and are what the settings say, and the topics are its own. Runs on the thread
 * that starts the export, so that whoever got a setting wrong is told at once.
 *
 * <p>Apart from topics and schemas that are missing nothing is written, so that nobody else notices
 * and nothing is lost if the server does not start after all. {@link ExportSetup} is what follows.
 *
 * @param takeover of the topics, which are known to be the export's own
 * @param databases how many the store has
 */
record ExportPreflight(
    ExportSettings settings,
    String storeId,
    String historyId,
    int databases,
    KafkaClients clients,
    SchemaSetup schemas,
    ExportTopics topics,
    ExportSerializers serializers,
    Takeover takeover,
    InstantSource clock)
    implements AutoCloseable {

  /**
   * Looks at everything.
   *
   * @param historyId which run of the store this is
   * @param elsewhere data topics of the store's other exports
   * @param continuation what the store began with, or null
   * @throws ExportSetupException naming the setting that does not fit what was found
   */
  static ExportPreflight of(
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
      CommittedRecords records = new CommittedRecords(settings, clients);
      ExportTopics topics = topics(settings, storeId, clients, controlTopic, records, elsewhere);
      ExportSerializers serializers =
          ExportSerializers.of(schemas, topics, settings.controlTopic());
      Takeover takeover =
          new Takeover(
              settings,
              storeId,
              historyId,
              continuation,
              clients,
              controlTopic,
              records,
              topics,
              serializers,
              clock);
      takeover.refuseForeign();
      complete = true;
      return new ExportPreflight(
          settings,
          storeId,
          historyId,
          databases,
          clients,
          schemas,
          topics,
          serializers,
          takeover,
          clock);
    } catch (KafkaException e) {
      throw TopicSetup.unreachable(settings, e);
    } finally {
      if (!complete && schemas != null) {
        schemas.close();
      }
    }
  }

  /** Those of the settings and of the generation before, all of them there and verified. */
  private static ExportTopics topics(
      ExportSettings settings,
      String storeId,
      KafkaClients clients,
      ControlTopic controlTopic,
      CommittedRecords records,
      Set<String> elsewhere)
      throws InterruptedException {
    try (TopicSetup setup = new TopicSetup(settings, clients)) {
      setup.ensureControl();
      Set<String> former = setup.existing(controlTopic.read().dataTopics());
      ExportTopics topics =
          ExportTopics.of(settings, stillOwn(former, elsewhere, settings, storeId, records));
      setup.ensure(topics);
      setup.ensureDeadLetters();
      return topics;
    }
  }

  /** Without those that are another export's by now, which begin anew there. */
  private static Set<String> stillOwn(
      Set<String> topics,
      Set<String> elsewhere,
      ExportSettings settings,
      String storeId,
      CommittedRecords records) {
    Set<String> own = new LinkedHashSet<>();
    for (String topic : topics) {
      String claimant = TopicClaims.claimant(records.first(TopicClaims.partition(topic)));
      boolean isOthers = claimant != null && !claimant.equals(TopicClaims.owner(settings, storeId));
      boolean isMoved = elsewhere.contains(topic);
      if (isMoved && !isOthers) {
        ExportTopics alone = new ExportTopics(List.of(topic), settings.partitions());
        if (records.exist(alone.partitionsOf(topic), any -> true)) {
          throw TopicOwnership.moved(topic);
        }
      }
      if (!isMoved && !isOthers) {
        own.add(topic);
      }
    }
    return own;
  }

  /** Lets go of everything, in case that the export does not begin. */
  @Override
  public void close() {
    schemas.close();
  }
}
