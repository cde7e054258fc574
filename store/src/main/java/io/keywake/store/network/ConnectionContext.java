package io.keywake.store.network;

import io.keywake.store.resp.ReplyChunks;
import java.util.function.Consumer;

/**
 * What all connections of a server share. Owned by the execution thread.
 *
 * @param broken told of a failure that is the code's and not a client's; it stops the process
 */
record ConnectionContext(
    NetworkSettings settings,
    CommandExecutor.Factory executors,
    ConnectionRegistry registry,
    TurnMeter meter,
    ReplyChunks chunks,
    ReceiveBuffer receiveBuffer,
    Consumer<Throwable> broken) {}
