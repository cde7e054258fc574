package io.keywake.exporter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the Kafka clients of an export, each with the defaults that suit it, what the settings pass
 * on, and what the export stands on. Immutable.
 */
final class KafkaClients {
  /** Records that were sent and not answered keep no more than this, but for the last one. */
  static final long UNANSWERED_BYTES_MAX = 32L << 20;

  private static final int BATCH_BYTES = 256 << 10;
  private static final int LINGER_MS = 20;

  /** Shorter than the transaction's, so that the producer knows first when it is too late. */
  private static final int DELIVERY_TIMEOUT_MS = 30_000;

  private static final int REQUEST_TIMEOUT_MS = 10_000;
  private static final int BLOCK_MS = 10_000;
  static final int TRANSACTION_TIMEOUT_MS = 60_000;

  private final ExportSettings settings;

  KafkaClients(ExportSettings settings) {
    this.settings = settings;
  }

  Admin admin() {
    Map<String, Object> configuration = common("admin");
    configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, settings.startupTimeoutMs());
    configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, settings.startupTimeoutMs());
    configuration.putAll(settings.kafka());
    configuration.putAll(settings.admin());
    return Admin.create(configuration);
  }

  /** A consumer of committed records, without a group. */
  Consumer<byte[], byte[]> consumer() {
    Map<String, Object> configuration = common("control");
    configuration.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, settings.startupTimeoutMs());
    configuration.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, settings.startupTimeoutMs());
    configuration.putAll(settings.kafka());
    configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(
        configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The transactional producer, not initialised yet. */
  Producer<byte[], byte[]> producer(ExportTopics topics) {
    Map<String, Object> configuration = common("producer");
    // A larger batch would be refused, split and sent again.
    configuration.put(
        ProducerConfig.BATCH_SIZE_CONFIG, Math.min(BATCH_BYTES, settings.recordBytesMax()));
    configuration.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    configuration.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes(topics));
    configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
    configuration.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    // A topic that is forgotten would have to be asked for while the exporter's thread waits.
    configuration.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(365).toMillis());
    configuration.putAll(settings.kafka());
    configuration.putAll(settings.producer());
    configuration.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalId());
    configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    configuration.put(ProducerConfig.ACKS_CONFIG, "all");
    configuration.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.recordBytesMax());
    configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compressionType());
    return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Fences all others off, once there is a coordinator: new brokers may need longer to have one
   * than anything else may block a producer.
   */
  void initialise(Producer<byte[], byte[]> producer) {
    for (int blockedMs = BLOCK_MS; ; blockedMs += BLOCK_MS) {
      try {
        producer.initTransactions();
        return;
      } catch (TimeoutException e) {
        if (blockedMs >= settings.startupTimeoutMs()) {
          throw e;
        }
      }
    }
  }

  /** Twice what may be unanswered, and a batch that is being filled for every partition. */
  private long bufferBytes(ExportTopics topics) {
    return 2 * UNANSWERED_BYTES_MAX
        + (long) topics.partitions().size() * BATCH_BYTES
        + settings.recordBytesMax();
  }

  private Map<String, Object> common(String purpose) {
    Map<String, Object> configuration = new HashMap<>();
    configuration.put(
        CommonClientConfigs.CLIENT_ID_CONFIG, "keywake-export-" + settings.name() + "-" + purpose);
    configuration.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    configuration.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    return configuration;
  }
}
