/** Metrics, health and a console of a store, over HTTP and JMX. */
@NullMarked
package io.keywake.monitoring;

import org.jspecify.annotations.NullMarked;
