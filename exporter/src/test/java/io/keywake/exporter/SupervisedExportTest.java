package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stopping, starting, failing and waiting. */
class SupervisedExportTest {
  /** Notes down what it is told. */
  private static final class Client implements Requester {
    private final List<String> told = new ArrayList<>();
    private boolean there = true;

    @Override
    public boolean isThere() {
      return there;
    }

    @Override
    public void done() {
      tell("done");
    }

    @Override
    public void published(long sequence) {
      tell("published " + sequence);
    }

    @Override
    public void refused(String error) {
      tell(error);
    }

    private void tell(String what) {
      told.add(what);
      there = false;
    }
  }

  private final SteppedExport stepped = new SteppedExport();
  private final Client client = new Client();

  @Test
  void stopsWithABarrierAndGoesOnWithWhatHasChangedAlone() throws InterruptedException {
    walk("a", "b", "c");
    stop();
    assertThat(stepped.transport.isClosed()).isTrue();
    assertThat(stepped.barrierSequence()).isEqualTo(3);
    long records = stepped.supervised.progress().records();
    stepped.set("b", "changed");
    stepped.set("b", "changed again");
    stepped.set("new", "1");
    // What was handed back is looked at by the next turn.
    stepped.feed();
    assertThat(stepped.supervised.iterationStatus().pending()).isEqualTo(2);

    Client starter = start();

    assertThat(starter.told).containsExactly("done");
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
    assertThat(stepped.barrierSequence()).isEqualTo(6);
    assertThat(stepped.supervised.progress().records()).isEqualTo(records + 2);
    assertThat(stepped.supervised.progress().generation()).isEqualTo(1);
  }

  @Test
  void stopsOnceHoweverOftenItIsAsked() throws InterruptedException {
    walk("a");
    Client second = new Client();
    stepped.supervised.stop(client);
    stepped.supervised.stop(second);
    assertThat(client.told).isEmpty();
    stepped.settle();
    assertThat(client.told).containsExactly("done");
    assertThat(second.told).containsExactly("done");

    Client third = new Client();
    stepped.supervised.stop(third);
    assertThat(third.told).containsExactly("done");
  }

  @Test
  void startsOnceHoweverOftenItIsAsked() throws InterruptedException {
    walk("a");
    stop();
    stepped.supervised.start(client);
    Client second = new Client();
    stepped.supervised.start(second);
    settle();
    assertThat(client.told).containsExactly("done");
    assertThat(second.told).containsExactly("done");

    Client third = new Client();
    stepped.supervised.start(third);
    assertThat(third.told).containsExactly("done");
  }

  @Test
  void doesNotStartBeforeItHasStopped() throws InterruptedException {
    walk("a");
    stepped.brokersAnswer = false;
    stepped.set("a", "2");
    stepped.supervised.stop(new Client());
    stepped.settle();

    stepped.supervised.start(client);

    assertThat(client.told)
        .containsExactly("ERR export 'stepped' cannot start before it has stopped: stopping");
  }

  @Test
  void doesNotTakeItForStartedWhenItHasYetToNoticeThatItIsToStop() throws InterruptedException {
    walk("a");
    stepped.supervised.stop(new Client());
    stepped.supervised.start(client);
    assertThat(client.told).singleElement().asString().contains("before it has stopped");
  }

  @Test
  void stopsThoughBrokersAreAwayAndTellsOfTheRestLater() throws InterruptedException {
    walk("a");
    stepped.brokersAnswer = false;
    stepped.pass(200);
    stepped.set("a", "2");
    stepped.settle();
    stepped.supervised.stop(client);
    stepped.pass(60_000);
    stepped.settle();
    assertThat(client.told).containsExactly("done");
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);
    assertThat(stepped.supervised.progress().lastError()).contains("time was up");

