package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
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

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final SchemaRegistryClient registry;
  private final MirrorDriver driver;
  private final BarrierRequests requests;
  private final Thread thread;
  private volatile MirrorStatus status = MirrorStatus.INITIAL;
  private volatile boolean closing;

  private Mirror(
      String topic,
      Consumer<byte[], byte[]> consumer,
      SchemaRegistryClient registry,
      MirrorDriver driver,
      BarrierRequests requests) {
    this.topic = topic;
    this.consumer = consumer;
    this.registry = registry;
    this.driver = driver;
    this.requests = requests;
    // A thread that has ended may be kept for good: a reader of Avro's notes who made it, and every
    // generated class keeps one. It is not to keep the mirror and all that the listener built.
    AtomicReference<@Nullable Runnable> work = new AtomicReference<>(this::run);
    this.thread =
        new Thread(
            () -> Objects.requireNonNull(work.getAndSet(null)).run(), "keywake-mirror-" + topic);
  }

  /**
   * Starts a mirror at the beginning of its topics.
   *
   * @throws MirrorSetupException naming the setting, if brokers, registry or topics are not what it
   *     says
   */
  public static Mirror start(MirrorConfig config, MirrorListener listener) {
    MirrorSetup setup = new MirrorSetup(config);
    Consumer<byte[], byte[]> consumer = setup.consumer();
    SchemaRegistryClient registry = null;
    try {
      List<TopicPartition> partitions = setup.dataPartitions(consumer);
      TopicPartition control = setup.controlPartition(consumer);
      long barrierAgeMaxMs = setup.barrierAgeMaxMs();
      registry = setup.registry();
      BarrierRequests requests = new BarrierRequests();
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
              requests,
              config.alignIntervalMs(),
              barrierAgeMaxMs,
              InstantSource.system());
      Mirror mirror = new Mirror(config.topic(), consumer, registry, driver, requests);
      LOG.info(
          "Mirror of {}: {} partitions, control topic {}",
          config.topic(),
          partitions.size(),
          config.controlTopic());
      mirror.thread.start();
      return mirror;
    } catch (RuntimeException e) {
      release(consumer, registry);
      throw e instanceof TimeoutException ? setup.unreachable(e) : e;
    }
  }

  /**
   * Waits until what the listener was told equals the store at a sequence, and runs a function
   * there. It runs on the mirror's thread, and nothing changes until it returns, so it may read
   * whatever the listener built.
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
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          "atBarrier called by the mirror's own thread, would wait for itself");
    }
    return requests.ask(sequence, timeout, question, () -> status.toString());
  }

  /** How the mirror is doing. */
  public MirrorStatus status() {
    return status;
  }

  /** Stops the mirror and waits until its thread has ended. */
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
    try {
      while (!closing) {
        driver.step(FETCH_WAIT);
        status = driver.status();
      }
      end(MirrorPhase.CLOSED, null);
    } catch (WakeupException e) {
      end(MirrorPhase.CLOSED, null);
    } catch (RuntimeException | Error e) {
      LOG.error("Mirror of {} stops", topic, e);
      end(MirrorPhase.FAILED, e);
    } finally {
      release(consumer, registry);
    }
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
