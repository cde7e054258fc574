package io.keywake.connectors.mirror;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions that wait for a barrier. Any thread asks and waits; the mirror's thread answers while
 * it stands at a barrier, so nothing is applied before the last answer is complete.
 */
final class BarrierRequests {
  /** Any generation will do. */
  static final long ANY = 0;

  private final ConcurrentLinkedQueue<Request<?>> waiting = new ConcurrentLinkedQueue<>();
  private volatile @Nullable RuntimeException closed;

  /**
   * Waits for the answer at the first barrier of at least this sequence, or of a later generation.
   *
   * @param generation whose sequence it is, or {@link #ANY}
   * @param situation describes the mirror, in case time runs out
   */
  <T> T ask(
      long generation,
      long sequence,
      Duration timeout,
      Function<MirrorBarrier, T> question,
      Supplier<String> situation)
      throws InterruptedException {
    Request<T> request = new Request<>(generation, sequence, question);
    waiting.add(request);
    // Looked at after adding, as close() drains after setting: one of the two sees the other.
    RuntimeException reason = closed;
    if (reason != null && request.claim()) {
      waiting.remove(request);
      throw reason;
    }
    try {
      return request.answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (request.claim()) {
        waiting.remove(request);
        throw new BarrierTimeoutException(
            "no barrier of sequence "
                + sequence
                + (generation == ANY ? "" : " of generation " + generation)
                + " or higher after "
                + timeout.toMillis()
                + " ms: "
                + situation.get());
      }
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
    // It is being answered at this moment.
    try {
      return request.answer.get();
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  /** Whether anybody waits. */
  boolean isAsked() {
    return !waiting.isEmpty();
  }

  /** Answers everything that a barrier is high enough for. */
  void answer(MirrorBarrier barrier) {
    waiting.removeIf(request -> request.isReachedBy(barrier) && request.answer(barrier));
  }

  /** Refuses what waits, and all that comes. */
  void close(RuntimeException reason) {
    closed = reason;
    waiting.removeIf(request -> request.refuse(reason));
  }

  private static RuntimeException rethrown(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  private static final class Request<T> {
    final long generation;
    final long sequence;
    final Function<MirrorBarrier, T> question;
    final CompletableFuture<T> answer = new CompletableFuture<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    Request(long generation, long sequence, Function<MirrorBarrier, T> question) {
      this.generation = generation;
      this.sequence = sequence;
      this.question = question;
    }

    /** Sequences of different generations say nothing of each other. */
    boolean isReachedBy(MirrorBarrier barrier) {
      return (generation == ANY || generation == barrier.generation())
          ? sequence <= barrier.sequence()
          : generation < barrier.generation();
    }

    /** Whether the caller is the one to end this request; exactly one ever is. */
    boolean claim() {
      return claimed.compareAndSet(false, true);
    }

    boolean answer(MirrorBarrier barrier) {
      if (claim()) {
        try {
          answer.complete(question.apply(barrier));
        } catch (RuntimeException | Error e) {
          answer.completeExceptionally(e);
        }
      }
      return true;
    }

    boolean refuse(RuntimeException reason) {
      if (claim()) {
        answer.completeExceptionally(reason);
      }
      return true;
    }
  }
}
