package io.keywake.store.command;

import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that is blocked, with what it waits for: keys, or something that is not of the keyspace.
 * Owned by the execution thread.
 */
final class BlockedClient {
  /** The one whose time is up first comes first. */
  static final Comparator<BlockedClient> BY_DEADLINE =
      Comparator.comparingLong((BlockedClient client) -> client.deadlineMs)
          .thenComparingLong(client -> client.number);

  private final long number;
  private final CommandCall call;
  private final @Nullable Awaited awaited;
  private final long deadlineMs;
  private final Consumer<ReplyWriter> onTimeout;
  private final Deferral deferral;
  private final List<KeyName> keys;

  /**
   * @param number distinct among all that are blocked
   */
  BlockedClient(long number, CommandCall call, Awaited awaited) {
    this.number = number;
    this.call = call;
    this.awaited = awaited;
    this.deadlineMs = awaited.deadlineMs();
    this.onTimeout = awaited.onTimeout();
    this.deferral = call.suspend();
    this.keys = awaited.keys().stream().map(key -> new KeyName(call.db(), key)).distinct().toList();
  }

  /** One that waits for its deferral to be completed. */
  BlockedClient(long number, CommandCall call, long deadlineMs, Consumer<ReplyWriter> onTimeout) {
    this.number = number;
    this.call = call;
    this.awaited = null;
    this.deadlineMs = deadlineMs;
    this.onTimeout = onTimeout;
    this.deferral = call.suspend();
    this.keys = List.of();
  }

  Session session() {
    return call.session();
  }

  Deferral deferral() {
    return deferral;
  }

  /** The keys that are waited for, each once, in the order of the arguments; none if none is. */
  List<KeyName> keys() {
    return keys;
  }

  /** The values of what type it waits for; null if for no key. */
  @Nullable ValueType type() {
    return awaited == null ? null : awaited.type();
  }

  boolean hasDeadline() {
    return deadlineMs != Awaited.NO_DEADLINE;
  }

  long deadlineMs() {
    return deadlineMs;
  }

  /** Carries the command out on a key that is ready, in the present unit. */
  void serve(KeyName key) {
    Awaited served = Objects.requireNonNull(awaited);
    complete(reply -> served.serving().serve(call, key.key()));
  }

  /** Replies as if the time were up. */
  void timeOut() {
    complete(onTimeout);
  }

  /** Writes the reply, or the error that comes instead, and lets the session go on. */
  void complete(Consumer<ReplyWriter> writing) {
    CommandExecutor executor = call.executor();
    session().lastUsedSeconds = call.keyspace().accessClock();
    deferral.complete(
        reply -> {
          long mark = reply.position();
          long errors = reply.errorCount();
          try {
            writing.accept(reply);
          } catch (CommandException e) {
            reply.truncate(mark);
            reply.error(e.reply());
          } catch (RuntimeException e) {
            throw CommandExecutor.defect(call.arg(0), e);
          }
          executor.statistics().countErrors(reply.errorCount() - errors);
        });
  }
}
