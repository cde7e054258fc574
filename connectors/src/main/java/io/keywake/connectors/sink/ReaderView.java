package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.BarrierReader;
import io.keywake.connectors.mirror.ChangeApplier;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorListener;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The export as its control topic shows it. Owned by the task's thread. */
record ReaderView(BarrierReader reader) implements ExportView {
  @Override
  public ChangeApplier changes(MirrorListener listener) {
    return reader.changes(listener);
  }

  @Override
  public @Nullable MirrorBarrier newest() {
    return reader.newest();
  }

  @Override
  public boolean isEmpty(TopicPartition partition, long from, long to) {
    return reader.isEmpty(partition, from, to);
  }

  @Override
  public boolean isLast(MirrorBarrier barrier, Set<TopicPartition> partitions) {
    return reader.isLast(barrier, partitions);
  }

  @Override
  public long firstOffset(TopicPartition partition) {
    return reader.firstOffset(partition);
  }

  @Override
  public Map<String, String> topicIds(Set<String> topics) {
    return reader.topicIds(topics);
  }

  @Override
  public void close() {
    reader.close();
  }
}
