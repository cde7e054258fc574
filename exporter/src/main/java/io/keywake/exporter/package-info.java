/**
 * Publishes a store to Kafka: a client of background iteration that encodes what it reads as Avro
 * records, sends them in transactions, and closes them with barriers.
 */
@NullMarked
package io.keywake.exporter;

import org.jspecify.annotations.NullMarked;
