package io.keywake.store.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import jdk.net.ExtendedSocketOptions;

/** The kernel interface that sockets are served through. Usable from any thread. */
public enum Transport {
  /** Linux's epoll, by native code. */
  EPOLL,
  /** The JDK's selector, anywhere. */
  NIO;

  /** How often a silent end is probed before it counts as gone. */
  private static final int KEEP_ALIVE_PROBES = 3;

  /** The fastest that this machine has. */
  public static Transport fastest() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** What an event loop that serves sockets of this transport is made with. */
  public IoHandlerFactory ioHandlerFactory() {
    return this == EPOLL
        ? StayRegistered.factory(EpollIoHandler.newFactory())
        : NioIoHandler.newFactory();
  }

  /**
   * Has the kernel probe the other end after so many seconds of silence, thrice in as many seconds
   * again; 0 for never.
   */
  void keepAlive(Channel channel, int seconds) {
    ChannelConfig config = channel.config();
    config.setOption(ChannelOption.SO_KEEPALIVE, seconds > 0);
    if (seconds == 0) {
      return;
    }
    int interval = Math.max(1, seconds / KEEP_ALIVE_PROBES);
    if (this == EPOLL) {
      config.setOption(EpollChannelOption.TCP_KEEPIDLE, seconds);
      config.setOption(EpollChannelOption.TCP_KEEPINTVL, interval);
      config.setOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES);
    } else {
      // Where the system has no such option, this does nothing.
      config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds);
      config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
      config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_ALIVE_PROBES);
    }
  }

  Class<? extends ServerChannel> serverChannel() {
    return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }
}
