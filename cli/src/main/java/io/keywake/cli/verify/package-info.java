/**
 * The comparison of a store, read through its network port, with a mirror of its topics. Knows
 * neither the commands that use it nor where the mirror's records come from.
 */
@NullMarked
package io.keywake.cli.verify;

import org.jspecify.annotations.NullMarked;
