package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.SimulatedTopics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One task as Kafka Connect runs it: it is given records from where it was, or where it rewinds to,
 * in batches of any size, and the same batch again if it was not able to take it.
 */
final class SimulatedTask {
  private final SimulatedTopics topics;
  private final Random random;
  private final MirrorWriter writer;
  private final List<TopicPartition> assigned;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<TopicPartition, Long> rewinds = new HashMap<>();
  private List<ConsumerRecord<byte[], byte[]>> refused = List.of();

  SimulatedTask(
      SimulatedTopics topics,
      FakeStore store,
      List<TopicPartition> assigned,
      long heldBytesMax,
      Random random) {
    this.topics = topics;
    this.random = random;
    this.assigned = assigned;
    this.writer =
        new MirrorWriter(
            store.connect(),
            new ReaderView(topics.reader()),
            DatabaseMap.of("databases", List.of()),
            new SinkLimits(
                heldBytesMax,
                SimulatedTopics.barrierAgeMaxMs(),
                SimulatedTopics.deleteRetentionMs() / 2),
            topics::nowMs,
            (partition, offset) -> rewinds.put(partition, offset));
    // Kafka Connect's own offsets may be anything.
    assigned.forEach(each -> next.put(each, (long) random.nextInt((int) topics.end(each) + 1)));
    writer.assign(assigned);
  }

  /** Lets the task take something. */
  void step() {
    next.putAll(rewinds);
    rewinds.clear();
    // An empty batch does not come again if partitions were dealt meanwhile.
    List<ConsumerRecord<byte[], byte[]>> batch = refused.isEmpty() ? fetch() : refused;
    try {
      writer.put(batch);
      refused = List.of();
    } catch (TargetUnavailableException e) {
      refused = batch;
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> fetch() {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
    List<TopicPartition> order = new ArrayList<>(assigned);
    Collections.shuffle(order, random);
    int room = random.nextInt(30);
    for (TopicPartition each : order) {
      long offset = next.getOrDefault(each, 0L);
      while (offset < topics.end(each) && batch.size() < room && random.nextInt(10) > 0) {
        ConsumerRecord<byte[], byte[]> record = topics.at(each, offset++);
        if (record != null) {
          batch.add(record);
        }
      }
      next.put(each, offset);
    }
    return batch;
  }
}
