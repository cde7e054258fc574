/** The {@code keywake} command. */
@NullMarked
package io.keywake.cli;

import org.jspecify.annotations.NullMarked;
