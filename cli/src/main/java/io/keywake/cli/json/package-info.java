/** Bytes of any kind in JSON. */
@NullMarked
package io.keywake.cli.json;

import org.jspecify.annotations.NullMarked;
