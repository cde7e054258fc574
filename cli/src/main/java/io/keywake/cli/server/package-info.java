/** The server process: a store with its exports, from a configuration file and the command line. */
@NullMarked
package io.keywake.cli.server;

import org.jspecify.annotations.NullMarked;
