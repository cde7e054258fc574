package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.ChangeApplier;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorListener;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the sink asks about the export besides the records that it is given; see {@link
 * io.keywake.connectors.mirror.BarrierReader}, which answers. Owned by the task's thread.
 */
interface ExportView extends AutoCloseable {
  ChangeApplier changes(MirrorListener listener);

  @Nullable MirrorBarrier newest();

  boolean isEmpty(TopicPartition partition, long from, long to);

  boolean isLast(MirrorBarrier barrier, Set<TopicPartition> partitions);

  long firstOffset(TopicPartition partition);

  Map<String, String> topicIds(Set<String> topics);

  @Override
  void close();
}
