package io.keywake.exporter;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The last keys of one partition in the order of their records, as many as have room: of a key that
 * is written again or deleted meanwhile, only the newest record matters. Owned by one thread.
 */
final class RecordWindow {
  /** What a key takes besides its bytes, roughly. */
  private static final int KEY_OVERHEAD_BYTES = 120;

  private final long bytesMax;
  private final Consumer<byte[]> leaving;
  private final Set<ByteBuffer> keys = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param leaving receives each key whose record was not followed by another one of the same key
   *     while it was in the window
   */
  RecordWindow(long bytesMax, Consumer<byte[]> leaving) {
    this.bytesMax = bytesMax;
    this.leaving = leaving;
  }

  void add(byte[] key, boolean isTombstone) {
    ByteBuffer wrapped = ByteBuffer.wrap(key);
    if (keys.remove(wrapped)) {
      bytes -= size(key);
    }
    if (!isTombstone) {
      keys.add(wrapped);
      bytes += size(key);
    }
    Iterator<ByteBuffer> oldest = keys.iterator();
    while (bytes > bytesMax) {
      leave(oldest);
    }
  }

  /** The partition is over. */
  void end() {
    Iterator<ByteBuffer> oldest = keys.iterator();
    while (oldest.hasNext()) {
      leave(oldest);
    }
  }

  private void leave(Iterator<ByteBuffer> oldest) {
    byte[] key = oldest.next().array();
    oldest.remove();
    bytes -= size(key);
    leaving.accept(key);
  }

  private static long size(byte[] key) {
    return (long) key.length + KEY_OVERHEAD_BYTES;
  }
}
