package io.keywake.connectors.mirror;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a mirror stands at a barrier, and all that it needs to go on from there later, in another
 * process as well. Immutable. A listener that keeps it together with what it built, in one
 * transaction or file, has both or neither.
 *
 * @param storeId identity of the store
 * @param generation number of the walk that the barrier closed or followed
 * @param sequence the store's sequence
 * @param timeMs in milliseconds since 1970: nothing behind the position was written before
 * @param offsets the next record to read, for every partition that is read
 * @param topicIds Kafka's identity of every topic, in base64: a topic that was deleted and created
 *     again is another one
 */
public record MirrorPosition(
    String storeId,
    long generation,
    long sequence,
    long timeMs,
    Map<TopicPartition, Long> offsets,
    Map<String, String> topicIds) {
  private static final byte VERSION = 1;

  /** Takes copies of the maps. */
  public MirrorPosition {
    offsets = Map.copyOf(offsets);
    topicIds = Map.copyOf(topicIds);
  }

  /** The position as bytes, in a format that {@link #of} of this and later versions reads. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(storeId);
      out.writeLong(generation);
      out.writeLong(sequence);
      out.writeLong(timeMs);
      out.writeInt(offsets.size());
      for (Map.Entry<TopicPartition, Long> offset : offsets.entrySet()) {
        out.writeUTF(offset.getKey().topic());
        out.writeInt(offset.getKey().partition());
        out.writeLong(offset.getValue());
      }
      out.writeInt(topicIds.size());
      for (Map.Entry<String, String> topic : topicIds.entrySet()) {
        out.writeUTF(topic.getKey());
        out.writeUTF(topic.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The position that {@link #toBytes} made bytes of.
   *
   * @throws IllegalArgumentException if they are something else
   */
  public static MirrorPosition of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "a mirror's position of version " + version + "; expected " + VERSION);
      }
      String storeId = in.readUTF();
      long generation = in.readLong();
      long sequence = in.readLong();
      long timeMs = in.readLong();
      Map<TopicPartition, Long> offsets = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        offsets.put(new TopicPartition(in.readUTF(), in.readInt()), in.readLong());
      }
      Map<String, String> topicIds = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        topicIds.put(in.readUTF(), in.readUTF());
      }
      return new MirrorPosition(storeId, generation, sequence, timeMs, offsets, topicIds);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a mirror's position (" + e + ")", e);
    }
  }

  /**
   * Why it is not a position in these topics, or null if it is one.
   *
   * @param topicIds of the topics that are to be read
   */
  @Nullable String mismatch(Iterable<TopicPartition> partitions, Map<String, String> topicIds) {
    for (TopicPartition partition : partitions) {
      String now = topicIds.get(partition.topic());
      String then = this.topicIds.get(partition.topic());
      if (then == null || !offsets.containsKey(partition)) {
        return "what was saved says nothing of " + partition;
      }
      if (!then.equals(now)) {
        return "topic " + partition.topic() + " was deleted and created again since";
      }
    }
    return null;
  }

  /** The same place, of which is known that nothing behind it was written before this time. */
  MirrorPosition at(long timeMs) {
    return new MirrorPosition(storeId, generation, sequence, timeMs, offsets, topicIds);
  }

  @Override
  public String toString() {
    return "position at sequence " + sequence + " of generation " + generation;
  }
}
