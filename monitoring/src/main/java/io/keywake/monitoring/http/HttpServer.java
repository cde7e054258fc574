package io.keywake.monitoring.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server of a few pages, for scrapers and for a browser. It has one thread of its own, on
 * which pages are asked; the methods here are for the thread that starts and closes it.
 *
 * <p>What a client can have is bounded: connections, the time one may be silent, and the bytes of a
 * request, which has no body.
 */
public final class HttpServer implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 64;
  private static final int SILENCE_SECONDS_MAX = 60;
  private static final int LINE_BYTES_MAX = 8_192;
  private static final int HEADERS_BYTES_MAX = 16_384;
  private static final int BODY_BYTES_MAX = 0;
  private static final long CLOSE_MS_MAX = 2_000;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("keywake-http", true), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(loop.next());
  private final Map<String, HttpPage> pages;
  private final Channel listener;

  private HttpServer(String host, int port, Map<String, HttpPage> pages) throws IOException {
    this.pages = Map.copyOf(pages);
    ChannelFuture bound =
        bootstrap().bind(new InetSocketAddress(host, port)).awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      close();
      throw new IOException(
          "cannot listen on " + host + ":" + port + ": " + cause.getMessage(), cause);
    }
    listener = bound.channel();
  }

  /**
   * Starts a server.
   *
   * @param port 0 for any free one
   * @param pages by path
   * @throws IOException if the address cannot be listened on
   */
  public static HttpServer start(String host, int port, Map<String, HttpPage> pages)
      throws IOException {
    return new HttpServer(host, port, pages);
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** For a browser on this machine. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Nothing more is to be done with one too many.
  private void accept(Channel channel) {
    if (connections.size() >= CONNECTIONS_MAX) {
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            new ReadTimeoutHandler(SILENCE_SECONDS_MAX),
            new HttpServerCodec(LINE_BYTES_MAX, HEADERS_BYTES_MAX, LINE_BYTES_MAX),
            new HttpServerKeepAliveHandler(),
            new HttpObjectAggregator(BODY_BYTES_MAX),
            // One request after the other: answers may come late, and have no number.
            new FlowControlHandler(),
            new HttpExchange(pages));
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, CLOSE_MS_MAX, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MS_MAX);
  }
}
