package io.keywake.store.network;

import io.keywake.store.Invariant;
import io.keywake.store.command.ClientConnection;
import io.keywake.store.command.Session;
import io.keywake.store.resp.ProtocolException;
import io.keywake.store.resp.ReplySink;
import io.keywake.store.resp.ReplyWriter;
import io.keywake.store.resp.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: decodes what it sends, executes it in order, sends the replies. Owned by the
 * execution thread.
 *
 * <p>All requests of a read are executed before their replies are sent together. Replies wait in
 * the {@link ReplyWriter} and go to the channel in chunks while the channel has room, so what a
 * slow reader holds in socket memory is small. When the channel has no room and a chunk is waiting,
 * the connection pauses: it neither reads nor executes what it has read already, until the client
 * has taken enough.
 */
final class Connection extends ChannelInboundHandlerAdapter implements ClientConnection {
  /** The most that is handed to the channel in one buffer. */
  static final int SEND_CHUNK_BYTES = 64 * 1024;

  /** The most that is sent in a row before other connections have their turn. */
  private static final long SEND_TURN_BYTES_MAX = 1024 * 1024;

  /** What is read ahead of a client that is blocked, so that its end is noticed. */
  private static final long BLOCKED_READ_BYTES_MAX = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /**
   * {@code OPEN <-> PAUSED}, {@code OPEN | PAUSED -> CLOSING}, any {@code -> CLOSED}.
   *
   * <ul>
   *   <li>OPEN: reads, executes, sends.
   *   <li>PAUSED: waits until the client takes replies, or until the reply that the session owes is
   *       there. It reads on, up to a limit, only if the session is blocked: what its client would
   *       get must not be lost when the client is gone.
   *   <li>CLOSING: executes nothing more, sends what is waiting, then closes.
   * </ul>
   */
  private enum State {
    OPEN,
    PAUSED,
    CLOSING,
    CLOSED
  }

  private final ConnectionContext shared;
  private final Channel channel;
  private final String remoteAddress;
  private final String localAddress;
  private final RequestDecoder decoder = new RequestDecoder();
  private final ReplyWriter replies;
  private final Session session;
  private final ReplySink toSendBuffer = this::copyToSendBuffer;
  private final Runnable resumeTask = this::runResumeTask;

  private State state = State.OPEN;
  private boolean executing;
  private boolean sending;
  private boolean inputEnded;
  private ByteBuf sendBuffer = Unpooled.EMPTY_BUFFER;

  Connection(Channel channel, ConnectionContext shared) {
    this.channel = channel;
    this.shared = shared;
    this.remoteAddress = text(channel.remoteAddress());
    this.localAddress = text(channel.localAddress());
    this.replies = new ReplyWriter(shared.chunks);
    this.session = shared.executor.open(this);
  }

