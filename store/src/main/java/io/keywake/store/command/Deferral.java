package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import java.util.function.Consumer;

/**
 * A reply that comes later than its command's turn. Its session is suspended until then: the client
 * waits, and nobody else does. Owned by the execution thread.
 */
public final class Deferral {
  private final BlockedClients blockedClients;
  private final Session session;
  private final ReplyWriter reply;
  private final boolean hidden;

  Deferral(BlockedClients blockedClients, Session session, ReplyWriter reply) {
    this.blockedClients = blockedClients;
    this.session = session;
    this.reply = reply;
    this.hidden = session.replies != Session.Replies.ON;
  }

  /** Whether the reply is still owed: false once it was given, or the client has gone. */
  public boolean isOpen() {
    return session.deferral == this;
  }

  /** Writes the reply, exactly one, and lets the session go on. Nothing happens if not open. */
  public void complete(Consumer<ReplyWriter> writing) {
    if (!isOpen()) {
      return;
    }
    blockedClients.forget(session);
    session.deferral = null;
    long mark = reply.position();
    writing.accept(reply);
    if (hidden) {
      reply.truncate(mark);
    }
    session.connection().resumed();
  }
}
