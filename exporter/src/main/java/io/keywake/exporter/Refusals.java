package io.keywake.exporter;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Says which setting it was that brokers have refused something for. Stateless. */
final class Refusals {
  private Refusals() {}

  /**
   * What to tell the user, or null if brokers have not refused anything.
   *
   * @param failure of a Kafka client
   */
  static @Nullable ExportSetupException of(ExportSettings settings, Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      ExportSetupException refusal = ofOne(settings, each);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private static @Nullable ExportSetupException ofOne(ExportSettings settings, Throwable failure) {
    if (failure instanceof TopicAuthorizationException topics) {
      return new ExportSetupException(
          ExportConfigDef.TOPIC,
          "the brokers do not allow to use "
              + (topics.unauthorizedTopics().isEmpty()
                  ? "the topics of " + settings.name()
                  : "topics " + topics.unauthorizedTopics()),
          "ACLs that allow Describe, DescribeConfigs, Read and Write on them",
          failure);
    }
    if (failure instanceof TransactionalIdAuthorizationException) {
      return new ExportSetupException(
          ExportConfigDef.TOPIC,
          "the brokers do not allow to use the transactional id " + settings.transactionalId(),
          "ACLs that allow Describe and Write on it",
          failure);
    }
    if (failure instanceof AuthorizationException) {
      return new ExportSetupException(
          ExportConfigDef.BOOTSTRAP_SERVERS,
          "the brokers refuse (" + failure.getMessage() + ")",
          "the ACLs that an export needs",
          failure);
    }
    if (failure instanceof AuthenticationException) {
      return new ExportSetupException(
          ExportConfigDef.KAFKA_PREFIX + "security.protocol",
          "the brokers do not take the credentials (" + failure.getMessage() + ")",
          "settings kafka.sasl.* and kafka.ssl.* that they take",
          failure);
    }
    if (isTimeoutTooLong(failure)) {
      return new ExportSetupException(
          ExportConfigDef.PRODUCER_PREFIX + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          "the brokers do not allow transactions of "
              + transactionTimeoutMs(settings.kafka(), settings.producer())
              + " ms",
          "at most their transaction.max.timeout.ms",
          failure);
    }
    return null;
  }

  /** The producer tells it by its message alone. */
  private static boolean isTimeoutTooLong(Throwable failure) {
    return failure instanceof InvalidTxnTimeoutException
        || String.valueOf(failure.getMessage())
            .contains(Errors.INVALID_TRANSACTION_TIMEOUT.message());
  }

  private static Object transactionTimeoutMs(
      Map<String, Object> kafka, Map<String, Object> producer) {
    Object byDefault =
        kafka.getOrDefault(
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, KafkaClients.TRANSACTION_TIMEOUT_MS);
    return producer.getOrDefault(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, byDefault);
  }
}
