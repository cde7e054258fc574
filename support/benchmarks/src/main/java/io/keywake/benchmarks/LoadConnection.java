package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One connection of an {@link OpenLoop}, whose thread owns it. */
final class LoadConnection extends ChannelInboundHandlerAdapter {
  private final OpenLoop loop;

  /** When the requests were due that have no reply yet. */
  private final ArrayDeque<Long> dueNanos = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf unsent;
  private boolean lineBegins = true;

  LoadConnection(OpenLoop loop) {
    this.loop = loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** Takes a request, for the next {@link #flush}. */
  void add(LoadRequest request, long due) {
    if (unsent == null) {
      unsent = connected().alloc().buffer(request.length());
    }
    request.write(unsent, due);
    dueNanos.add(due);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A failure comes to exceptionCaught().
  void flush() {
    if (unsent != null) {
      connected().writeAndFlush(unsent, connected().voidPromise());
      unsent = null;
    }
  }

  private ChannelHandlerContext connected() {
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context;
  }

  @Override
  public void channelRead(ChannelHandlerContext sender, Object message) {
    long nowNanos = System.nanoTime();
    ByteBuf replies = (ByteBuf) message;
    try {
      while (replies.isReadable()) {
        byte next = replies.readByte();
        if (lineBegins && next == '-') {
          loop.fail('-' + replies.toString(ISO_8859_1).strip());
          return;
        }
        lineBegins = next == '\n';
        if (lineBegins) {
          loop.replied(dueNanos.remove(), nowNanos);
        }
      }
    } finally {
      replies.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext closed) {
    loop.fail("the connection was closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    loop.fail(cause.toString());
  }
}
