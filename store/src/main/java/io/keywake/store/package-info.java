/** The store. Here stands only what all of its packages share. */
@NullMarked
package io.keywake.store;

import org.jspecify.annotations.NullMarked;
