package io.keywake.exporter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records below the offsets at which a generation began, one partition after the other,
 * in memory that does not depend on how many there are. Reading has a thread of its own; what it
 * has read is polled by the exporter's thread.
 *
 * <p>Brokers that do not answer are asked again until they do, or until this is closed.
 */
final class KafkaOlderKeys implements OlderKeys {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaOlderKeys.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long WINDOW_BYTES_MAX = 32L << 20;
  private static final int BATCH_KEYS = 256;
  private static final int BATCHES_MAX = 8;
  private static final long RETRY_MS = 1_000;
  private static final List<OlderKey> END =
      List.of(new OlderKey(new TopicPartition("", 0), new byte[0]));

  private final String name;
  private final KafkaClients clients;
  private final List<TopicPartition> partitions;
  private final long[] ends;
  private final BlockingQueue<List<OlderKey>> batches = new ArrayBlockingQueue<>(BATCHES_MAX);
  private final AtomicLong read = new AtomicLong();
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;

  // Owned by the reading thread.
  private List<OlderKey> batch = new ArrayList<>();

  /** Taken last, and the last there is. Owned by the exporter's thread. */
  private boolean ended;

  /**
   * @param ends where records of older generations end, for each partition
   */
  KafkaOlderKeys(String name, KafkaClients clients, List<TopicPartition> partitions, long[] ends) {
    this.name = name;
    this.clients = clients;
    this.partitions = partitions;
    this.ends = ends.clone();
    thread = new Thread(this::run, "keywake-export-" + name + "-orphans");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public @Nullable List<OlderKey> poll() {
    RuntimeException thrown = failure;
    if (thrown != null) {
      throw new ExportException("older records cannot be read", thrown);
    }
    if (ended) {
      return null;
    }
    List<OlderKey> next = batches.poll();
    ended = isEnd(next);
    return ended ? null : next == null ? List.of() : next;
  }

  @SuppressWarnings("ReferenceEquality") // There is one mark of the end.
  private static boolean isEnd(@Nullable List<OlderKey> batch) {
    return batch == END;
  }

  @Override
  public double fraction() {
    long all = LongStream.of(ends).sum();
    return all == 0 ? 1 : (double) read.get() / all;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      for (int number = 0; number < ends.length; number++) {
        if (ends[number] > 0) {
          read(partitions.get(number), ends[number]);
        }
      }
      batches.put(END);
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("Export {}: older records are not read to their end", name, e);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void read(TopicPartition partition, long end) throws InterruptedException {
    RecordWindow window = new RecordWindow(WINDOW_BYTES_MAX, key -> add(partition, key));
    long next = 0;
    while (next < end) {
      try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
        consumer.assign(List.of(partition));
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        advance(Math.max(next, Math.min(first, end)) - next);
        next = Math.max(next, first);
        consumer.seek(partition, next);
        while (next < end) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.offset() < end && hasKey(record)) {
              window.add(record.key(), isTombstone(record));
            }
          }
          flush();
          long position = consumer.position(partition);
          advance(Math.min(position, end) - next);
          next = position;
        }
      } catch (OffsetOutOfRangeException e) {
        LOG.debug("Export {}: {} begins later by now", name, partition, e);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        LOG.warn(
            "Export {}: {} cannot be read from offset {}: {}", name, partition, next, e.toString());
        TimeUnit.MILLISECONDS.sleep(RETRY_MS);
      }
    }
    window.end();
    flush();
  }

  private void advance(long offsets) {
    read.lazySet(read.get() + Math.max(0, offsets));
  }

  @SuppressWarnings("NullAway") // A tombstone's value is null, whatever Kafka's declaration says.
  private static boolean hasKey(ConsumerRecord<byte[], byte[]> record) {
    return record.key() != null;
  }

  @SuppressWarnings("NullAway") // As above.
  private static boolean isTombstone(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null;
  }

  private void add(TopicPartition partition, byte[] key) {
    batch.add(new OlderKey(partition, key));
  }

  /** Waits while the exporter has enough to do with what was read before. */
  private void flush() throws InterruptedException {
    for (int from = 0; from < batch.size(); from += BATCH_KEYS) {
      batches.put(List.copyOf(batch.subList(from, Math.min(batch.size(), from + BATCH_KEYS))));
    }
    batch = new ArrayList<>();
  }
}
