/**
 * The public contract of the topics, as far as Avro does not express it: headers of tombstones,
 * kinds of control records, and the partition of a key. The records are in {@code
 * io.keywake.schemas.record}.
 */
@NullMarked
package io.keywake.schemas;

import org.jspecify.annotations.NullMarked;
