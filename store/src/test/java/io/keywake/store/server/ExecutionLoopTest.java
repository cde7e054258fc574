package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.network.Transport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExecutionLoopTest {
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ExecutionLoop loop =
      new ExecutionLoop("execution", Transport.fastest(), System::nanoTime, failure::set);

  @AfterEach
  void end() throws InterruptedException {
    loop.shutdown();
    assertThat(loop.awaitEnd(30_000)).isTrue();
  }

  @Test
  void runsWhatOtherThreadsHandInOnItsThreadAndInOrder() throws InterruptedException {
    List<Integer> ran = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(1000);
    loop.start();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      loop.execute(
          () -> {
            assertThat(loop.onExecutionThread()).isTrue();
            ran.add(number);
            done.countDown();
          });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).isSorted().hasSize(1000);
    assertThat(failure).hasValue(null);
  }

  @Test
  void takesATurnForEveryWakeup() throws InterruptedException {
    AtomicLong given = new AtomicLong();
    CountDownLatch taken = new CountDownLatch(2000);
    loop.add(task(() -> given.getAndSet(0) > 0, taken, LoopTask.NEVER));
    loop.start();
    // Each waits for the one before, so that the loop is often just about to wait.
    for (int i = 0; i < 2000; i++) {
      long before = taken.getCount();
      given.set(1);
      loop.wakeup();
      while (taken.getCount() == before) {
        Thread.onSpinWait();
      }
    }
    assertThat(taken.getCount()).isZero();
  }

  @Test
  void takesATurnWhenADeadlineHasCome() throws InterruptedException {
    CountDownLatch turns = new CountDownLatch(5);
    loop.add(task(() -> true, turns, 1_000_000));
    loop.start();
    assertThat(turns.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void endsAtTheFirstFailureAndReportsIt() throws InterruptedException {
    CountDownLatch after = new CountDownLatch(1);
    loop.execute(
        () -> {
          throw new IllegalStateException("broken");
        });
    loop.execute(after::countDown);
    loop.start();
    assertThat(loop.awaitEnd(30_000)).isTrue();
    assertThat(failure.get()).hasMessage("broken");
    assertThat(after.getCount()).isEqualTo(1);
  }

  @Test
  void endsAtTheFailureOfATask() throws InterruptedException {
    loop.add(
        task(
            () -> {
              throw new IllegalStateException("broken task");
            },
            new CountDownLatch(1),
            LoopTask.NEVER));
    loop.start();
    loop.wakeup();
    assertThat(loop.awaitEnd(30_000)).isTrue();
    assertThat(failure.get()).hasMessage("broken task");
  }

  private static LoopTask task(BooleanSupplier hasWork, CountDownLatch done, long pauseNanos) {
    return new LoopTask() {
      @Override
      public int doWork(Turn turn) {
        if (hasWork.getAsBoolean()) {
          done.countDown();
        }
        return 0;
      }

      @Override
      public long nanosUntilNext(long nowNanos) {
        return pauseNanos;
      }
    };
  }
}
