package io.keywake.store.network;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.resp.RequestLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Accepts clients on one port and serves them on one event loop. Bound and closed from any thread
 * but the execution thread; everything between runs on the execution thread, which is the one that
 * runs the loop.
 */
public final class RespServer {
  /** What one connection may have in buffers of the channel: below {@code low} it may have more. */
  private static final WriteBufferWaterMark CHANNEL_BYTES =
      new WriteBufferWaterMark(Connection.SEND_CHUNK_BYTES / 2, Connection.SEND_CHUNK_BYTES);

  private static final String TOO_MANY_CLIENTS = "-ERR max number of clients reached\r\n";

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** The first sentence is Redis's, for those who look for it; the ways out are ours. */
  private static final String DENIED =
      "-DENIED Redis is running in protected mode because protected mode is enabled and no password"
          + " is set for the default user. In this mode connections are only accepted from the"
          + " loopback interface. To let clients of other machines in, do one of the following: 1)"
          + " Set a password, with the setting 'requirepass' or by 'CONFIG SET requirepass' from this"
          + " machine. 2) If the server cannot be reached from the internet, set 'protected-mode' to"
          + " 'no' in the configuration file or at the start, or by 'CONFIG SET protected-mode no'"
          + " from this machine.\r\n";

  private final IoEventLoop loop;
  private final Transport transport;
  private final NetworkSettings settings;
  private final ConnectionContext context;
  private final List<Channel> listeners = new ArrayList<>();

  /**
   * @param loop made with {@link Transport#ioHandlerFactory()} of {@code transport}
   * @param meter where the connections' work is measured
   * @param counters where what goes over the network is counted
   * @param executor executes what the clients ask for, on the execution thread
   * @param broken called on the execution thread with a failure that is not a client's; is to stop
   *     the process
   */
  public RespServer(
      NetworkSettings settings,
      IoEventLoop loop,
      Transport transport,
      TurnMeter meter,
      NetworkCounters counters,
      CommandExecutor executor,
      Consumer<Throwable> broken) {
    this.loop = loop;
    this.transport = transport;
    this.settings = settings;
    this.context =
        new ConnectionContext(
            executor, meter, counters, broken, settings.requestLimits(), settings.clientsMax());
  }

  /**
   * Takes the addresses; clients that connect wait for {@link #accept}. The loop must be running.
   *
   * @throws IOException if an address cannot be listened on, unless it is optional
   */
  public void bind() throws IOException {
    int port = settings.port();
    for (String address : settings.addresses()) {
      boolean optional = address.startsWith("-");
      String host = host(optional ? address.substring(1) : address);
      ChannelFuture bound =
          bootstrap().bind(new InetSocketAddress(host, port)).awaitUninterruptibly();
      Throwable cause = bound.cause();
      if (cause == null) {
        listeners.add(bound.channel());
        port = port();
      } else if (!optional) {
        throw new IOException(
            "cannot listen on " + host + ":" + port + ": " + cause.getMessage(), cause);
      }
    }
    if (listeners.isEmpty()) {
      throw new IOException("none of the addresses to listen on is there: " + settings.addresses());
    }
  }

  /** From now on clients are served, those too that have connected since {@link #bind}. */
  public void accept() {
    listeners.forEach(listener -> listener.config().setAutoRead(true));
  }

  /** Asterisks stand for all addresses of a family. */
  private static String host(String address) {
    return switch (address) {
      case "*" -> "0.0.0.0";
      case "::*" -> "::";
      default -> address;
    };
  }

  /** The port that clients connect to. */
  public int port() {
    if (listeners.isEmpty()
        || !(listeners.get(0).localAddress() instanceof InetSocketAddress address)) {
      throw new IllegalStateException("not bound");
    }
    return address.getPort();
  }

  /** Changes what a request may be, for all clients. Execution thread. */
  public void requestLimits(RequestLimits limits) {
    context.requestLimits = limits;
  }

  /** Changes how many clients there may be; those beyond stay. Execution thread. */
  public void clientsMax(int clientsMax) {
    context.clientsMax = clientsMax;
  }

  /**
   * Whether only clients that come from the loopback address are served, which is so at first;
   * those that are connected stay. Execution thread, or before {@link #bind}.
   */
  public void loopbackOnly(boolean on) {
    context.loopbackOnly = on;
  }

  /**
   * After how many seconds of silence the other end is probed, for connections from now on; 0 for
   * never. Execution thread.
   */
  public void keepAliveSeconds(int seconds) {
    context.keepAliveSeconds = seconds;
  }

  /**
   * Stops accepting, closes every connection after the replies written so far, and completes on the
   * execution thread when all are gone. A client that takes no replies is waited for; whoever
   * cannot wait stops the loop. Nothing is left to do once the loop has ended.
   */
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    loop.execute(() -> closeOnLoop(closed));
    // What is handed to a loop that has ended is dropped without a word.
    loop.terminationFuture().addListener(future -> closed.complete(null));
    return closed;
  }

  private void closeOnLoop(CompletableFuture<Void> closed) {
    for (Channel listener : listeners) {
      listener.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
    List<Connection> open = List.copyOf(context.connections);
    if (open.isEmpty()) {
      closed.complete(null);
    }
    int[] left = {open.size()};
    for (Connection connection : open) {
      connection
          .closeFuture()
          .addListener(
              future -> {
                if (--left[0] == 0) {
                  closed.complete(null);
                }
              });
      connection.closeAfterReplies();
    }
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loop)
        .channel(transport.serverChannel())
        .option(ChannelOption.SO_BACKLOG, settings.backlog())
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, context.receiveBuffer)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, CHANNEL_BYTES)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            });
  }

  private void accept(Channel channel) {
    if (context.connections.size() >= context.clientsMax) {
      turnAway(channel, TOO_MANY_CLIENTS);
    } else if (context.loopbackOnly && !isLoopback(channel.remoteAddress())) {
      turnAway(channel, DENIED);
    } else {
      transport.keepAlive(channel, context.keepAliveSeconds);
      channel.pipeline().addLast(new Connection(channel, context));
    }
  }

  private void turnAway(Channel channel, String reply) {
    context.counters.rejected();
    channel
        .writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), reply))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /** As Redis has it: the one address of each family, not all of 127.0.0.0/8. */
  private static boolean isLoopback(SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet)) {
      return false;
    }
    InetAddress host = internet.getAddress();
    return host instanceof Inet4Address
        ? Arrays.equals(host.getAddress(), LOOPBACK)
        : host.isLoopbackAddress();
  }
}
