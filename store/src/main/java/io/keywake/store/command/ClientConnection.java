package io.keywake.store.command;

/**
 * What a session needs of its connection. Implemented by the network; every method is called on the
 * execution thread and returns at once.
 */
public interface ClientConnection {
  /** The client's end, as in {@code 127.0.0.1:50122}. */
  String remoteAddress();

  /** Our end, as in {@code 127.0.0.1:6379}. */
  String localAddress();

  /** Bytes received and not executed yet. */
  long receivedBytes();

  /** Bytes of replies that the client has not taken yet. */
  long pendingReplyBytes();

  /** The part of them that stands in the buffer that is being written. */
  default int openReplyBytes() {
    return 0;
  }

  /** How many buffers with replies wait beside the one that is being written. */
  default int waitingReplyBuffers() {
    return 0;
  }

  /**
   * A deferred reply has been written and the session is {@link Session#isSuspended suspended} no
   * longer: send, and go on with the requests that came meanwhile.
   */
  void resumed();

  /** Close without sending what is pending. The session is closed later, as after any end. */
  void kill();
}
