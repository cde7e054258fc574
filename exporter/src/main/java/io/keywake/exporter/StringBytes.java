package io.keywake.exporter;

import io.keywake.store.keyspace.StringValue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of one string as Avro takes them. Owned by the exporter's thread. */
final class StringBytes implements StringValue.Chunks {
  private int chunks;
  private @Nullable ByteBuffer last;

  private StringBytes() {}

  /** The whole string; a copy only if it is in several pieces. */
  static ByteBuffer of(StringValue string) {
    StringBytes pieces = new StringBytes();
    string.forEachChunk(0, string.length(), pieces);
    return pieces.last != null && pieces.chunks == 1
        ? pieces.last
        : ByteBuffer.wrap(string.toByteArray());
  }

  @Override
  public void chunk(byte[] bytes, int from, int length) {
    chunks++;
    last = ByteBuffer.wrap(bytes, from, length);
  }
}
