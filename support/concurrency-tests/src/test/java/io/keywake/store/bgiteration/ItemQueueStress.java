package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The item queue: execution thread on one side, a client on the other, any thread that looks on.
 */
public final class ItemQueueStress {
  private static final int LENGTH_MAX = 8;
  private static final long BYTES_MAX = 1 << 20;

  private ItemQueueStress() {}

  private static ItemQueue queue() {
    return new ItemQueue(LENGTH_MAX, BYTES_MAX);
  }

  private static Item item(long sequence) {
    return new Item.Entries(sequence, List.of(), List.of(), Item.BARE_BYTES + sequence);
  }

  /** The client must not sleep beside an item, unless its sleep was noticed and will be broken. */
  @JCStressTest
  @Outcome(id = "true, true", expect = FORBIDDEN, desc = "sleeps, and nobody has woken it")
  @Outcome(expect = ACCEPTABLE, desc = "stays awake, or was woken")
  @State
  public static class OfferedItemWakesTheClient {
    private final ItemQueue queue = queue();

    @Actor
    public void executionThread() {
      queue.offer(item(1));
    }

    @Actor
    public void client(ZZ_Result result) {
      result.r1 = queue.announceSleep();
    }

    @Arbiter
    public void afterwards(ZZ_Result result) {
      result.r2 = queue.awaitsWakeUp();
    }
  }

  /** The same for the end, which is no item. */
  @JCStressTest
  @Outcome(id = "true, true", expect = FORBIDDEN, desc = "sleeps, and nobody has woken it")
  @Outcome(expect = ACCEPTABLE, desc = "stays awake, or was woken")
  @State
  public static class EndWakesTheClient {
    private final ItemQueue queue = queue();

    @Actor
    public void executionThread() {
      queue.end();
    }

    @Actor
    public void client(ZZ_Result result) {
      result.r1 = queue.announceSleep();
    }

    @Arbiter
    public void afterwards(ZZ_Result result) {
      result.r2 = queue.awaitsWakeUp();
    }
  }

  /** Once more with a thread that really sleeps, for good if it is not woken. */
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "woken")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "sleeps on")
  @State
  public static class SleepEndsWithAnItem {
    private final ItemQueue queue = queue();

    @Actor
    public void client() {
      while (queue.take() == null) {
        queue.sleep(TimeUnit.DAYS.toNanos(1));
      }
    }

    @Signal
    public void executionThread() {
      queue.offer(item(1));
    }
  }

  /**
   * Items come out in order, and what an array held when it was offered is what the taker reads.
   */
  @JCStressTest
  @Outcome(
      id = {"null, null", "null, 1", "1, null", "1, 2"},
      expect = ACCEPTABLE,
      desc = "whole and in order")
  @Outcome(expect = FORBIDDEN, desc = "out of order, or not whole")
  @State
  public static class ItemsArriveWholeAndInOrder {
    private final ItemQueue queue = queue();

    @Actor
    public void executionThread() {
      queue.offer(filled(1));
      queue.offer(filled(2));
    }

    @Actor
    public void client(LL_Result result) {
      result.r1 = content(queue.take());
      result.r2 = content(queue.take());
    }

    private static Item filled(int content) {
      byte[] reason = new byte[64];
      Arrays.fill(reason, (byte) content);
      return new Item.Terminated(content, new String(reason, ISO_8859_1));
    }

    private static @Nullable Object content(@Nullable Item item) {
      if (!(item instanceof Item.Terminated terminated)) {
        return null;
      }
      for (int at = 0; at < terminated.reason().length(); at++) {
        if (terminated.reason().charAt(at) != terminated.sequence()) {
          return "torn";
        }
      }
      return terminated.sequence();
    }
  }

  /** However far its two sides have come, a queue is never seen with less than nothing in it. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "within bounds")
  @Outcome(id = "false", expect = FORBIDDEN, desc = "more taken than offered")
  @State
  public static class FillIsNeverNegative {
    private final ItemQueue queue = queue();

    @Actor
    public void executionThread() {
      queue.offer(item(1));
      queue.offer(item(2));
    }

    @Actor
    public void client(Z_Result result) {
      queue.take();
      boolean possible = queue.bytes() >= 0 && queue.length() >= 0;
      queue.take();
      result.r1 = possible && queue.bytes() >= 0 && queue.length() >= 0;
    }
  }
}
