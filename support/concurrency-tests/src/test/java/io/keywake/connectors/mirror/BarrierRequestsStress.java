package io.keywake.connectors.mirror;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Questions of any thread, answered or refused by the mirror's thread. */
public final class BarrierRequestsStress {
  /** So long that a request which is forgotten shows as one that timed out. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final MirrorBarrier BARRIER =
      new MirrorBarrier("store", 1, 1, 0, Map.of(), Map.of(), 0, 0, 0, false);

  private BarrierRequestsStress() {}

  /** Answered, refused or out of time, whatever {@code asked} counts. */
  private static String ask(BarrierRequests requests, Duration patience, AtomicInteger asked) {
    try {
      return requests.ask(BarrierRequests.ANY, 1, patience, barrier -> answer(asked), () -> "");
    } catch (BarrierTimeoutException e) {
      return "late";
    } catch (IllegalStateException e) {
      return "refused";
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String answer(AtomicInteger asked) {
    asked.incrementAndGet();
    return "answered";
  }

  /** Whoever asks a mirror that ends at this moment is answered or refused, and never forgotten. */
  @JCStressTest
  @Outcome(
      id = {"answered, 1", "refused, 0"},
      expect = ACCEPTABLE,
      desc = "one of the two")
  @Outcome(expect = FORBIDDEN, desc = "forgotten, or answered more than once")
  @State
  public static class NobodyIsForgotten {
    private final BarrierRequests requests = new BarrierRequests();
    private final AtomicInteger asked = new AtomicInteger();

    @Actor
    public void anybody(LI_Result result) {
      result.r1 = ask(requests, PATIENCE, asked);
    }

    @Actor
    public void mirror() {
      requests.answer(BARRIER);
      requests.close(new IllegalStateException("closed"));
    }

    @Arbiter
    public void afterwards(LI_Result result) {
      result.r2 = asked.get();
    }
  }

  /** A request whose time is up at this moment is answered or late, and its question runs so. */
  @JCStressTest
  @Outcome(
      id = {"answered, 1", "late, 0"},
      expect = ACCEPTABLE,
      desc = "one of the two")
  @Outcome(expect = FORBIDDEN, desc = "late, but its question has run")
  @State
  public static class LateMeansNotAsked {
    private final BarrierRequests requests = new BarrierRequests();
    private final AtomicInteger asked = new AtomicInteger();

    @Actor
    public void anybody(LI_Result result) {
      result.r1 = ask(requests, Duration.ZERO, asked);
    }

    @Actor
    public void mirror() {
      requests.answer(BARRIER);
    }

    @Arbiter
    public void afterwards(LI_Result result) {
      result.r2 = asked.get();
    }
  }
}
