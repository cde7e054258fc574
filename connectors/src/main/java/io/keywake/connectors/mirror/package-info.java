/** Rebuilds a store's state from its topics and says at which sequence it is exact. */
@NullMarked
package io.keywake.connectors.mirror;

import org.jspecify.annotations.NullMarked;
