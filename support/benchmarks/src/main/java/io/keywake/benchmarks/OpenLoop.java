package io.keywake.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clients that send a command at a fixed rate, whether replies come or not, and take the time from
 * when a request was due until its reply is there. One thread of its own does all of it; the main
 * thread starts and ends it.
 *
 * <p>A client that waits for a reply before it sends again sends less while the server stands
 * still, and so leaves out what its users would have had to wait for. This one does not wait; and
 * what it sends too late itself counts as latency, too, and is told apart as the loop's delay: less
 * than that cannot be measured. It sleeps in between (a loop that spins would take a whole core
 * from the server), so it depends on timers that are finer than a millisecond, as Linux's epoll has
 * them.
 */
final class OpenLoop implements AutoCloseable {
  private static final int OUTSTANDING_MAX = 1 << 20;
  private static final long LAST_REPLY_MS_MAX = 60_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final EventLoopGroup group;
  private final EventLoop thread;
  private final LoadRequest request;
  private final double intervalNanos;

  /** Completed at the end, with a message if it is not a good one. */
  private final CompletableFuture<Optional<String>> ended = new CompletableFuture<>();

  /** Set by the main thread. */
  private volatile LoadPhase phase;

  private volatile boolean stopping;

  /** Of the loop's thread, as is everything below. */
  private final List<LoadConnection> connections = new ArrayList<>();

  private long beginNanos;
  private long sent;
  private long replied;

  /**
   * What is sent.
   *
   * @param keys of the command's {@link LoadedCommand#data} that was loaded
   */
  record Settings(LoadedCommand command, int connections, int keys, int valueBytes) {
    Dataset data() {
      return command.data(keys, valueBytes);
    }
  }

  private OpenLoop(Settings settings, double requestsPerSecond) {
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.thread = group.next();
    this.request = new LoadRequest(settings.command(), settings.keys(), settings.valueBytes());
    this.intervalNanos = NANOS_PER_SECOND / requestsPerSecond;
    this.phase = new LoadPhase(System.nanoTime(), null);
  }

  /** Connects and begins to send. */
  static OpenLoop start(int port, Settings settings, double requestsPerSecond) {
    OpenLoop loop = new OpenLoop(settings, requestsPerSecond);
    try {
      loop.connect(port, settings.connections());
    } catch (RuntimeException failure) {
      loop.close();
      throw failure;
    }
    loop.thread.execute(loop::begin);
    return loop;
  }

  private void connect(int port, int count) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    LoadConnection connection = new LoadConnection(OpenLoop.this);
                    channel.pipeline().addLast(connection);
                    connections.add(connection);
                  }
                });
    for (int index = 0; index < count; index++) {
      bootstrap.connect(InetAddress.getLoopbackAddress(), port).syncUninterruptibly();
    }
  }

  /**
   * Requests that are due from now on are counted apart. Called by the main thread; the phase may
   * be looked at after {@link #finish}.
   */
  LoadPhase nextPhase() {
    LoadPhase next = new LoadPhase(System.nanoTime(), phase);
    phase = next;
    return next;
  }

  /**
   * Goes on for a while. Called by the main thread.
   *
   * @throws BenchmarkException if the load fails meanwhile
   */
  void run(long milliseconds) {
    Optional<String> failure;
    try {
      failure = ended.get(milliseconds, TimeUnit.MILLISECONDS);
    } catch (TimeoutException asItShould) {
      return;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a load runs", e);
    }
    if (failure.isPresent()) {
      throw new BenchmarkException("the load failed: " + failure.get());
    }
  }

  /** Sends nothing more, and returns when all replies are there. Called by the main thread. */
  void finish() {
    stopping = true;
    run(LAST_REPLY_MS_MAX);
    if (!ended.isDone()) {
      throw new BenchmarkException(
          "the load did not get its last replies within " + LAST_REPLY_MS_MAX + " ms");
    }
  }

  private void begin() {
    beginNanos = System.nanoTime();
    sendDue();
  }

  /** Sends whatever is due, and comes again when the next one is. */
  private void sendDue() {
    if (ended.isDone() || endsNow()) {
      return;
    }
    long nowNanos = System.nanoTime();
    LoadPhase current = phase;
    long dueNanos = dueNanos();
    while (dueNanos - nowNanos <= 0) {
      connections.get((int) (sent % connections.size())).add(request, dueNanos);
      sent++;
      current.sent(dueNanos, nowNanos);
      dueNanos = dueNanos();
    }
    connections.forEach(LoadConnection::flush);
    if (sent - replied > OUTSTANDING_MAX) {
      fail("more than " + OUTSTANDING_MAX + " requests wait for a reply; expected a lower rate");
      return;
    }
    comeAgain(dueNanos);
  }

  private long dueNanos() {
    return beginNanos + (long) (sent * intervalNanos);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What it throws goes to fail().
  private void comeAgain(long dueNanos) {
    thread.schedule(
        () -> {
          try {
            sendDue();
          } catch (RuntimeException failure) {
            fail(failure.toString());
          }
        },
        Math.max(0, dueNanos - System.nanoTime()),
        TimeUnit.NANOSECONDS);
  }

  private boolean endsNow() {
    if (stopping && sent == replied) {
      ended.complete(Optional.empty());
    }
    return stopping;
  }

  void replied(long dueNanos, long nowNanos) {
    replied++;
    phase.replied(dueNanos, nowNanos);
    if (stopping) {
      boolean unused = endsNow();
    }
  }

  void fail(String message) {
    ended.complete(Optional.of(message));
  }

  @Override
  public void close() {
    ended.complete(Optional.empty());
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
