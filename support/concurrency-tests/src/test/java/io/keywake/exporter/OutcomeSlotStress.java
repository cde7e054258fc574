package io.keywake.exporter;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The committer's hand-over to the exporter's thread. */
public final class OutcomeSlotStress {
  private OutcomeSlotStress() {}

  @JCStressTest
  @Outcome(id = "true, false", expect = FORBIDDEN, desc = "sleeps, and nobody has woken it")
  @Outcome(expect = ACCEPTABLE, desc = "stays awake, or is woken")
  @State
  public static class OutcomeWakesTheExporter {
    private final OutcomeSlot slot = new OutcomeSlot();

    @Actor
    public void exporter(ZZ_Result result) {
      result.r1 = slot.announceWait();
    }

    @Actor
    public void committer(ZZ_Result result) {
      result.r2 = slot.put(Transport.Outcome.DONE);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"null, null", "DONE, session"},
      expect = ACCEPTABLE,
      desc = "both or neither")
  @Outcome(expect = FORBIDDEN, desc = "an outcome without its work")
  @State
  public static class OutcomeBringsWhatWasDone {
    private final OutcomeSlot slot = new OutcomeSlot();
    private @Nullable String session;

    @Actor
    public void committer() {
      session = "session";
      slot.put(Transport.Outcome.DONE);
    }

    @Actor
    public void exporter(LL_Result result) {
      Transport.Outcome taken = slot.take();
      result.r1 = taken;
      result.r2 = taken == null ? null : session;
    }
  }
}
