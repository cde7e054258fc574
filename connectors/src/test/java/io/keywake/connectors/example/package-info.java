/** What the documentation shows, as programs that use the library from outside. */
@NullMarked
package io.keywake.connectors.example;

import org.jspecify.annotations.NullMarked;
