/** The topics in a real Kafka Connect worker, with sinks that are not ours. */
@NullMarked
package io.keywake.connect;

import org.jspecify.annotations.NullMarked;
