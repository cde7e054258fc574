/** Tests of transforms and predicates, with records as Confluent's converter makes them. */
@NullMarked
package io.keywake.connectors.connect;

import org.jspecify.annotations.NullMarked;
