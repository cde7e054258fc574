package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.keywake.exporter.Transport.Outcome;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaTransportTest {
  private static final String TOPIC = "t";
  private static final ExportTopics TOPICS = new ExportTopics(List.of(TOPIC), 2);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Kafka's own fake, which also commits only after it was asked some times. */
  private static final class SlowProducer extends MockProducer<byte[], byte[]> {
    private int timeouts;

    SlowProducer() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void commitTransaction() {
      if (timeouts > 0) {
        timeouts--;
        throw new TimeoutException("no answer yet");
      }
      super.commitTransaction();
    }
  }

  private final SlowProducer producer = new SlowProducer();
  private final Queue<SlowProducer> more = new ArrayDeque<>();
  private final KafkaTransport transport = transport();

  private KafkaTransport transport() {
    producer.initTransactions();
    return new KafkaTransport(
        "test", this::again, new ProducerSession(producer, TOPICS, new long[] {5, 7, 9, 11}));
  }

  private @Nullable ProducerSession again() {
    SlowProducer next = more.poll();
    if (next == null) {
      return null;
    }
    next.initTransactions();
    return new ProducerSession(next, TOPICS, new long[] {50, 70, 90, 110});
  }

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void commitsWhatWasSent() throws InterruptedException {
    transport.begin();
    transport.send(record(0));
    assertThat(transport.unanswered()).isEqualTo(1);
    assertThat(producer.completeNext()).isTrue();
    assertThat(transport.unanswered()).isZero();

    transport.commit();

    assertThat(outcome()).isEqualTo(Outcome.DONE);
    assertThat(producer.transactionCommitted()).isTrue();
    assertThat(transport.failure()).isNull();
  }

  @Test
  void knowsWhichValueIsToBlame() throws InterruptedException {
    EntryRecord.Origin origin = new EntryRecord.Origin(new DbKey(0, bytes("k")), 7, 100);
    EntryRecord.Origin neighbour = new EntryRecord.Origin(new DbKey(0, bytes("l")), 8, 100);
    transport.begin();
    transport.send(new EntryRecord(TOPIC, 0, 0, bytes("k"), bytes("v"), origin));
    transport.send(new EntryRecord(TOPIC, 0, 0, bytes("l"), bytes("v"), neighbour));
    transport.send(new EntryRecord(TOPIC, 1, 0, bytes("m"), bytes("v"), neighbour));
    RecordTooLargeException refusal = new RecordTooLargeException("too large");
    producer.errorNext(refusal);
    producer.errorNext(new KafkaException("part of the same batch"));
    // What was not sent yet when the transaction broke is told the same, by the very same
    // exception.
    producer.errorNext(refusal);
    transport.abort();
    assertThat(outcome()).isEqualTo(Outcome.DONE);

    assertThat(transport.takeRefusals())
        .singleElement()
        .isEqualTo(
            new Refusal(
                origin, "org.apache.kafka.common.errors.RecordTooLargeException: too large"));
    assertThat(transport.takeRefusals()).isEmpty();
  }

  @Test
  void knowsWhichValueIsToBlameIfItIsNotTheFirstOfItsBatch() throws InterruptedException {
    EntryRecord.Origin neighbour = new EntryRecord.Origin(new DbKey(0, bytes("k")), 7, 100);
    EntryRecord.Origin origin = new EntryRecord.Origin(new DbKey(0, bytes("l")), 8, 100);
    transport.begin();
    transport.send(new EntryRecord(TOPIC, 0, 0, bytes("k"), bytes("v"), neighbour));
    transport.send(new EntryRecord(TOPIC, 0, 0, bytes("l"), bytes("v"), origin));
    producer.errorNext(new KafkaException("part of the same batch"));
    producer.errorNext(new InvalidRecordException("not accepted"));
    transport.abort();
    assertThat(outcome()).isEqualTo(Outcome.DONE);

    assertThat(transport.takeRefusals())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.origin()).isEqualTo(origin));
  }

  @Test
  void knowsWhereThePartitionsEnd() {
    assertThat(transport.endOffsets()).containsExactly(5, 7, 9, 11);
    transport.begin();
    transport.send(new ProducerRecord<>(TOPIC + ".control", 0, bytes("k"), bytes("v")));
    producer.completeNext();
    assertThat(transport.endOffsets()).containsExactly(5, 7, 9, 11);
    transport.send(record(0));
    producer.completeNext();
    assertThat(transport.endOffsets()).containsExactly(1, 7, 9, 11);
    transport.send(new ProducerRecord<>(TOPIC + ".parts", 0, bytes("k"), bytes("v")));
    producer.completeNext();
    assertThat(transport.endOffsets()).containsExactly(1, 7, 1, 11);
  }

  @Test
  void asksAgainForTheOutcomeOfACommit() throws InterruptedException {
    producer.timeouts = 3;
    transport.begin();
    transport.commit();
    assertThat(outcome()).isEqualTo(Outcome.DONE);
    assertThat(producer.commitCount()).isEqualTo(1);
  }

  @Test
  void cannotCommitWhatWasRefusedButAbortAndGoOn() throws InterruptedException {
    transport.begin();
    transport.send(record(0));
    transport.send(record(0));
    producer.errorNext(new NotEnoughReplicasException("two of three are away"));
    assertThat(transport.failure()).contains("NotEnoughReplicas", "two of three are away");

    transport.abort();
    assertThat(outcome()).isEqualTo(Outcome.DONE);
    assertThat(transport.failure()).isNull();
    transport.begin();
    transport.send(record(0));
    producer.completeNext();
    transport.commit();
    assertThat(outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void getsAFreshProducerInPlaceOfAFencedOne() throws InterruptedException {
    more.add(new SlowProducer());
    transport.begin();
    producer.fenceProducer();
    transport.commit();
    assertThat(outcome()).isEqualTo(Outcome.FAILED);
    assertThat(transport.failure()).contains(ProducerFencedException.class.getSimpleName());
    transport.abort();
    assertThat(outcome()).isEqualTo(Outcome.FAILED);

    transport.reconnect();
    assertThat(outcome()).isEqualTo(Outcome.DONE);
    assertThat(transport.failure()).isNull();
    assertThat(transport.endOffsets()).containsExactly(50, 70, 90, 110);
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void saysSoWhenThereIsNoFreshProducerBecauseAnotherProcessHasTakenOver()
      throws InterruptedException {
    transport.reconnect();
    assertThat(outcome()).isEqualTo(Outcome.SUPERSEDED);
  }

  @Test
  void hasNoRoomWhileTooMuchIsUnanswered() throws InterruptedException {
    transport.begin();
    byte[] large = new byte[1 << 20];
    int sent = 0;
    while (transport.hasRoom()) {
      transport.send(new ProducerRecord<>(TOPIC, 0, bytes("k"), large));
      sent++;
    }
    assertThat((long) sent * large.length)
        .isBetween(
            KafkaClients.UNANSWERED_BYTES_MAX - large.length,
            KafkaClients.UNANSWERED_BYTES_MAX + large.length);

    while (producer.completeNext()) {
      sent--;
    }
    assertThat(sent).isZero();
    transport.commit();
    assertThat(outcome()).isEqualTo(Outcome.DONE);
    transport.begin();
    assertThat(transport.hasRoom()).isTrue();
  }

  @Test
  void refusesToSendWhileAnOperationIsUnderWay() {
    transport.begin();
    transport.flush();
    assertThatIllegalStateException().isThrownBy(() -> transport.send(record(0)));
  }

  private Outcome outcome() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Outcome outcome = transport.takeOutcome();
      if (outcome != null) {
        return outcome;
      }
      assertThat(System.nanoTime()).isLessThan(deadline);
      transport.await(PATIENCE_NANOS);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(int partition) {
    return new ProducerRecord<>(TOPIC, partition, bytes("k"), bytes("v"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
