/**
 * Consumers of the topics that use nothing of Keywake's, only what a team with a Kafka has. Nothing
 * else either, so null is unchecked.
 */
@NullUnmarked
package io.keywake.examples;

import org.jspecify.annotations.NullUnmarked;