    stepped.brokersAnswer = true;
    start();
    assertThat(stepped.barrierSequence()).isEqualTo(2);
  }

  @Test
  void staysStoppedAndSaysWhyIfBrokersAreAwayWhenItStarts() throws InterruptedException {
    walk("a");
    stop();
    stepped.brokersAnswer = false;
    stepped.supervised.start(client);
    stepped.settle();
    assertThat(client.told).isEmpty();
    stepped.transport.fail("nobody answers");
    stepped.settle();

    assertThat(client.told)
        .containsExactly("ERR export 'stepped' cannot start: stopped, nobody answers");
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);
    stepped.brokersAnswer = true;
    stepped.set("a", "2");
    start();
    assertThat(stepped.barrierSequence()).isEqualTo(2);
  }

  @Test
  void doesNotStartIfAnotherProcessHasTakenOverMeanwhile() throws InterruptedException {
    walk("a");
    stop();
    stepped.brokersAnswer = false;
    stepped.supervised.start(client);
    stepped.settle();
    assertThat(stepped.transport.supersede()).isTrue();
    stepped.settle();

    assertThat(stepped.state()).isEqualTo(ExportState.FENCED);
    assertThat(client.told).singleElement().asString().contains("cannot start: fenced", "another");
    Client stopper = new Client();
    stepped.supervised.stop(stopper);
    assertThat(stopper.told).singleElement().asString().contains("has ended: fenced");
  }

  @Test
  void beginsAnewIfItHasEndedForGood() throws InterruptedException {
    walk("a");
    stepped.terminateIteration("no more");
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.FAILED);

    stepped.supervised.start(client);
    Client second = new Client();
    stepped.supervised.start(second);
    stepped.runAsked();
    assertThat(stepped.state()).isEqualTo(ExportState.STARTING);
    assertThat(stepped.begunAnew).isEqualTo(1);
    assertThat(client.told).isEmpty();

    stepped.supervised.notReplaced("nobody answers");
    assertThat(stepped.state()).isEqualTo(ExportState.FAILED);
    String refusal = "ERR export 'stepped' cannot start: failed, nobody answers";
    assertThat(client.told).containsExactly(refusal);
    assertThat(second.told).containsExactly(refusal);

    Client third = new Client();
    stepped.supervised.start(third);
    assertThat(stepped.begunAnew).isEqualTo(2);
    stepped.supervised.replaced();
    assertThat(third.told).containsExactly("done");
  }

  @Test
  void doesNotStartIfItsIterationWasTerminatedMeanwhile() throws InterruptedException {
    walk("a");
    stop();
    stepped.terminateIteration("no more");

    stepped.supervised.start(client);

    assertThat(client.told)
        .containsExactly("ERR export 'stepped' cannot start: failed, its iteration has ended");
  }

  @Test
  void goesOnByItselfInAWhileWhenItsThreadHasFailed() throws InterruptedException {
    walk("a", "b");
    long records = stepped.supervised.progress().records();
    stepped.pass(200);
    stepped.set("a", "2");
    stepped.transport.throwNext();
    stepped.settle();

    assertThat(stepped.state()).isEqualTo(ExportState.PAUSED);
    assertThat(stepped.supervised.progress().restarts()).isEqualTo(1);
    assertThat(stepped.supervised.progress().lastError()).contains("Defect: simulated");
    stepped.pass(99);
    stepped.settle();
    assertThat(stepped.state()).isEqualTo(ExportState.PAUSED);

    stepped.pass(1);
    settle();
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
    assertThat(stepped.barrierSequence()).isEqualTo(3);
    assertThat(stepped.supervised.progress().records()).isEqualTo(records + 1);
  }

  @Test
  void waitsLongerAfterEachFailureThatNothingWasPublishedBetween() throws InterruptedException {
    walk("a");
    stepped.pass(200);
    stepped.set("a", "2");
    for (int failures = 0; failures < 4; failures++) {
      stepped.transport.throwNext();
      stepped.settle();
      assertThat(stepped.supervised.progress().restarts()).isEqualTo(failures + 1);
      stepped.pass((100L << failures) - 1);
      stepped.settle();
      assertThat(stepped.transport.isBetweenTransactions()).isTrue();
      stepped.pass(1);
    }
    settle();
    assertThat(stepped.barrierSequence()).isEqualTo(2);
  }

  @Test
  void stopsIfItsThreadFailsWhenItIsToStop() throws InterruptedException {
    walk("a");
    stepped.set("a", "2");
    stepped.supervised.stop(client);
    stepped.transport.throwNext();
    stepped.settle();
    assertThat(client.told).containsExactly("done");
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);

    start();
    assertThat(stepped.barrierSequence()).isEqualTo(2);
  }

  @Test
  void tellsWhoWaitsWhenEverythingIsCommitted() throws InterruptedException {
    walk("a");
    stepped.pass(10);
    stepped.set("a", "2");
    stepped.supervised.awaitPublication(client);
    stepped.brokersAnswer = false;
    stepped.settle();
    stepped.pass(200);
    stepped.settle();
    assertThat(client.told).isEmpty();

    stepped.brokersAnswer = true;
    stepped.settle();
    assertThat(client.told).containsExactly("published 2");
  }

  @Test
  void tellsWhoWaitsAtOnceIfNothingIsLeftToPublish() throws InterruptedException {
    walk("a");
    stepped.supervised.awaitPublication(client);
    assertThat(client.told).containsExactly("published 1");
  }

  @Test
  void waitsWhileTheExportIsStoppedAndFailsWhenItHasEnded() throws InterruptedException {
    walk("a");
    stop();
    stepped.set("a", "2");
    stepped.supervised.awaitPublication(client);
    assertThat(client.told).isEmpty();
    start();
    assertThat(client.told).containsExactly("published 2");

    Client late = new Client();
    stepped.set("a", "3");
    stepped.supervised.awaitPublication(late);
    stepped.terminateIteration("no more");
    stepped.settle();
    assertThat(late.told).singleElement().asString().contains("has ended: failed", "no more");
    Client tooLate = new Client();
    stepped.supervised.awaitPublication(tooLate);
    assertThat(tooLate.told).singleElement().asString().contains("has ended: failed");
  }

  @Test
  void doesNotTakeForPublishedWhatIsQueuedAlone() throws InterruptedException {
    walk("a");
    stepped.supervised.stop(new Client());
    stepped.settle();
    stepped.set("pending", "1");
    stepped.brokersAnswer = false;
    stepped.supervised.start(new Client());
    stepped.settle();
    stepped.set("later", "1");
    stepped.settle();

    assertThat(stepped.supervised.iterationStatus().pending()).isZero();
    assertThat(stepped.supervised.publishedSequence()).isEqualTo(1);
  }

  @Test
  void publishesAgainWhatIsAskedForAndTellsHowLongThatGoesOn() throws InterruptedException {
    walk("user:1", "user:2", "other");
    long records = stepped.supervised.progress().records();
    stepped.pass(200);

    stepped.supervised.refresh((db, key) -> new String(key, UTF_8).startsWith("user:"));
    stepped.runAsked();
    assertThat(stepped.supervised.iterationStatus().refreshing()).isTrue();
    settle();

    assertThat(stepped.supervised.progress().records()).isEqualTo(records + 2);
    assertThat(stepped.supervised.iterationStatus().refreshing()).isFalse();
  }

  @Test
  void publishesAgainWhatIsAskedForWhileASessionFails() throws InterruptedException {
    stepped.transport.refuse(record -> new String(record.value(), UTF_8).contains("poison"));
    walk("user:1", "other");
    stepped.set("user:2", "poison");
    stepped.set("user:2", "more poison");
    settle();
    assertThat(stepped.supervised.progress().quarantined()).isEqualTo(1);
    stepped.transport.refuse(record -> false);
    long records = stepped.supervised.progress().records();

    stepped.export.fail(new IllegalStateException("of no use any more"));
    stepped.supervised.refresh((db, key) -> new String(key, UTF_8).startsWith("user:"));
    stepped.endSession();
    settle();

    assertThat(stepped.supervised.progress().restarts()).isEqualTo(1);
    assertThat(stepped.supervised.progress().quarantined()).isZero();
    assertThat(stepped.supervised.progress().records()).isGreaterThanOrEqualTo(records + 2);
  }

  @Test
  void saysThatNothingWillBePublishedAgainOnceTheIterationIsTerminated()
      throws InterruptedException {
    walk("user:1");
    stepped.terminateIteration("KEYWAKE ITERATOR TERMINATE");

    assertThat(stepped.supervised.refresh((db, key) -> true)).isFalse();
  }

  private void walk(String... keys) throws InterruptedException {
    for (String key : keys) {
      stepped.set(key, "1");
    }
    stepped.settle();
    assertThat(stepped.barriers()).isEqualTo(1);
    assertThat(stepped.state()).isEqualTo(ExportState.RUNNING);
  }

  private void stop() throws InterruptedException {
    Client stopper = new Client();
    stepped.supervised.stop(stopper);
    settle();
    assertThat(stopper.told).containsExactly("done");
    assertThat(stepped.state()).isEqualTo(ExportState.STOPPED);
  }

  private Client start() throws InterruptedException {
    Client starter = new Client();
    stepped.supervised.start(starter);
    settle();
    return starter;
  }

  private void settle() throws InterruptedException {
    for (int commits = 0; commits < 5; commits++) {
      stepped.settle();
      stepped.pass(100);
    }
    stepped.settle();
  }
}
