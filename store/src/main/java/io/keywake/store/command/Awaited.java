package io.keywake.store.command;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a client blocks for: a value of one type at the first of several keys that gets one.
 * Immutable; its functions are called on the execution thread.
 *
 * @param type of the values that serve the client; a key with another type goes on being awaited
 * @param keys of the session's database, at least one; a key may stand there twice
 * @param deadlineMs when the client is let go with nothing, in ms since the epoch, or {@link
 *     #NO_DEADLINE}: see {@link CommandCall#deadlineMs}
 * @param serving carries the command out once a key is ready
 * @param onTimeout writes the reply of a client that waited in vain
 */
public record Awaited(
    ValueType type,
    List<byte[]> keys,
    long deadlineMs,
    Serving serving,
    Consumer<ReplyWriter> onTimeout) {
  /** The {@link #deadlineMs} of a client that waits for as long as it takes. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** The second half of a command that blocked. */
  @FunctionalInterface
  public interface Serving {
    /**
     * Takes what the command wants from {@code key}, which holds a value of the awaited type, and
     * writes exactly one reply. It runs in a unit of its own, and like a handler may throw {@link
     * CommandException}: the client then gets that error.
     *
     * @param call the one that blocked, with its arguments, session and reply
     */
    void serve(CommandCall call, byte[] key);
  }

  public Awaited {
    keys = List.copyOf(keys);
    Invariant.check(!keys.isEmpty(), "a client blocks for at least one key");
  }
}
