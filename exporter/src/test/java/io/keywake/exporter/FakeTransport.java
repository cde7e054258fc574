package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.TopicNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Topics in memory, written in transactions as Kafka writes them: records of aborted transactions
 * stay in the log, unseen, and every transaction leaves a marker in each partition that it wrote
 * to. Records arrive and operations end when the test says so.
 */
final class FakeTransport implements Transport {
  /** What nobody foresaw; without a stack trace, because every one of them is logged. */
  static final class Defect extends RuntimeException {
    private static final long serialVersionUID = 1;

    Defect() {
      super("simulated", null, false, false);
    }
  }

  /** A record in a log, of a transaction with this number. */
  record Logged(long offset, ProducerRecord<byte[], byte[]> record, int transaction) {}

  private enum Operation {
    FLUSH,
    COMMIT,
    ABORT,
    RECONNECT
  }

  private final Map<TopicPartition, Log> data = new HashMap<>();
  private final Log control = new Log(0);
  private final Log deadLetters = new Log(0);
  private final Deque<ProducerRecord<byte[], byte[]>> inFlight = new ArrayDeque<>();
  private final Map<Integer, Boolean> transactions = new HashMap<>();
  private final Set<Log> written = new HashSet<>();
  private final long startOffset;
  private ExportTopics topics;
  private long[] endOffsets;
  private int roomRecords = Integer.MAX_VALUE;
  private int transaction;
  private boolean open;
  private boolean broken;
  private boolean closed;
  private boolean defective;
  private @Nullable Operation operation;
  private @Nullable Outcome outcome;
  private @Nullable String failure;
  private long progress;
  private final Map<EntryRecord.Kind, Predicate<EntryRecord>> refused =
      new EnumMap<>(EntryRecord.Kind.class);
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * @param startOffset where the logs of the topics end, from older generations
   */
  FakeTransport(ExportTopics topics, long startOffset) {
    this.topics = topics;
    this.startOffset = startOffset;
    endOffsets = logEnds();
  }

  private Log log(TopicPartition partition) {
    return data.computeIfAbsent(partition, any -> new Log(startOffset));
  }

  private long[] logEnds() {
    return topics.partitions().stream().mapToLong(each -> log(each).next).toArray();
  }

  // What the export calls.

  @Override
  public void begin() {
    requireFree();
    failIfDefective();
    assertThat(open).as("a transaction is open already").isFalse();
    assertThat(failure).isNull();
    open = true;
    transaction++;
  }

  @Override
  public void send(ProducerRecord<byte[], byte[]> record) {
    requireFree();
    assertThat(open).as("a transaction is open for a record").isTrue();
    if (failure == null) {
      inFlight.add(record);
    }
  }

  @Override
  public boolean hasRoom() {
    return inFlight.size() < roomRecords;
  }

  @Override
  public void flush() {
    failIfDefective();
    start(Operation.FLUSH);
  }

  @Override
  public void commit() {
    assertThat(open).as("a transaction is open to be committed").isTrue();
    failIfDefective();
    start(Operation.COMMIT);
  }

  @Override
  public void abort() {
    assertThat(open).as("a transaction is open to be aborted").isTrue();
    start(Operation.ABORT);
  }

  @Override
  public void reconnect() {
    start(Operation.RECONNECT);
  }

  @Override
  public @Nullable Outcome takeOutcome() {
    Outcome taken = outcome;
    if (taken != null) {
      outcome = null;
      operation = null;
    }
    return taken;
  }

  @Override
  public @Nullable String failure() {
    return failure;
  }

  @Override
  public List<Refusal> takeRefusals() {
    List<Refusal> taken = List.copyOf(refusals);
    refusals.clear();
    return taken;
  }

  @Override
  public long unanswered() {
    return inFlight.size();
  }

  @Override
  public long progress() {
    return progress;
  }

  @Override
  public long[] endOffsets() {
    assertThat(inFlight).as("all records are acknowledged").isEmpty();
    return endOffsets.clone();
  }

  @Override
  public void await(long nanos) {}

  @Override
  public void close() {
    closed = true;
  }

  private void failIfDefective() {
    if (defective) {
      defective = false;
      throw new Defect();
    }
  }

  private void start(Operation next) {
    requireFree();
    operation = next;
  }

  private void requireFree() {
    assertThat(operation).as("operation under way").isNull();
    assertThat(closed).as("closed").isFalse();
  }

  // What the test says.

  /** The next call that matters throws what nobody foresaw. */
  void throwNext() {
    defective = true;
  }

  /** Takes that back. */
  void behave() {
    defective = false;
  }

  /**
   * The transport of the next session: over the same logs, and to be connected. What the one before
   * had begun ends then.
   */
  FakeTransport reopened() {
    assertThat(closed).as("the session before has let go of its transport").isTrue();
    closed = false;
    operation = null;
    outcome = null;
    failure = null;
    broken = true;
    inFlight.clear();
    return this;
  }

  /** Such values are not accepted. */
  void refuse(Predicate<EntryRecord> values) {
    refuse(EntryRecord.Kind.VALUE, values);
  }

  /** Such records of a kind are not accepted. */
  void refuse(EntryRecord.Kind kind, Predicate<EntryRecord> records) {
    refused.put(kind, records);
  }

