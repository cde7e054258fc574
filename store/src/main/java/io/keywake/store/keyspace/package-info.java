/** The keyspace: databases, entries, values, expiry, and the effects of every change. */
@NullMarked
package io.keywake.store.keyspace;

import org.jspecify.annotations.NullMarked;
