package io.keywake.store.network;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** The kernel interface that sockets are served through. Usable from any thread. */
public enum Transport {
  /** Linux's epoll, by native code. */
  EPOLL,
  /** The JDK's selector, anywhere. */
  NIO;

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

  Class<? extends ServerChannel> serverChannel() {
    return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }
}
