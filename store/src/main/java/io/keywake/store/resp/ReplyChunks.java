package io.keywake.store.resp;

import java.util.ArrayDeque;

/**
 * A free list of equal byte arrays that all reply writers of one store take their memory from.
 * Owned by the execution thread. An idle connection therefore holds no reply memory.
 */
public final class ReplyChunks {
  static final int CHUNK_BYTES = 16 * 1024;
  static final int FREE_CHUNKS_MAX = 128;

  private final ArrayDeque<byte[]> free = new ArrayDeque<>();

  byte[] take() {
    byte[] chunk = free.pollLast();
    return chunk == null ? new byte[CHUNK_BYTES] : chunk;
  }

  void giveBack(byte[] chunk) {
    if (free.size() < FREE_CHUNKS_MAX) {
      free.addLast(chunk);
    }
  }
}
