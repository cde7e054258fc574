/**
 * Seeded streams of Redis commands, and a catalogue of records: the one source of load for
 * simulations, the demo, kill tests and benchmarks.
 *
 * <p>Commands are arrays of arguments. The package knows neither a store nor a network.
 */
@NullMarked
package io.keywake.workload;

import org.jspecify.annotations.NullMarked;
