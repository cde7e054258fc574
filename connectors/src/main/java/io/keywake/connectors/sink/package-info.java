/** The sink connector of Kafka Connect that keeps a Redis or Valkey equal to a store. */
@NullMarked
package io.keywake.connectors.sink;

import org.jspecify.annotations.NullMarked;
