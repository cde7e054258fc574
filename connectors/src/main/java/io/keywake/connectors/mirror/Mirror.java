package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running mirror: follows a store's topics from their beginning and tells a listener what changes
 * and when its picture is exact. Any thread may call it; the listener is called by a thread of the
 * mirror's own.
 *
 * <p>Brokers and registry may come and go once it has started, the mirror waits for them. A record
 * that it cannot understand, or an exception of the listener, stops it for good: {@link #status}
 * and {@link #atBarrier} then say why.
 */
public final class Mirror implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
  private static final Duration FETCH_WAIT = Duration.ofMillis(50);
  private static final long LAST_BARRIER_WAIT_MS_MAX = 3000;

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final SchemaRegistryClient registry;
  private final MirrorListener listener;
  private final MirrorDriver driver;
  private final BarrierRequests requests;
  private final @Nullable MirrorPosition startedFrom;
  private final Thread thread;
  private volatile MirrorStatus status = MirrorStatus.INITIAL;
  private volatile boolean closing;

  private Mirror(
      String topic,
      Consumer<byte[], byte[]> consumer,
      SchemaRegistryClient registry,
      MirrorListener listener,
      MirrorDriver driver,
      BarrierRequests requests,
      @Nullable MirrorPosition startedFrom) {
    this.topic = topic;
    this.consumer = consumer;
    this.registry = registry;
    this.listener = listener;
    this.driver = driver;
    this.requests = requests;
    this.startedFrom = startedFrom;
    // A thread that has ended may be kept for good: a reader of Avro's notes who made it, and every
    // generated class keeps one. It is not to keep the mirror and all that the listener built.
    AtomicReference<@Nullable Runnable> work = new AtomicReference<>(this::run);
    this.thread =
        new Thread(
            () -> Objects.requireNonNull(work.getAndSet(null)).run(), "keywake-mirror-" + topic);
  }

  /**
   * Starts a mirror where its listener says, or else at the beginning of its topics.
   *
   * @throws MirrorSetupException naming the setting, if brokers, registry or topics are not what it
   *     says
   */
  public static Mirror start(MirrorConfig config, MirrorListener listener) {
    MirrorSetup setup = new MirrorSetup(config);
    Consumer<byte[], byte[]> consumer = setup.consumer();
    SchemaRegistryClient registry = null;
    boolean isListenerAsked = false;
    try {
      List<TopicPartition> partitions = setup.dataPartitions(consumer);
      TopicPartition control = setup.controlPartition(consumer);
      ReadingSettings reading = setup.readingSettings();
      registry = setup.registry();
      BarrierRequests requests = new BarrierRequests();
      isListenerAsked = true;
      MirrorPosition from = listener.position();
      MirrorDriver driver =
          new MirrorDriver(
              consumer,
              partitions,
              control,
              new TopicDecoder<>(
                  config.controlTopic(),
                  ControlKey.getClassSchema(),
                  ControlRecord.getClassSchema(),
                  registry),
              new ChangeApplier(registry, listener),
              listener,
              requests,
              setup::topicIds,
              reading,
              InstantSource.system(),
              from);
      Mirror mirror =
          new Mirror(config.topic(), consumer, registry, listener, driver, requests, from);
      LOG.info(
          "Mirror of {}: {} partitions, control topic {}, {}",
          config.topic(),
          partitions.size(),
          config.controlTopic(),
          from == null ? "from the beginning" : "from " + from);
      mirror.thread.start();
      return mirror;
    } catch (RuntimeException e) {
      release(consumer, registry);
      if (isListenerAsked) {
        listener.ended(null);
      }
      throw e instanceof TimeoutException ? setup.unreachable(e) : e;
    }
  }

  /**
   * Waits until what the listener was told equals the store at a sequence, and runs a function
   * there. It runs on the mirror's thread, and nothing changes until it returns, so it may read
   * whatever the listener built.
   *
   * <p>A barrier of any generation counts. When the store may have been restarted, its sequences
   * may have begun anew, and one that is high enough may be of before: then say the generation,
   * too.
   *
   * @param sequence the least sequence of the barrier
   * @param timeout how long to wait for it; a function that has begun by then is waited for
   * @param question gets the barrier that was reached
   * @return what the function returned
   * @throws BarrierTimeoutException if no such barrier was reached in time
   * @throws MirrorException why the mirror stopped, if it did
   * @throws InterruptedException if the caller was interrupted; the function may still run
   */
  public <T> T atBarrier(long sequence, Duration timeout, Function<MirrorBarrier, T> question)
      throws InterruptedException {
    return ask(BarrierRequests.ANY, sequence, timeout, question);
  }

  /**
   * The same for a sequence of one generation: waits for a barrier of that with at least this
   * sequence, or one of a later generation.
   *
   * @param generation whose sequence it is, at least 1
   * @param sequence the least sequence of the barrier, if it is of that generation
   * @param timeout how long to wait for it; a function that has begun by then is waited for
   * @param question gets the barrier that was reached
   * @return what the function returned
   * @throws BarrierTimeoutException if no such barrier was reached in time
   * @throws MirrorException why the mirror stopped, if it did
   * @throws InterruptedException if the caller was interrupted; the function may still run
   */
  public <T> T atBarrier(
      long generation, long sequence, Duration timeout, Function<MirrorBarrier, T> question)
      throws InterruptedException {
    if (generation < 1) {
      throw new IllegalArgumentException("generation " + generation + "; expected 1 or more");
    }
    return ask(generation, sequence, timeout, question);
  }

  private <T> T ask(
      long generation, long sequence, Duration timeout, Function<MirrorBarrier, T> question)
      throws InterruptedException {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "atBarrier called by the mirror's own thread, would wait for itself");
    }
    return requests.ask(generation, sequence, timeout, question, () -> status.toString());
  }

  /**
   * Waits until what the listener was told equals the store at a sequence.
   *
   * @param sequence the least sequence of the barrier
   * @return the barrier; more may have been reported since
   * @throws BarrierTimeoutException if no such barrier was reached in time
   * @throws MirrorException why the mirror stopped, if it did
   */
  public MirrorBarrier awaitBarrier(long sequence, Duration timeout) throws InterruptedException {
    return atBarrier(sequence, timeout, Function.identity());
  }

  /**
   * Waits until what the listener was told equals the store at a sequence of one generation, or
   * stands in a later one.
   *
   * @param generation whose sequence it is, at least 1
   * @param sequence the least sequence of the barrier, if it is of that generation
   * @return the barrier; more may have been reported since
   * @throws BarrierTimeoutException if no such barrier was reached in time
   * @throws MirrorException why the mirror stopped, if it did
   */
  public MirrorBarrier awaitBarrier(long generation, long sequence, Duration timeout)
      throws InterruptedException {
    return atBarrier(generation, sequence, timeout, Function.identity());
  }

  /** Whether what the listener was told is exactly the store's state at {@link #sequence}. */
  public boolean isConsistent() {
    return status.aligned();
  }

  /** The sequence of the last barrier that was reached, or nothing before the first one. */
  public OptionalLong sequence() {
    MirrorBarrier barrier = status.lastBarrier();
    return barrier == null ? OptionalLong.empty() : OptionalLong.of(barrier.sequence());
  }

  /** The position that its listener had kept, or null if it had none. */
  public @Nullable MirrorPosition startedFrom() {
    return startedFrom;
  }

  /** How the mirror is doing. */
  public MirrorStatus status() {
    return status;
  }

  /**
   * Stops the mirror and waits until its thread has ended. A listener that keeps state may have it
   * read on to the next barrier, for {@value #LAST_BARRIER_WAIT_MS_MAX} ms at most.
   */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    MirrorPosition position = null;
    try {
      follow();
      position = driver.position();
      end(MirrorPhase.CLOSED, null);
    } catch (RuntimeException | Error e) {
      LOG.error("Mirror of {} stops", topic, e);
      end(MirrorPhase.FAILED, e);
    } finally {
      release(consumer, registry);
      listener.ended(position);
    }
  }

  private void follow() {
    while (!closing) {
      step();
    }
    long endNanos = System.nanoTime() + Duration.ofMillis(LAST_BARRIER_WAIT_MS_MAX).toNanos();
    while (listener.endsAtBarrier()
        && driver.position() == null
        && System.nanoTime() - endNanos < 0) {
      step();
    }
  }

  private void step() {
    try {
      driver.step(FETCH_WAIT);
    } catch (WakeupException e) {
      LOG.debug("Mirror of {} is to close", topic);
    }
    status = driver.status();
  }

  private void end(MirrorPhase phase, @Nullable Throwable cause) {
    status = status.ended(phase, cause);
    requests.close(
        cause instanceof MirrorException exception
            ? exception
            : new IllegalStateException("mirror of " + topic + " is " + phase, cause));
  }

  private static void release(
      Consumer<byte[], byte[]> consumer, @Nullable SchemaRegistryClient registry) {
    consumer.close();
    MirrorSetup.close(registry);
  }
}
