@NullMarked
package io.keywake.benchmarks;

import org.jspecify.annotations.NullMarked;
