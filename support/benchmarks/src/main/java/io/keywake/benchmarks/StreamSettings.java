package io.keywake.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where and how both sides of the export benchmark publish. Immutable.
 *
 * @param commitIntervalMs how long a transaction takes in records
 */
record StreamSettings(
    String bootstrapServers,
    String schemaRegistryUrl,
    int partitions,
    String compression,
    int commitIntervalMs,
    int batchBytes,
    int lingerMs) {
  /** For batches of all partitions in one request. */
  private static final int REQUEST_BYTES_MAX = 16 << 20;

  private static final int BUFFER_BYTES = 96 << 20;

  /** Settings of the producer that an export may be given, under Kafka's names. */
  Map<String, String> producerSettings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("batch.size", Integer.toString(batchBytes));
    settings.put("linger.ms", Integer.toString(lingerMs));
    settings.put("buffer.memory", Integer.toString(BUFFER_BYTES));
    return settings;
  }

  /** All settings of the producer: those above and what an export sets itself. */
  Map<String, String> allProducerSettings() {
    Map<String, String> settings = producerSettings();
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("compression.type", compression);
    settings.put("max.request.size", Integer.toString(REQUEST_BYTES_MAX));
    return settings;
  }
}
