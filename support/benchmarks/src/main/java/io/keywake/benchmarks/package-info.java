/** Benchmarks from end to end, each beside the tool that people would use otherwise. */
@NullMarked
package io.keywake.benchmarks;

import org.jspecify.annotations.NullMarked;
