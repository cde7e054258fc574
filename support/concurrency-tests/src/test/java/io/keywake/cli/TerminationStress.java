package io.keywake.cli;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** What a command acquires while a signal ends it is closed all the same, and once. */
@JCStressTest
@Outcome(
    id = {"owned, 1", "refused, 1"},
    expect = ACCEPTABLE,
    desc = "closed once")
@Outcome(expect = FORBIDDEN, desc = "left open, or closed twice")
@State
public class TerminationStress {
  private final Termination termination = new Termination();
  private final AtomicInteger closes = new AtomicInteger();

  @Actor
  public void command(LI_Result result) {
    try {
      AutoCloseable unused = termination.own(closes::incrementAndGet);
      result.r1 = "owned";
    } catch (IllegalStateException over) {
      result.r1 = "refused";
    }
  }

  @Actor
  public void signal() {
    termination.close();
  }

  @Arbiter
  public void afterwards(LI_Result result) {
    termination.close();
    result.r2 = closes.get();
  }
}
