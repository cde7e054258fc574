/**
 * A real Kafka broker and a real schema registry as child processes, for trying out and testing.
 */
@NullMarked
package io.keywake.sandbox;

import org.jspecify.annotations.NullMarked;
