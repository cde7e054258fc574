package io.keywake.exporter;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * Brokers answer to the producer's thread; the exporter's thread that sees nothing unanswered also
 * sees what the answers said.
 */
@JCStressTest
@Outcome(
    id = {"0, 8, 1", "1, [78], [01]"},
    expect = ACCEPTABLE,
    desc = "no answer is counted before it is taken in")
@Outcome(expect = FORBIDDEN, desc = "all answered, but an offset or a count is old")
@State
public class ProducerSessionStress {
  private static final String TOPIC = "topic";
  private static final long OLD_END = 7;
  private static final RecordMetadata ANSWER =
      new RecordMetadata(new TopicPartition(TOPIC, 0), OLD_END, 0, 0, 1, 1);

  private final ProducerSession session =
      new ProducerSession(new Deaf(), new ExportTopics(List.of(TOPIC), 1), new long[] {OLD_END, 0});

  /** Takes records, and leaves the answers to the test. */
  private static final class Deaf extends MockProducer<byte[], byte[]> {
    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      return CompletableFuture.completedFuture(ANSWER);
    }
  }

  public ProducerSessionStress() {
    session.send(new ProducerRecord<>(TOPIC, 0, new byte[1], new byte[1]));
  }

  @Actor
  public void producer() {
    session.onCompletion(ANSWER, null);
  }

  @Actor
  public void exporter(JJJ_Result result) {
    result.r1 = session.unanswered();
    result.r2 = session.endOffsets()[0];
    result.r3 = session.acknowledged();
  }
}
