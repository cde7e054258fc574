package io.keywake.store.network;

import io.keywake.store.resp.RequestLimits;
import java.net.SocketAddress;

/** A client's connection as commands see it. To be used on the execution thread. */
public interface ClientConnection {
  /** Unique in this process, rising. */
  long id();

  SocketAddress remoteAddress();

  SocketAddress localAddress();

  /** Seconds since the client connected. */
  long ageSeconds();

  /** Seconds since the client's last request. */
  long idleSeconds();

  /** Bytes of memory held for an unfinished request. */
  long inputBytes();

  /** Bytes of replies that the client has yet to take. */
  long outputBytes();

  /** What the client may send from now on. */
  void requestLimits(RequestLimits limits);

  /** While true, the small limits for clients that have yet to authenticate hold as well. */
  void authenticationRequired(boolean required);

  /** Executes nothing more, sends the replies written so far, then closes. */
  void closeAfterReplies();

  /** Closes at once. */
  void close();
}
