/** The store beside a real {@code redis-server}: the same commands, the same replies and state. */
@NullMarked
package io.keywake.store.differential;

import org.jspecify.annotations.NullMarked;
