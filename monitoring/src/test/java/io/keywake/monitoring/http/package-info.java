/** Tests of the HTTP server, by clients that are not ours. */
@NullMarked
package io.keywake.monitoring.http;

import org.jspecify.annotations.NullMarked;
