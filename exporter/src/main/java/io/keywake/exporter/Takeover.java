package io.keywake.exporter;

import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.PartitionOffset;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an export becomes the only one that writes to its topics, and finds out that it is not any
 * more. Used by the thread that starts the export, and then by its committer.
 *
 * <p>The topics belong to whoever wrote the last record of the control topic. A process that starts
 * first fences all others off, then allocates a generation and writes it, or writes a barrier of
 * the newest one, if that can go on (see {@link Continuation}), and begins again if it was fenced
 * off meanwhile. A process that has lost its producer, which may have been fenced or not, gets
 * another one only if the last record is of its own history, and looks again after it has fenced
 * the others: so two processes never take the topics from each other for ever.
 */
final class Takeover {
  /**
   * A generation that has begun, or goes on.
   *
   * @param goesOn whether the topics hold what the store was loaded with
   * @param loadedUntil the store's sequence when it was loaded with what the topics hold, else 0
   * @param contents what is known of the topics
   * @param olderEnds up to where, by the numbers of partitions, records of older generations may be
   *     left over
   */
  record Begun(
      ProducerSession session,
      long generation,
      boolean goesOn,
      long loadedUntil,
      TopicContents contents,
      long[] olderEnds) {}

  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
  private static final int TRIES = 5;

  private final ExportSettings settings;
  private final String storeId;
  private final String historyId;
  private final @Nullable Continuation continuation;
  private final KafkaClients clients;
  private final ControlTopic controlTopic;
  private final CommittedRecords records;
  private final TopicClaims claims;
  private final ExportTopics topics;
  private final ExportSerializers serializers;
  private final TopicOwnership ownership;
  private final InstantSource clock;
  private long generation;

  /**
   * @param historyId which run of the store this is
   * @param continuation what it began with, or null if the newest generation cannot go on
   */
  Takeover(
      ExportSettings settings,
      String storeId,
      String historyId,
      @Nullable Continuation continuation,
      KafkaClients clients,
      ControlTopic controlTopic,
      CommittedRecords records,
      ExportTopics topics,
      ExportSerializers serializers,
      InstantSource clock) {
    this.settings = settings;
    this.storeId = storeId;
    this.historyId = historyId;
    this.continuation = continuation;
    this.clients = clients;
    this.controlTopic = controlTopic;
    this.records = records;
    this.claims = new TopicClaims(settings, storeId, serializers, topics, clock);
    this.topics = topics;
    this.serializers = serializers;
    this.ownership =
        new TopicOwnership(
            settings, storeId, topics, serializers.keySchemaIds(), new FoundTopics());
    this.clock = clock;
  }

  /**
   * Looks at the topics, and leaves them as they are.
   *
   * @throws ExportSetupException if they are somebody else's
   */
  void refuseForeign() {
    ownership.refuseForeign(controlTopic.read());
  }

  /**
   * Begins a generation, or goes on with the newest.
   *
   * @throws ExportSetupException if the topics are somebody else's, or brokers do not answer
   */
  Begun begin() throws InterruptedException {
    try {
      for (int tries = 1; ; tries++) {
        try {
          return tryToBegin();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
          if (tries == TRIES) {
            throw new ExportSetupException(
                ExportConfigDef.TOPIC,
                "other processes keep exporting to " + settings.topic(),
                "this one to be the only one",
                e);
          }
        }
      }
    } catch (KafkaException e) {
      throw TopicSetup.unreachable(settings, e);
    }
  }

  /** A fresh session in the same generation, or null if there is a newer one. */
  @Nullable ProducerSession again() throws InterruptedException {
    if (isSuperseded()) {
      return null;
    }
    Producer<byte[], byte[]> producer = clients.producer(topics);
    ProducerSession session = null;
    try {
      producer.initTransactions();
      if (!isSuperseded()) {
        session = new ProducerSession(producer, topics, records.endOffsets(topics));
      }
      return session;
    } finally {
      if (session == null) {
        producer.close(Duration.ZERO);
      }
    }
  }

  private boolean isSuperseded() {
    return !controlTopic.read().isOf(storeId, historyId, generation);
  }

