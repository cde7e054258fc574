/**
 * The Redis wire protocol, versions 2 and 3: requests from bytes, replies to bytes. Knows neither
 * commands nor sockets.
 */
@NullMarked
package io.keywake.store.resp;

import org.jspecify.annotations.NullMarked;
