/** How a command shows people that it goes on. */
@NullMarked
package io.keywake.cli.progress;

import org.jspecify.annotations.NullMarked;