  private static String text(SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet)) {
      return String.valueOf(address);
    }
    String host = internet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ':' + internet.getPort();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    shared.connections.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      shared.meter.begin();
      if (state == State.CLOSING || state == State.CLOSED || shared.hasFailed()) {
        return;
      }
      shared.executor.noteActivity(session);
      int bytes = in.readableBytes();
      shared.counters.received(bytes);
      byte[] window = shared.receiveBuffer.window();
      in.readBytes(window, 0, bytes);
      decoder.feed(window, 0, bytes);
      decoder.limits(shared.requestLimits);
      shared.executor.expect(session, decoder.waiting());
      executeRequests();
      if (decoder.unused() > 0) {
        decoder.keepUnused();
      }
      if (state == State.PAUSED && !isReadingAhead()) {
        channel.config().setAutoRead(false);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    send();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && !sending && !executing) {
      resume();
    }
  }

  /** The client has ended its side: what it sent before is still answered, but nobody waits. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      if (state == State.OPEN || session.isBlocked()) {
        closeAfterReplies();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (state != State.CLOSED) {
      transitionTo(State.CLOSED);
    }
    shared.connections.remove(this);
    replies.clear();
    try {
      shared.executor.close(session);
    } catch (Throwable e) {
      shared.fail(e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      kill();
    } else {
      shared.fail(cause);
    }
  }

  ChannelFuture closeFuture() {
    return channel.closeFuture();
  }

  private void executeRequests() {
    executing = true;
    try {
      while (state == State.OPEN) {
        if (session.isClosing()) {
          closeAfterReplies();
        } else if (session.isSuspended()) {
          pause();
        } else if (!executeNext()) {
          break;
        }
      }
    } catch (ProtocolException e) {
      refuse(e);
    } catch (Throwable e) {
      shared.fail(e);
    } finally {
      executing = false;
    }
  }

  private void refuse(ProtocolException e) {
    if (e.isSilent()) {
      LOG.warn(
          "Closing client that reached max query buffer length: {}",
          shared.executor.describe(session));
      kill();
    } else {
      replies.error(e.reply());
      closeAfterReplies();
    }
  }

  /** False: a whole request has yet to arrive. */
  private boolean executeNext() throws ProtocolException {
    decoder.authenticationRequired(!session.isAuthenticated());
    byte[][] request = decoder.next();
    if (request == null) {
      return false;
    }
    shared.meter.countCommand();
    shared.executor.execute(session, request, replies);
    if (replies.overflowed()) {
      LOG.warn(
          "Client {} closed: its replies exceed {} bytes",
          session.id(),
          ReplyWriter.OWNED_BYTES_MAX);
      kill();
      return true;
    }
    shared.executor.enforceOutputLimit(session);
    if (state == State.OPEN && replies.pendingBytes() >= SEND_CHUNK_BYTES) {
      send();
    }
    return true;
  }

  /** Hands waiting replies to the channel while it has room, and settles how to go on. */
  private void send() {
    if (sending || state == State.CLOSED) {
      return;
    }
    sending = true;
    try {
      long sent = 0;
      while (replies.pendingBytes() > 0 && channel.isWritable() && sent < SEND_TURN_BYTES_MAX) {
        sent += sendChunk();
      }
    } finally {
      sending = false;
    }
    settle();
  }

  @SuppressWarnings(
      "FutureReturnValueIgnored") // A failure closes the channel, and that is seen here.
  private int sendChunk() {
    int bytes = (int) Math.min(SEND_CHUNK_BYTES, replies.pendingBytes());
    sendBuffer = channel.alloc().directBuffer(bytes, bytes);
    replies.drainTo(toSendBuffer, bytes);
    channel.writeAndFlush(sendBuffer, channel.voidPromise());
    sendBuffer = Unpooled.EMPTY_BUFFER;
    shared.counters.sent(bytes);
    shared.executor.noteActivity(session);
    return bytes;
  }

  private void settle() {
    if (replies.pendingBytes() > 0) {
      if (state == State.OPEN) {
        pause();
      }
      if (channel.isWritable()) {
        channel.eventLoop().execute(resumeTask);
      }
    } else if (state == State.CLOSING) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void pause() {
    if (inputEnded && session.isBlocked()) {
      closeAfterReplies();
      return;
    }
    transitionTo(State.PAUSED);
    channel.config().setAutoRead(isReadingAhead());
  }

  private boolean isReadingAhead() {
    return session.isBlocked() && receivedBytes() < BLOCKED_READ_BYTES_MAX;
  }

  /** As a task of the loop: what is thrown there would only be logged. */
  private void runResumeTask() {
    try {
      resume();
    } catch (Throwable e) {
      shared.fail(e);
    }
  }

  /** Goes on after the channel had no room, or after the others had their turn. */
  private void resume() {
    shared.meter.begin();
    send();
    if (state != State.PAUSED
        || replies.pendingBytes() > 0
        || session.isSuspended()
        || shared.hasFailed()) {
      return;
    }
    transitionTo(State.OPEN);
    executeRequests();
    if (state == State.OPEN && inputEnded) {
      closeAfterReplies();
    }
    send();
    if (state == State.OPEN) {
      channel.config().setAutoRead(true);
    }
  }

  private void copyToSendBuffer(byte[] array, int offset, int length) {
    sendBuffer.writeBytes(array, offset, length);
  }

  private void transitionTo(State next) {
    boolean allowed = next == State.CLOSED || state != State.CLOSING;
    Invariant.check(state != State.CLOSED && allowed, "a connection went from its end");
    state = next;
  }

  /** Executes nothing more, sends the replies written so far, then closes. */
  void closeAfterReplies() {
    if (state == State.OPEN || state == State.PAUSED) {
      transitionTo(State.CLOSING);
      shared.executor.abandon(session);
      channel.config().setAutoRead(false);
      if (!executing) {
        send();
      }
    }
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public String localAddress() {
    return localAddress;
  }

  @Override
  public long receivedBytes() {
    return decoder.heldBytes() + decoder.unused();
  }

  @Override
  public long pendingReplyBytes() {
    return replies.pendingBytes() + channelBytes();
  }

  /** What has been handed to the channel and is not in the kernel yet. */
  private long channelBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  public int openReplyBytes() {
    return replies.openBytes();
  }

  @Override
  public int waitingReplyBuffers() {
    return replies.closedPieces() + (channelBytes() > 0 ? 1 : 0);
  }

  @Override
  public void resumed() {
    if (!executing) {
      channel.eventLoop().execute(resumeTask);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Its end is channelInactive().
  public void kill() {
    if (state != State.CLOSED) {
      transitionTo(State.CLOSED);
      shared.executor.abandon(session);
      channel.close();
    }
  }
}
