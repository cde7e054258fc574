package io.keywake.store.bgiteration;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What execution thread and client tell each other beside the items of the queue. */
public final class IterationStress {
  private static final String NAME = "stress";

  private IterationStress() {}

  /** A store of one database and an iteration that has walked it, all on the calling thread. */
  private abstract static class Scene {
    final Keyspace keyspace =
        new Keyspace(new KeyspaceSettings(1, 2, 64), new SipHash(1, 2), () -> 1);
    final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    final AtomicInteger wakeUps = new AtomicInteger();
    final AtomicInteger releases = new AtomicInteger();
    final Iterations iterations =
        new Iterations(
            keyspace,
            task -> {
              wakeUps.incrementAndGet();
              asked.add(task);
            },
            () -> 1);
    final IterationReader reader;
    private int written;

    Scene(BooleanSupplier completeWhen) {
      IterationSettings settings =
          IterationSettings.streaming(NAME).withQueue(4, 1 << 20).completingWhen(completeWhen);
      reader = iterations.create(settings, terminated -> releases.incrementAndGet());
    }

    final void write() {
      keyspace.begin();
      byte[] key = key(written++);
      keyspace.strings().set(0, key, key, Entry.NO_EXPIRY);
      keyspace.end();
    }

    static byte[] key(int number) {
      return new byte[] {'k', (byte) number};
    }

    final void feed() {
      iterations.feed(Long.MAX_VALUE);
    }

    /** Reads what there is. */
    final void drain() {
      while (poll() != null) {}
    }

