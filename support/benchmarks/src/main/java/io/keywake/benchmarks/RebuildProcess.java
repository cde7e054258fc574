package io.keywake.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/**
 * One peer of the rebuild benchmark in a process of its own: reads a topic from its beginning twice
 * and prints what the second time took. Its main thread does the work, or waits for it.
 */
final class RebuildProcess {
  /** Followed by nanoseconds, of the clock and of all processors. */
  static final String TOOK = "took ";

  static final String CPU = "cpu ";

  private static final int SCHEMAS_MAX = 1000;

  private RebuildProcess() {}

  /** What is to be done. Immutable. */
  record Task(Rebuilder peer, StreamSettings stream, String topic, int records) {
    List<String> arguments() {
      return List.of(
          peer.name(),
          stream.bootstrapServers(),
          stream.schemaRegistryUrl(),
          topic,
          Integer.toString(records));
    }
  }

  /**
   * Reads and tells.
   *
   * @param arguments a {@link Rebuilder}, brokers, registry, topic, and how many records it has
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Rebuilder peer = Rebuilder.valueOf(arguments[0]);
    int records = Integer.parseInt(arguments[4]);
    try (SchemaRegistryClient registry =
        SchemaRegistryClientFactory.newClient(
            arguments[2], SCHEMAS_MAX, List.of(new AvroSchemaProvider()), Map.of(), Map.of())) {
      Rebuilder.Source source =
          new Rebuilder.Source(arguments[1], arguments[2], registry, arguments[3], records);
      peer.read(source);
      // What the first time left is not what the second time costs.
      System.gc();
      OperatingSystemMXBean process =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long cpuNanos = process.getProcessCpuTime();
      System.out.println(TOOK + peer.read(source));
      System.out.println(CPU + (process.getProcessCpuTime() - cpuNanos));
    }
  }
}