  private Begun tryToBegin() throws InterruptedException {
    Producer<byte[], byte[]> producer = clients.producer(topics);
    boolean begun = false;
    try {
      clients.initialise(producer);
      ControlTopic.Facts facts = controlTopic.read();
      ownership.refuseForeign(facts);
      Barrier barrier = barrierToGoOnFrom(facts);
      generation = barrier == null ? facts.generation() + 1 : facts.generation();
      long[] starts = records.endOffsets(topics);
      long[] olderEnds = barrier == null ? starts : new long[starts.length];
      // What may take long, or fail, comes first: a barrier that is stated again is of no more use.
      TopicContents contents = contents(barrier, facts, starts);
      ControlRecords control =
          new ControlRecords(
              serializers.control(), topics, storeId, historyId, generation, item -> true, clock);
      ProducerSession session = new ProducerSession(producer, topics, starts);
      if (barrier == null) {
        claim(session);
      }
      session.begin();
      if (barrier == null) {
        control.beginning(starts, settings.selectionText(), facts).forEach(session::send);
      } else {
        session.send(control.barrier(barrier));
      }
      serializers
          .keySchemaIds()
          .forEach(
              (topic, id) -> {
                if (!facts.keySchemaIds().containsKey(topic)) {
                  session.send(control.keySchema(topic, id));
                }
              });
      session.commit();
      begun = true;
      LOG.info(
          "Export {}: generation {} of store {} {} in topic {}",
          settings.name(),
          generation,
          storeId,
          barrier == null ? "begins" : "goes on",
          settings.topic());
      long loadedUntil = barrier == null ? 0 : barrier.getSequence();
      return new Begun(session, generation, barrier != null, loadedUntil, contents, olderEnds);
    } finally {
      if (!begun) {
        producer.close(Duration.ZERO);
      }
    }
  }

  /** Claims topics of routes that hold nothing, before anything says that they are the export's. */
  private void claim(ProducerSession session) {
    List<String> empty = new ArrayList<>();
    for (String topic : settings.routes().topics()) {
      if (!topic.equals(settings.topic())
          && !records.exist(topics.partitionsOf(topic), any -> true)) {
        empty.add(topic);
      }
    }
    if (!empty.isEmpty()) {
      session.begin();
      empty.forEach(topic -> session.send(claims.of(topic)));
      session.commit();
      for (String topic : empty) {
        ConsumerRecord<byte[], byte[]> first = records.awaitFirst(TopicClaims.partition(topic));
        String claimant = TopicClaims.claimant(first);
        ownership.refuseClaimed(topic, claimant == null ? "somebody else" : claimant);
      }
    }
  }

  /** What the brokers say of the topics. */
  private final class FoundTopics implements TopicOwnership.Contents {
    @Override
    public boolean hasOthers(String topic) {
      return records.exist(topics.partitionsOf(topic), record -> !claims.isOurs(record));
    }

    @Override
    public @Nullable String claimant(String topic) {
      return TopicClaims.claimant(records.first(TopicClaims.partition(topic)));
    }

    @Override
    public boolean isControlled(String topic) {
      String control = TopicNames.control(topic);
      return records.isTopic(control)
          && records.exist(List.of(new TopicPartition(control, 0)), any -> true);
    }
  }

  private TopicContents contents(
      @Nullable Barrier barrier, ControlTopic.Facts facts, long[] starts) {
    TopicContents contents =
        barrier == null
            ? new TopicContents(settings, starts)
            : Continuation.contents(settings, topics, barrier);
    if (barrier != null) {
      facts.quarantine().values().forEach(contents.quarantine()::known);
      StandingParts standing = new StandingParts(generation);
      standing.read(new CommittedRecords(settings, clients), topics);
      standing.tell(contents.parts());
    }
    return contents;
  }

  private @Nullable Barrier barrierToGoOnFrom(ControlTopic.Facts facts) {
    if (continuation == null) {
      return null;
    }
    Barrier barrier = continuation.barrier(facts, topics, settings);
    return barrier == null || records.existFrom(barrier.getEndOffsets()) || !lastsForARound(barrier)
        ? null
        : continuation.restated(barrier);
  }

  /** In delta form: whether retention leaves new readers what they need until a round is over. */
  private boolean lastsForARound(Barrier barrier) {
    List<PartitionOffset> starts = barrier.getStartOffsets();
    long roundMs = settings.refreshIntervalMs() * 3 / 2;
    return starts == null
        || records.areSince(starts, clock.millis() + roundMs - settings.retentionMs());
  }
}