    final @Nullable Item poll() {
      try {
        return reader.poll(0, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The calling thread becomes the execution thread, and does what it was asked for. */
    final void runAsked() {
      keyspace.bindTo(Thread.currentThread());
      for (Runnable task = asked.poll(); task != null; task = asked.poll()) {
        task.run();
      }
    }
  }

  /** A feed that rests because the queue is full is woken by the client that makes room. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "rests beside a queue with room")
  @Outcome(expect = ACCEPTABLE, desc = "goes on, or was woken")
  @State
  public static class RoomWakesTheFeed extends Scene {
    public RoomWakesTheFeed() {
      super(() -> false);
      feed();
      drain();
      // The target has grown by now, so that the first item read makes room, and enough of it.
      feed();
      while (reader.status().pending() == 0) {
        write();
      }
      wakeUps.set(0);
    }

    @Actor
    public void executionThread(ZI_Result result) {
      result.r1 = iterations.nanosUntilFeed() > 0;
    }

    @Actor
    public void client() {
      poll();
    }

    @Arbiter
    public void afterwards(ZI_Result result) {
      result.r2 = wakeUps.get();
    }
  }

  /** A feed whose end waits for nothing but acknowledgements is woken by the last of them. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "rests, though all is acknowledged")
  @Outcome(expect = ACCEPTABLE, desc = "goes on, or was woken")
  @State
  public static class LastAcknowledgementWakesTheFeed extends Scene {
    public LastAcknowledgementWakesTheFeed() {
      super(() -> true);
      write();
      feed();
      drain();
      feed();
      drain();
      wakeUps.set(0);
    }

    @Actor
    public void executionThread(ZI_Result result) {
      result.r1 = iterations.nanosUntilFeed() > 0;
    }

    @Actor
    public void client() {
      reader.acknowledge(reader.readItems());
    }

    @Arbiter
    public void afterwards(ZI_Result result) {
      result.r2 = wakeUps.get();
    }
  }

  /** What is acknowledged after a hand-back says nothing of the items that were handed back. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "presented again")
  @Outcome(id = "false", expect = FORBIDDEN, desc = "taken for acknowledged")
  @State
  public static class HandedBackKeyIsPresentedAgain extends Scene {
    public HandedBackKeyIsPresentedAgain() {
      super(() -> false);
      feed();
      drain();
      reader.acknowledge(reader.readItems());
      feed();
      write();
      write();
      poll();
    }

    @Actor
    public void executionThread() {
      keyspace.bindTo(Thread.currentThread());
      feed();
    }

    @Actor
    public void client() {
      reader.handBack();
      poll();
      reader.acknowledge(reader.readItems());
    }

    @Arbiter
    public void afterwards(Z_Result result) {
      runAsked();
      feed();
      for (Item item = poll(); item != null; item = poll()) {
        result.r1 |= item instanceof Item.Entries again && presents(again, key(0));
      }
    }

    private static boolean presents(Item.Entries item, byte[] key) {
      return item.entries().stream().anyMatch(placed -> Arrays.equals(placed.entry().key(), key));
    }
  }

  /** After its iteration was terminated, the client reads that next, whatever is queued. */
  @JCStressTest
  @Outcome(id = "(item|terminated), terminated", expect = ACCEPTABLE, desc = "told, and at once")
  @Outcome(expect = FORBIDDEN, desc = "reads on, or is told nothing")
  @State
  public static class TerminationOvertakesTheQueue extends Scene {
    public TerminationOvertakesTheQueue() {
      super(() -> false);
      feed();
      write();
      write();
    }

    @Actor
    public void executionThread() {
      keyspace.bindTo(Thread.currentThread());
      iterations.terminate(NAME, "by a test");
    }

    @Actor
    public void client(LL_Result result) {
      result.r1 = name(poll());
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = "terminated".equals(result.r1) ? result.r1 : name(poll());
    }

    private static String name(@Nullable Item item) {
      return item == null ? "nothing" : item instanceof Item.Terminated ? "terminated" : "item";
    }
  }

  /**
   * Terminated by one thread, closed twice by another: released once, and nothing is read after.
   */
  @JCStressTest
  @Outcome(id = "closed, 1", expect = ACCEPTABLE, desc = "released once")
  @Outcome(expect = FORBIDDEN, desc = "released twice or never, or read after its end")
  @State
  public static class EndsOnceHoweverManyEndIt extends Scene {
    public EndsOnceHoweverManyEndIt() {
      super(() -> false);
      feed();
    }

    @Actor
    public void executionThread() {
      keyspace.bindTo(Thread.currentThread());
      iterations.terminate(NAME, "by a test");
    }

    @Actor
    public void client() {
      reader.close();
      reader.close();
    }

    @Arbiter
    public void afterwards(LI_Result result) {
      runAsked();
      try {
        result.r1 = "read " + poll();
      } catch (IllegalStateException over) {
        result.r1 = "closed";
      }
      result.r2 = releases.get();
    }
  }

  /** A large entry that was handed over stays as it was while its original is changed in place. */
  @JCStressTest
  @Outcome(id = "(nothing|as it was)", expect = ACCEPTABLE, desc = "frozen")
  @Outcome(expect = FORBIDDEN, desc = "changes while it is read")
  @State
  public static class PresentedEntryStaysAsItWas {
    private static final byte[] KEY = {'h'};
    private static final byte[] FIELD = {'f'};
    private static final byte[] OTHER = {'g'};
    private static final byte[] OLD = {1};
    private static final byte[] NEW = {2};

    private final Keyspace keyspace =
        new Keyspace(new KeyspaceSettings(1, 0, 0), new SipHash(1, 2), () -> 1);
    private final ItemQueue queue = new ItemQueue(8, 1 << 20);

    public PresentedEntryStaysAsItWas() {
      keyspace.begin();
      keyspace.hashes().put(0, KEY, FIELD, OLD);
      keyspace.expireAt(0, KEY, 100);
      keyspace.end();
    }

    @Actor
    public void executionThread() {
      keyspace.bindTo(Thread.currentThread());
      keyspace.begin();
      Entry frozen = keyspace.peek(0, KEY).frozen();
      queue.offer(
          new Item.Entries(
              keyspace.sequence(),
              List.of(new Item.Placed(0, frozen)),
              List.of(),
              Item.BARE_BYTES));
      keyspace.hashes().put(0, KEY, FIELD, NEW, OTHER, NEW);
      keyspace.expireAt(0, KEY, 200);
      keyspace.end();
    }

    @Actor
    public void client(L_Result result) {
      result.r1 =
          queue.take() instanceof Item.Entries item
              ? describe(item.entries().get(0).entry(), item.sequence())
              : "nothing";
    }

    private static String describe(Entry entry, long sequence) {
      HashValue hash = (HashValue) entry.value();
      byte[] value = hash.get(FIELD);
      boolean old =
          value != null
              && value[0] == OLD[0]
              && hash.size() == 1
              && !hash.contains(OTHER)
              && entry.expireAtMs() == 100
              && entry.sequence() == sequence;
      return old ? "as it was" : "changed";
    }
  }
}
