/**
 * Connections: sockets on the execution thread's event loop, requests in order, replies with
 * back-pressure.
 */
@NullMarked
package io.keywake.store.network;

import org.jspecify.annotations.NullMarked;
