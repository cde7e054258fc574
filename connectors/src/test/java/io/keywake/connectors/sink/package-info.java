/** Tests of the sink connector. */
@NullMarked
package io.keywake.connectors.sink;

import org.jspecify.annotations.NullMarked;
