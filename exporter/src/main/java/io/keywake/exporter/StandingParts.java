package io.keywake.exporter;

import io.keywake.schemas.record.PartKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds out which parts of a generation stand in the topics of parts, by reading these to their
 * end. Used by the thread that starts an export; what is found takes memory by the number of parts.
 */
final class StandingParts {
  private static final Duration POLL = Duration.ofMillis(200);

  /** The zero byte and the schema's id. */
  private static final int PREFIX_BYTES = 5;

  private record Part(DbKey key, long version, int number) {}

  private final long generation;
  private final SpecificDatumReader<PartKey> keys = new SpecificDatumReader<>(PartKey.class);
  private final Set<Part> standing = new HashSet<>();

  StandingParts(long generation) {
    this.generation = generation;
  }

  /** Reads the topics to where they end now. */
  void read(ExportSettings settings, KafkaClients clients, ExportTopics topics) {
    List<TopicPartition> partitions =
        topics.partitions().stream().filter(each -> topics.parts().contains(each.topic())).toList();
    int pollsMax = (int) (settings.startupTimeoutMs() / POLL.toMillis()) + 1;
    try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(partitions));
      int pollsLeft = pollsMax;
      while (true) {
        left.entrySet().removeIf(each -> consumer.position(each.getKey()) >= each.getValue());
        if (left.isEmpty()) {
          return;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          add(record.key(), isTombstone(record));
          pollsLeft = pollsMax;
        }
        if (pollsLeft-- == 0) {
          throw new TimeoutException("topics of parts cannot be read to their end: " + left);
        }
      }
    }
  }

  @SuppressWarnings("NullAway") // A tombstone's value is null, whatever Kafka's declaration says.
  private static boolean isTombstone(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null;
  }

  /** Takes in the next record of a topic of parts. */
  void add(byte[] encodedKey, boolean isTombstone) {
    PartKey key = decoded(encodedKey);
    if (key.getGeneration() != generation) {
      return;
    }
    ByteBuffer bytes = key.getKey();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    Part part = new Part(new DbKey(key.getDb(), copy), key.getVersion(), key.getPart());
    if (isTombstone) {
      standing.remove(part);
    } else {
      standing.add(part);
    }
  }

  private PartKey decoded(byte[] bytes) {
    try {
      return keys.read(
          null,
          DecoderFactory.get()
              .binaryDecoder(bytes, PREFIX_BYTES, bytes.length - PREFIX_BYTES, null));
    } catch (IOException | RuntimeException e) {
      throw new ExportException("a record in a topic of parts has a key that is none of ours", e);
    }
  }

  boolean isEmpty() {
    return standing.isEmpty();
  }

  /** Tells what was found. */
  void tell(PartsInTopic parts) {
    standing.forEach(each -> parts.found(each.key(), each.version(), each.number()));
    parts.allFound();
  }
}
