/** The assembled store: its execution loop, configuration and life cycle. */
@NullMarked
package io.keywake.store.server;

import org.jspecify.annotations.NullMarked;
