package io.keywake.exporter;

import io.keywake.schemas.record.PartKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds out which parts of a generation stand in the topics of parts, by reading these to their
 * end. Used by the thread that starts an export; what is found takes memory by the number of parts.
 */
final class StandingParts {
  private record Part(DbKey key, long version, int number) {}

  private final long generation;
  private final SpecificDatumReader<PartKey> keys = new SpecificDatumReader<>(PartKey.class);
  private final Set<Part> standing = new HashSet<>();

  StandingParts(long generation) {
    this.generation = generation;
  }

  /** Reads the topics to where they end now. */
  void read(CommittedRecords committed, ExportTopics topics) {
    committed.read(
        topics.partitions().stream().filter(each -> topics.parts().contains(each.topic())).toList(),
        record -> add(record.key(), isTombstone(record)));
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
      return keys.read(null, WireFormat.datum(bytes));
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
