/** A small HTTP server for pages that tell something; knows nothing of what they tell. */
@NullMarked
package io.keywake.monitoring.http;

import org.jspecify.annotations.NullMarked;
