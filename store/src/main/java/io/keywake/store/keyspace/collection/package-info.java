/**
 * Copy-on-write collections that large values are made of, and the seeded hash that orders them.
 * They know nothing of keys and commands and depend on the JDK alone.
 */
@NullMarked
package io.keywake.store.keyspace.collection;

import org.jspecify.annotations.NullMarked;
