package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Puts a driver on the topics of a simulated export. */
final class SimulatedMirror {
  static final long COMPACTION_LAG_MS = 2000;
  static final long DELETE_RETENTION_MS = 30_000;
  private static final long ALIGN_INTERVAL_MS = 300;

  private SimulatedMirror() {}

  /** The registry that a simulated export writes to. */
  static SchemaRegistryClient registry() {
    return MockSchemaRegistry.getClientForScope("simulation");
  }

  static ChangeApplier applier(
      MirrorListener listener, SchemaRegistryClient registry, int partitionCount) {
    ChangeApplier applier = new ChangeApplier(registry, listener);
    for (int partition = 0; partition < partitionCount; partition++) {
      applier.add(new TopicPartition(SimulatedExport.TOPIC, partition));
    }
    return applier;
  }

  static SimulatedConsumer consumer(SimulatedExport export, Random random) {
    return new SimulatedConsumer(export.logs(), random, 1 + random.nextInt(30));
  }

  static MirrorDriver driver(
      SimulatedExport export,
      SimulatedConsumer consumer,
      MirrorListener listener,
      SchemaRegistryClient registry,
      BarrierRequests requests) {
    return driver(export, consumer, listener, registry, requests, false);
  }

  static MirrorDriver driver(
      SimulatedExport export,
      SimulatedConsumer consumer,
      MirrorListener listener,
      SchemaRegistryClient registry,
      BarrierRequests requests,
      boolean onlyToBarriers) {
    return driver(export, consumer, listener, registry, requests, onlyToBarriers, Set.of());
  }

  static MirrorDriver driver(
      SimulatedExport export,
      SimulatedConsumer consumer,
      MirrorListener listener,
      SchemaRegistryClient registry,
      BarrierRequests requests,
      boolean onlyToBarriers,
      Set<Integer> partitions) {
    return driver(
        export,
        consumer,
        listener,
        registry,
        requests,
        onlyToBarriers,
        partitions,
        SimulatedMirror::topicIds);
  }

  static Map<String, String> topicIds(Set<String> topics) {
    return topics.stream().collect(Collectors.toMap(topic -> topic, topic -> "id of " + topic));
  }

  static MirrorDriver driver(
      SimulatedExport export,
      SimulatedConsumer consumer,
      MirrorListener listener,
      SchemaRegistryClient registry,
      BarrierRequests requests,
      boolean onlyToBarriers,
      Set<Integer> partitions,
      Function<Set<String>, Map<String, String>> topicIds) {
    ReadingSettings settings =
        new ReadingSettings(
            ALIGN_INTERVAL_MS,
            COMPACTION_LAG_MS / 2,
            DELETE_RETENTION_MS / 2,
            onlyToBarriers,
            partitions);
    return new MirrorDriver(
        consumer,
        export.data.stream()
            .map(log -> log.partition)
            .filter(each -> settings.reads(each.partition()))
            .toList(),
        export.control.partition,
        new TopicDecoder<>(
            SimulatedExport.CONTROL_TOPIC,
            ControlKey.getClassSchema(),
            ControlRecord.getClassSchema(),
            registry),
        new ChangeApplier(registry, listener),
        listener,
        requests,
        topicIds,
        settings,
        () -> Instant.ofEpochMilli(export.nowMs),
        listener.position());
  }
}
