package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** A client that is blocked, with what it waits for. Owned by the execution thread. */
final class BlockedClient {
  /** The one whose time is up first comes first. */
  static final Comparator<BlockedClient> BY_DEADLINE =
      Comparator.comparingLong((BlockedClient client) -> client.awaited.deadlineMs())
          .thenComparingLong(client -> client.number);

  private final long number;
  private final CommandCall call;
  private final Awaited awaited;
  private final Deferral deferral;
  private final List<KeyName> keys;

  /**
   * @param number distinct among all that are blocked
   */
  BlockedClient(long number, CommandCall call, Awaited awaited) {
    this.number = number;
    this.call = call;
    this.awaited = awaited;
    this.deferral = call.suspend();
    this.keys = awaited.keys().stream().map(key -> new KeyName(call.db(), key)).distinct().toList();
  }

  Session session() {
    return call.session();
  }

  Awaited awaited() {
    return awaited;
  }

  /** The keys that are waited for, each once, in the order of the arguments. */
  List<KeyName> keys() {
    return keys;
  }

  boolean hasDeadline() {
    return awaited.deadlineMs() != Awaited.NO_DEADLINE;
  }

  /** Carries the command out on a key that is ready, in the present unit. */
  void serve(KeyName key) {
    complete(reply -> awaited.serving().serve(call, key.key()));
  }

  /** Replies as if the time were up. */
  void timeOut() {
    complete(awaited.onTimeout());
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
