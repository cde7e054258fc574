package io.keywake.exporter;

import org.apache.kafka.common.TopicPartition;

/**
 * A key under which a record of an older generation stands.
 *
 * @param encoded its bytes in the topic
 */
record OlderKey(TopicPartition partition, byte[] encoded) {}
