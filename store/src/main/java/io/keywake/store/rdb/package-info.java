/**
 * Redis's format of a keyspace in a file (RDB), and of a single value in {@code DUMP}: what is
 * written is version 10, what is read are versions 9 to 12.
 */
@NullMarked
package io.keywake.store.rdb;

import org.jspecify.annotations.NullMarked;
