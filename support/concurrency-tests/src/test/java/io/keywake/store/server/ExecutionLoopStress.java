package io.keywake.store.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.keywake.store.network.Transport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** An execution loop that has nothing to do sleeps in the kernel until another thread wakes it. */
public final class ExecutionLoopStress {
  private ExecutionLoopStress() {}

  private static ExecutionLoop loop() {
    return new ExecutionLoop(
        "stress", Transport.fastest(), System::nanoTime, Throwable::printStackTrace);
  }

  private static void await(ExecutionLoop loop) {
    try {
      while (!loop.awaitEnd(TimeUnit.DAYS.toMillis(1))) {}
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the loop ends")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "sleeps on")
  @State
  public static class ShutdownEndsTheLoop {
    private final ExecutionLoop loop = loop();

    @Actor
    public void owner() {
      loop.start();
      await(loop);
    }

    @Signal
    public void anybody() {
      loop.shutdown();
    }
  }

  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the work is done")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "sleeps on")
  @State
  public static class HandedInWorkIsDone {
    private final ExecutionLoop loop = loop();
    private final CountDownLatch done = new CountDownLatch(1);

    @Actor
    public void owner() throws InterruptedException {
      loop.start();
      done.await();
      loop.shutdown();
      await(loop);
    }

    @Signal
    public void anybody() {
      loop.execute(done::countDown);
    }
  }
}
