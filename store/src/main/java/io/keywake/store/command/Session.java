package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the store remembers of one connection between its commands. Owned by the execution thread.
 *
 * <p>The network looks at {@link #isClosing} and {@link #isSuspended} after each request.
 */
public final class Session {
  /** Which replies a client wants to see: CLIENT REPLY. */
  enum Replies {
    ON,
    OFF,
    /** The command that is being executed is the one that asked to skip its successor. */
    SKIP_NEXT,
    SKIP
  }

  private final long id;
  private final ClientConnection connection;
  private final int createdAtSeconds;

  int lastUsedSeconds;
  @Nullable CommandSpec lastCommand;
  int db;
  boolean authenticated;
  boolean closing;
  boolean noTouch;
  boolean noEvict;
  int protocolVersion = 2;
  Replies replies = Replies.ON;
  String name = "";
  String libraryName = "";
  String libraryVersion = "";

  /** Since when more than the soft limit of replies waits, in seconds, or -1. */
  int overSoftLimitSinceSeconds = -1;

  /** The open MULTI. */
  @Nullable Transaction transaction;

  /** What is watched for the next EXEC. */
  @Nullable WatchedKeys watched;

  /** The reply that is still owed. */
  @Nullable Deferral deferral;

  /** What that reply waits for, if it waits for others. */
  @Nullable BlockedClient blocked;

  Session(long id, ClientConnection connection, int nowSeconds) {
    this.id = id;
    this.connection = connection;
    this.createdAtSeconds = nowSeconds;
    this.lastUsedSeconds = nowSeconds;
  }

  /** The number of the connection; never given twice. */
  public long id() {
    return id;
  }

  public ClientConnection connection() {
    return connection;
  }

  /** The selected database. */
  public int db() {
    return db;
  }

  /** The name that the client gave itself, or an empty one. */
  public String name() {
    return name;
  }

  /** Whether commands may be executed; while false, the small limits for strangers hold. */
  public boolean isAuthenticated() {
    return authenticated;
  }

  /** Whether the connection is to be closed once the replies written so far have been sent. */
  public boolean isClosing() {
    return closing;
  }

  /**
   * Whether a reply is owed, so that no further request may be executed until {@link
   * ClientConnection#resumed}.
   */
  public boolean isSuspended() {
    return deferral != null;
  }

  /**
   * Whether that reply waits for as long as it takes: for what other clients do with keys, or for
   * something outside of the store. Such a session is to end when its client goes, because nothing
   * may be taken from a key for nobody.
   */
  public boolean isBlocked() {
    return blocked != null;
  }

  /** When the session began, in seconds of the keyspace's access clock. */
  public int createdAtSeconds() {
    return createdAtSeconds;
  }

  /**
   * When the client last sent something or took a part of its replies, in seconds of the keyspace's
   * access clock.
   */
  public int lastUsedSeconds() {
    return lastUsedSeconds;
  }

  /** Closes the connection behind the reply that is being written. */
  public void closeAfterReply() {
    closing = true;
  }

  boolean isInMulti() {
    return transaction != null;
  }

  /** Forgets everything that commands have set. */
  void reset(boolean admitted, ReplyWriter reply) {
    transaction = null;
    watched = null;
    db = 0;
    authenticated = admitted;
    noTouch = false;
    noEvict = false;
    replies = Replies.ON;
    name = "";
    protocol(2, reply);
  }

  void protocol(int version, ReplyWriter reply) {
    protocolVersion = version;
    reply.protocolVersion(version);
  }
}
