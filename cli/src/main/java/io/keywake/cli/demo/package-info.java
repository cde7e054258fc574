/**
 * The demonstration: a sandbox, a store with an export, clients that write, a mirror beside it, and
 * the proof that both hold the same.
 */
@NullMarked
package io.keywake.cli.demo;

import org.jspecify.annotations.NullMarked;
