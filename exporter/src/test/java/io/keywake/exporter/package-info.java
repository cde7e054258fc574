/** Tests of the exporter: its logic with fakes, its adapters with real brokers. */
@NullMarked
package io.keywake.exporter;

import org.jspecify.annotations.NullMarked;
