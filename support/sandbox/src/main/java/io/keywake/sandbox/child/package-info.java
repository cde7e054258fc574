/**
 * What runs inside the child processes. Only these classes see the broker's jars; the rest of the
 * sandbox, and whoever uses it, must not refer to them.
 */
@NullMarked
package io.keywake.sandbox.child;

import org.jspecify.annotations.NullMarked;
