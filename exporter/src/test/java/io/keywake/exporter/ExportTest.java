package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ExportTest {
  @Test
  void closesTheWalkWithABarrier() throws InterruptedException {
    SteppedExport stepped = new SteppedExport();
    stepped.set("a", "1");
    stepped.set("b", "2");

    stepped.settle();

    assertThat(stepped.barriers()).isEqualTo(1);
    assertThat(stepped.barrierSequence()).isEqualTo(2);
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
    assertThat(stepped.export.progress().records()).isEqualTo(2);
  }

  @Test
  void publishesABarrierAtOnceWhenTheStorePauses() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.pass(500);

    stepped.set("a", "1");
    stepped.settle();

    assertThat(stepped.barriers()).isEqualTo(2);
    assertThat(stepped.barrierSequence()).isEqualTo(1);
  }

  @Test
  void doesNotCommitMoreOftenThanItMay() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.pass(500);
    stepped.set("a", "1");
    stepped.settle();
    long transactions = stepped.export.progress().transactions();

    stepped.pass(99);
    stepped.set("a", "2");
    stepped.settle();
    assertThat(stepped.export.progress().transactions()).isEqualTo(transactions);

    stepped.pass(1);
    stepped.settle();
    assertThat(stepped.export.progress().transactions()).isEqualTo(transactions + 1);
    assertThat(stepped.barrierSequence()).isEqualTo(2);
  }

  @Test
  void publishesNoBarrierThatSaysNothingNew() throws InterruptedException {
    SteppedExport stepped = walked();
    for (int seconds = 0; seconds < 10; seconds++) {
      stepped.pass(1000);
      stepped.settle();
    }
    assertThat(stepped.barriers()).isEqualTo(1);
  }

  @Test
  void publishesABarrierWhenOneIsDemandedAllTheSame() throws InterruptedException {
    SteppedExport stepped = walked();

    stepped.export.demandBarrier();
    stepped.settle();

    assertThat(stepped.barriers()).isEqualTo(2);
  }

  @Test
  void tellsOfASequenceThatRoseWithoutARecord() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.keyspace.begin();
    stepped.keyspace.flush(3);
    stepped.keyspace.end();
    long sequence = stepped.keyspace.sequence();

    stepped.pass(1000);
    stepped.settle();

    assertThat(stepped.barrierSequence()).isEqualTo(sequence);
  }

  @Test
  void isPausedWhileBrokersDoNotAnswerAndLosesNothing() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.brokersAnswer = false;
    stepped.pass(200);
    stepped.set("a", "1");
    stepped.settle();
    stepped.pass(2900);
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);

    stepped.pass(200);
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.PAUSED);
    assertThat(stepped.export.progress().lastError()).contains("no answer from nobody:1");
    stepped.set("a", "2");
    stepped.settle();

    stepped.brokersAnswer = true;
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
    for (int commits = 0; commits < 2; commits++) {
      stepped.pass(100);
      stepped.settle();
    }
    assertThat(stepped.barrierSequence()).isEqualTo(2);
    assertThat(stepped.export.progress().losses()).isZero();
  }

  @Test
  void isNotPausedWhileThereIsNothingToSay() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.brokersAnswer = false;
    stepped.pass(20_000);
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
  }

  @Test
  void findsOutThatBrokersAreGoneThoughThereIsNothingToSay() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.brokersAnswer = false;
    stepped.pass(40_000);
    stepped.settle();
    stepped.pass(40_000);
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.PAUSED);
  }

  @Test
  void presentsAgainWhatATransactionHasLost() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.brokersAnswer = false;
    stepped.pass(200);
    stepped.set("a", "1");
    stepped.settle();
    stepped.transport.breakTransaction("refused");
    stepped.brokersAnswer = true;
    stepped.settle();

    assertThat(stepped.state()).isEqualTo(ExportState.PAUSED);
    assertThat(stepped.export.progress().losses()).isEqualTo(1);
    assertThat(stepped.export.progress().lastError()).isEqualTo("refused");

    stepped.pass(200);
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
    assertThat(stepped.barrierSequence()).isEqualTo(1);
  }

  @Test
  void waitsLongerAfterEachFailure() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.pass(200);
    stepped.set("a", "1");
    for (int failures = 0; failures < 4; failures++) {
      stepped.brokersAnswer = false;
      stepped.settle();
      stepped.transport.breakTransaction("refused");
      stepped.brokersAnswer = true;
      stepped.settle();
      stepped.pass((100L << failures) - 1);
      stepped.settle();
      assertThat(stepped.transport.isBetweenTransactions()).isTrue();
      stepped.pass(1);
    }
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(1);
  }

  @Test
  void endsWhenAnotherProcessHasTakenOver() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.brokersAnswer = false;
    stepped.pass(200);
    stepped.set("a", "1");
    stepped.settle();
    stepped.transport.breakProducer("fenced");
    boolean goesOn = true;
    for (int i = 0; i < 10 && goesOn; i++) {
      if (!stepped.transport.supersede()) {
        stepped.transport.succeed();
      }
      goesOn = stepped.settle();
      stepped.pass(200);
    }

    assertThat(goesOn).isFalse();
    assertThat(stepped.state()).isEqualTo(ExportState.FENCED);
    assertThat(stepped.export.progress().lastError())
        .isEqualTo(
            "another process exports to topic stepped now; expected this one to be the only one");
  }

  @Test
  void stopsWithABarrierOfTheLastChange() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.pass(10);
    stepped.set("a", "1");
    stepped.export.stop(stepped.keyspace.sequence(), stepped.nanosFromNow(5000));

    boolean goesOn = stepped.settle();

    assertThat(goesOn).isFalse();
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);
    assertThat(stepped.barrierSequence()).isEqualTo(1);
    assertThat(stepped.transport.isClosed()).isTrue();
  }

  @Test
  void stopsWhenTimeIsUp() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.brokersAnswer = false;
    stepped.set("a", "1");
    stepped.export.stop(stepped.keyspace.sequence(), stepped.nanosFromNow(5000));
    assertThat(stepped.settle()).isTrue();
    stepped.pass(5000);

    assertThat(stepped.settle()).isFalse();
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);
    assertThat(stepped.export.progress().lastError()).contains("time was up");
  }

  @Test
  void stopsAtOnceWithoutAWarningIfItHasNoTimeToPublishMore() throws InterruptedException {
    SteppedExport stepped = new SteppedExport("close.timeout.ms", "0");
    stepped.set("a", "1");
    stepped.export.stop(stepped.keyspace.sequence(), stepped.nanosFromNow(0));

    assertThat(stepped.settle()).isFalse();
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);
    assertThat(stepped.export.progress().lastError()).isNull();
    assertThat(stepped.transport.isClosed()).isTrue();
  }

  @Test
  void failsWhenItsIterationIsTerminated() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.terminateIteration("no more");

    assertThat(stepped.settle()).isFalse();
    assertThat(stepped.state()).isEqualTo(ExportState.FAILED);
    assertThat(stepped.export.progress().lastError()).contains("no more");
  }

  @Test
  void publishesAValueThatDoesNotFitIntoARecordAsThereIsRoomForItsParts()
      throws InterruptedException {
    SteppedExport stepped = new SteppedExport("record.bytes.max", "65536");
    stepped.transport.limitRoom(3);
    stepped.set("big", "x".repeat(1_000_000));
    for (int i = 0; i < 10; i++) {
      stepped.settle();
      stepped.pass(200);
    }
    assertThat(stepped.barriers()).isPositive();
    int parts = 1_000_000 / 65536 + 1;
    assertThat(stepped.parts()).hasSize(parts);

    stepped.pass(200);
    stepped.set("big", "small");
    for (int i = 0; i < 10; i++) {
      stepped.settle();
      stepped.pass(200);
    }
    assertThat(stepped.barrierSequence()).isEqualTo(2);
    assertThat(stepped.parts()).hasSize(2 * parts);
    assertThat(stepped.parts().subList(parts, 2 * parts)).containsOnlyNulls();
  }

  @Test
  void keepsPartsOfALostTransactionUntilAnotherRecordOfTheirKeyIsCommitted()
      throws InterruptedException {
    SteppedExport stepped = new SteppedExport("record.bytes.max", "65536");
    stepped.set("big", "x".repeat(100_000));
    stepped.brokersAnswer = false;
    stepped.settle();
    stepped.transport.breakTransaction("refused");
    stepped.brokersAnswer = true;
    for (int i = 0; i < 10; i++) {
      stepped.settle();
      stepped.pass(200);
    }
    assertThat(stepped.barriers()).isPositive();
    assertThat(stepped.parts()).hasSize(2).doesNotContainNull();
  }

  @Test
  void namesAKeyThatCannotBePublishedInEveryBarrierUntilItIsGone() throws InterruptedException {
    SteppedExport stepped = new SteppedExport("record.bytes.max", "65536");
    stepped.comparesWithStates(false);
    String key = "k".repeat(33_000 - 1000);
    stepped.set(key + "1".repeat(700), "v");
    stepped.settle();

    assertThat(stepped.control("barrier"))
        .last()
        .asString()
        .contains("\"quarantinedCount\": 1,")
        .contains(key);
    assertThat(stepped.export.progress().quarantined()).isEqualTo(1);

    stepped.pass(200);
    stepped.delete(key + "1".repeat(700));
    stepped.settle();
    assertThat(stepped.control("barrier")).last().asString().contains("\"quarantinedCount\": 0,");
    assertThat(stepped.export.progress().quarantined()).isZero();
  }

  @Test
  void aRefusedValueCostsOneTransactionAndItsNeighboursGoOn() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.transport.refuse(record -> text(record).contains("refuse me"));
    stepped.pass(200);
    stepped.set("a", "1");
    stepped.set("b", "refuse me");
    stepped.settle();
    stepped.settle();

    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
    assertThat(stepped.barrierSequence()).isEqualTo(2);
    assertThat(stepped.export.progress().losses()).isEqualTo(1);
    assertThat(stepped.export.progress().outages()).isZero();
    assertThat(stepped.export.progress().quarantined()).isEqualTo(1);
    assertThat(stepped.control("quarantine"))
        .singleElement()
        .asString()
        .contains("refused for what it is");
    assertThat(stepped.transport.committedDeadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(text(letter.record())).contains("refuse me");
              assertThat(header(letter.record(), "keywake.topic")).isEqualTo(SteppedExport.TOPIC);
              assertThat(header(letter.record(), "keywake.error"))
                  .isEqualTo("refused for what it is");
            });

    stepped.pass(200);
    stepped.set("b", "another");
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(3);
    assertThat(stepped.export.progress().quarantined()).isZero();
    assertThat(stepped.export.progress().losses()).isEqualTo(1);
    assertThat(stepped.control("quarantine")).hasSize(2).last().isNull();
  }

  @Test
  void aKeyWhoseEveryValueIsRefusedDoesNotStopTheOthers() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.transport.refuse(record -> text(record).contains("refuse me"));
    int changes = 200;
    for (int change = 0; change < changes; change++) {
      stepped.pass(200);
      stepped.set("a", "value " + change);
      stepped.set("b", "refuse me " + change);
      stepped.settle();
    }
    stepped.pass(1000);
    stepped.settle();

    assertThat(stepped.barrierSequence()).isEqualTo(2L * changes);
    assertThat(stepped.export.progress().losses()).isBetween(2L, 10L);

    stepped.set("b", "x");
    stepped.pass(1000);
    stepped.settle();
    assertThat(stepped.export.progress().quarantined()).as("a smaller value").isZero();
  }

  @Test
  void aPartThatIsRefusedTakesItsValueIntoQuarantine() throws InterruptedException {
    SteppedExport stepped = new SteppedExport("record.bytes.max", "65536");
    stepped.transport.refuse(record -> text(record).contains("refuse me"));
    stepped.set("big", "x".repeat(200_000) + "refuse me");
    stepped.set("other", "1");
    for (int i = 0; i < 5; i++) {
      stepped.settle();
      stepped.pass(200);
    }
    assertThat(stepped.barrierSequence()).isEqualTo(2);
    assertThat(stepped.export.progress().quarantined()).isEqualTo(1);
    assertThat(stepped.export.progress().losses()).isEqualTo(1);
    assertThat(stepped.transport.committedDeadLetters())
        .as("all its parts, and the manifest")
        .hasSizeGreaterThan(3)
        .allSatisfy(letter -> assertThat(letter.record().value()).isNotNull());
  }

  @Test
  void aRefusedValueIsTriedAgainUntilItIsAccepted() throws InterruptedException {
    SteppedExport stepped = walked();
    AtomicBoolean isTooMuch = new AtomicBoolean(true);
    stepped.transport.refuse(record -> isTooMuch.get() && text(record).contains("refuse me"));
    stepped.set("b", "refuse me");
    stepped.set("c", "refuse me, too");
    pass(stepped, 30_000);
    assertThat(stepped.export.progress().quarantined()).isEqualTo(2);
    assertThat(stepped.export.progress().losses()).isBetween(4L, 8L);
    assertThat(stepped.transport.committedDeadLetters()).as("each once").hasSize(2);

    isTooMuch.set(false);
    pass(stepped, 40_000);

    assertThat(stepped.export.progress().quarantined()).isZero();
    assertThat(stepped.control("barrier")).last().asString().contains("\"quarantinedCount\": 0,");
    assertThat(stepped.barrierSequence()).isEqualTo(2);
  }

  @Test
  void aRefusedValueIsTriedAgainAtOnceIfSomebodyAsksForIt() throws InterruptedException {
    SteppedExport stepped = walked();
    AtomicBoolean isTooMuch = new AtomicBoolean(true);
    stepped.transport.refuse(record -> isTooMuch.get());
    stepped.set("b", "refuse me");
    pass(stepped, 1000);
    assertThat(stepped.export.progress().quarantined()).isEqualTo(1);

    isTooMuch.set(false);
    stepped.supervised.refresh((db, key) -> true);
    pass(stepped, 1000);

    assertThat(stepped.export.progress().quarantined()).isZero();
  }

  @Test
  void aKeyOfWhichNotEvenATombstoneIsAcceptedDoesNotStopTheOthers() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.comparesWithStates(false);
    stepped.set("long", "1");
    pass(stepped, 1000);
    AtomicBoolean isTooMuch = new AtomicBoolean(true);
    for (EntryRecord.Kind kind : EntryRecord.Kind.values()) {
      stepped.transport.refuse(
          kind,
          record ->
              isTooMuch.get() && new String(record.origin().key().key(), UTF_8).equals("long"));
    }
    stepped.set("long", "2");
    stepped.set("other", "1");
    pass(stepped, 1000);
    assertThat(stepped.export.progress().barrierSequence()).isEqualTo(3);
    assertThat(stepped.export.progress().quarantined()).isEqualTo(1);

    stepped.delete("long");
    stepped.set("other", "2");
    pass(stepped, 1000);
    assertThat(stepped.export.progress().barrierSequence()).isEqualTo(5);
    assertThat(stepped.export.progress().quarantined()).as("its tombstone is missing").isEqualTo(1);
    assertThat(stepped.control("quarantine")).isEmpty();

    isTooMuch.set(false);
    pass(stepped, 60_000);
    assertThat(stepped.export.progress().quarantined()).isZero();
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
  }

  @Test
  void aDeadLetterThatIsRefusedIsLeftOut() throws InterruptedException {
    SteppedExport stepped = walked();
    stepped.transport.refuse(record -> text(record).contains("refuse me"));
    stepped.transport.refuse(EntryRecord.Kind.DEAD_LETTER, record -> true);
    stepped.set("b", "refuse me");
    pass(stepped, 1000);

    assertThat(stepped.barrierSequence()).isEqualTo(1);
    assertThat(stepped.export.progress().quarantined()).isEqualTo(1);
    assertThat(stepped.export.progress().losses()).isEqualTo(2);
    assertThat(stepped.transport.committedDeadLetters()).isEmpty();
  }

  private static void pass(SteppedExport stepped, long ms) throws InterruptedException {
    for (long passed = 0; passed < ms; passed += 200) {
      stepped.settle();
      stepped.pass(200);
    }
    stepped.settle();
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static String text(ProducerRecord<byte[], byte[]> record) {
    return new String(record.value(), ISO_8859_1);
  }

  private static SteppedExport walked() throws InterruptedException {
    SteppedExport stepped = new SteppedExport();
    stepped.settle();
    assertThat(stepped.barriers()).isEqualTo(1);
    return stepped;
  }
}
