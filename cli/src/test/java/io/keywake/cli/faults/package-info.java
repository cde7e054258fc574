/**
 * The stream's promises, kept while processes are killed and connections are cut: real brokers, a
 * real registry, servers and mirrors as processes of their own.
 */
@NullMarked
package io.keywake.cli.faults;

import org.jspecify.annotations.NullMarked;
