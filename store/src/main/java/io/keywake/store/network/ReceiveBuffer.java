package io.keywake.store.network;

import io.keywake.store.Invariant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * The one buffer that all connections of a loop are read into. Owned by the execution thread.
 *
 * <p>A connection uses up or copies what was read before it returns to the loop, so one buffer is
 * enough and stays in the processor's cache. One read per connection and turn bounds how long a
 * connection with an endless pipeline keeps the others waiting.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
  static final int BYTES = 64 * 1024;
  private static final int READS_PER_TURN = 1;

  private final ByteBuf direct = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES));
  private final byte[] heap = new byte[BYTES];

  ReceiveBuffer() {
    super(READS_PER_TURN);
  }

  /**
   * Where the bytes of a read are moved to be decoded. Valid until the connection returns to the
   * loop.
   */
  byte[] window() {
    return heap;
  }

  @Override
  public MaxMessageHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        Invariant.check(direct.refCnt() == 1, "a connection kept the receive buffer");
        return direct.retain().clear();
      }

      @Override
      public int guess() {
        return BYTES;
      }
    };
  }
}
