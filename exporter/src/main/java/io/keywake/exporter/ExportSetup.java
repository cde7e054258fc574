package io.keywake.exporter;

import java.time.InstantSource;
import org.apache.kafka.common.KafkaException;

/**
 * What an export finds out, and does once, before its iteration begins: brokers and registry
 * answer, topics and schemas are there and are what the settings say, the topics are its own, and a
 * generation has begun. Runs on the thread that starts the export, so that whoever got a setting
 * wrong is told at once.
 *
 * @param transport at the beginning of a generation
 */
record ExportSetup(
    ExportSettings settings,
    long generation,
    SchemaSetup schemas,
    Transport transport,
    RecordEncoder encoder,
    ControlRecords control) {

  /**
   * Takes the topics over.
   *
   * @throws ExportSetupException naming the setting that does not fit what was found
   */
  static ExportSetup of(ExportSettings settings, String storeId, InstantSource clock)
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
        topics = ExportTopics.of(settings, setup.existing(controlTopic.read().dataTopics()));
        setup.ensure(topics);
      }
      ExportSerializers serializers =
          ExportSerializers.of(schemas, topics, settings.controlTopic());
      Takeover takeover =
          new Takeover(settings, storeId, clients, controlTopic, topics, serializers, clock);
      Takeover.Begun begun = takeover.begin();
      ExportSetup setup =
          new ExportSetup(
              settings,
              begun.generation(),
              schemas,
              new KafkaTransport(settings.name(), takeover::again, begun.session()),
              new RecordEncoder(serializers, topics, settings, storeId, begun.generation()),
              new ControlRecords(
                  serializers.control(),
                  topics,
                  storeId,
                  begun.generation(),
                  begun.hasOlderRecords(),
                  clock));
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

  /** Lets go of everything, in case that the export does not begin. */
  void close() {
    transport.close();
    schemas.close();
  }
}