  private boolean isRefused(EntryRecord record) {
    return refused.getOrDefault(record.origin().kind(), any -> false).test(record);
  }

  void limitRoom(int records) {
    roomRecords = records;
  }

  boolean isBusy() {
    return operation != null && outcome == null;
  }

  boolean isBetweenTransactions() {
    return !open && operation == null;
  }

  boolean isClosed() {
    return closed;
  }

  /** Some records arrive and are acknowledged. */
  void deliver(int records) {
    for (int i = 0; i < records && !inFlight.isEmpty(); i++) {
      ProducerRecord<byte[], byte[]> record = inFlight.remove();
      if (record instanceof EntryRecord entry && isRefused(entry)) {
        refusals.add(new Refusal(entry.origin(), "refused for what it is"));
        breakTransaction("refused for what it is");
        return;
      }
      int number = topics.number(record.topic(), record.partition());
      Log log = number < 0 ? other(record.topic()) : log(topics.partitions().get(number));
      long offset = log.append(record, transaction);
      written.add(log);
      if (number >= 0) {
        endOffsets[number] = offset + 1;
      }
      progress++;
    }
  }

  private Log other(String topic) {
    return topic.equals(TopicNames.deadLetter(topics.data().get(0))) ? deadLetters : control;
  }

  /** A record is refused, or nobody answers any more. */
  void breakTransaction(String reason) {
    if (open && failure == null) {
      failure = reason;
      inFlight.clear();
    }
  }

  /** From now on the producer is of no use until it is replaced. */
  void breakProducer(String reason) {
    breakTransaction(reason);
    broken = true;
  }

  /** The operation under way ends well, unless something has broken before. */
  void succeed() {
    if (!isBusy()) {
      return;
    }
    switch (operation()) {
      case FLUSH -> {
        deliver(Integer.MAX_VALUE);
        outcome = failure == null ? Outcome.DONE : Outcome.FAILED;
      }
      case COMMIT -> {
        deliver(Integer.MAX_VALUE);
        if (failure == null && !broken) {
          end(true);
          outcome = Outcome.DONE;
        } else {
          outcome = Outcome.FAILED;
        }
      }
      case ABORT -> {
        if (broken) {
          outcome = Outcome.FAILED;
        } else {
          inFlight.clear();
          end(false);
          failure = null;
          outcome = Outcome.DONE;
        }
      }
      case RECONNECT -> {
        if (open) {
          end(false);
        }
        inFlight.clear();
        endOffsets = logEnds();
        broken = false;
        failure = null;
        outcome = Outcome.DONE;
      }
    }
    progress++;
  }

  /** The operation under way fails; the producer has to be replaced. */
  void fail(String reason) {
    if (isBusy()) {
      failure = reason;
      broken = true;
      outcome = Outcome.FAILED;
    }
  }

  /** A commit takes effect, but its answer is lost. */
  void commitUnnoticed(String reason) {
    if (isBusy() && operation() == Operation.COMMIT && failure == null && !broken) {
      deliver(Integer.MAX_VALUE);
      end(true);
      fail(reason);
      // The producer does not know, and may try to abort: the broker refuses that.
      open = true;
    }
  }

  /** The reconnection under way finds out that somebody else has taken over. */
  boolean supersede() {
    if (isBusy() && operation() == Operation.RECONNECT) {
      failure = "superseded";
      outcome = Outcome.SUPERSEDED;
      return true;
    }
    return false;
  }

  private Operation operation() {
    if (operation == null) {
      throw new AssertionError("no operation");
    }
    return operation;
  }

  private void end(boolean committed) {
    transactions.putIfAbsent(transaction, committed);
    written.forEach(Log::appendMarker);
    written.clear();
    open = false;
  }

  /** The process has died and another one has taken over, which writes to these topics. */
  void nextProcess(ExportTopics itsTopics) {
    if (open) {
      end(false);
    }
    inFlight.clear();
    refusals.clear();
    defective = false;
    topics = itsTopics;
    endOffsets = logEnds();
    broken = false;
    closed = false;
    failure = null;
    operation = null;
    outcome = null;
  }

  // What readers see.

  /** Of the partition with this number. */
  List<Logged> committedData(int number) {
    return committedData(topics.partitions().get(number));
  }

  List<Logged> committedData(TopicPartition partition) {
    return log(partition).committed();
  }

  /** Where all partitions end that anybody has written to. */
  Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    data.forEach((partition, log) -> ends.put(partition, log.next));
    return ends;
  }

  List<Logged> committedControl() {
    return control.committed();
  }

  List<Logged> committedDeadLetters() {
    return deadLetters.committed();
  }

  private final class Log {
    private final List<Logged> records = new ArrayList<>();
    private long next;

    Log(long next) {
      this.next = next;
    }

    long append(ProducerRecord<byte[], byte[]> record, int transaction) {
      records.add(new Logged(next, record, transaction));
      return next++;
    }

    void appendMarker() {
      next++;
    }

    List<Logged> committed() {
      List<Logged> committed = new ArrayList<>();
      for (Logged each : records) {
        if (transactions.getOrDefault(each.transaction(), false)) {
          committed.add(each);
        }
      }
      return committed;
    }
  }
}
