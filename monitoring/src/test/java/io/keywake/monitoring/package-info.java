/** Tests of what shows a store: pages and metrics with fakes, and over HTTP. */
@NullMarked
package io.keywake.monitoring;

import org.jspecify.annotations.NullMarked;
