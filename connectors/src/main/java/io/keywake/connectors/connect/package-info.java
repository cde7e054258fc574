/**
 * Transforms and predicates of Kafka Connect that make of the records of a data topic what ordinary
 * sinks want.
 */
@NullMarked
package io.keywake.connectors.connect;

import org.jspecify.annotations.NullMarked;
