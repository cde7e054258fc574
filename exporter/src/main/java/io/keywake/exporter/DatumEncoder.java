package io.keywake.exporter;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.BinaryEncoder;

/**
 * Avro's binary encoding into an array that is used again for each datum. Owned by one thread.
 *
 * <p>Avro's own encoders write to streams: one of them copies each large value once more, the other
 * asks a synchronized stream for each field.
 */
final class DatumEncoder extends BinaryEncoder {
  private static final int INITIAL_BYTES = 2048;
  private static final int BOOLEAN_BYTES = 1;
  private static final int INT_BYTES_MAX = 5;
  private static final int LONG_BYTES_MAX = 10;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  /** Forgets what was written, and begins with these bytes. */
  void restart(byte[] prefix) {
    length = 0;
    writeFixed(prefix, 0, prefix.length);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public void writeBoolean(boolean value) {
    reserve(BOOLEAN_BYTES);
    length += BinaryData.encodeBoolean(value, bytes, length);
  }

  @Override
  public void writeInt(int value) {
    reserve(INT_BYTES_MAX);
    length += BinaryData.encodeInt(value, bytes, length);
  }

  @Override
  public void writeLong(long value) {
    reserve(LONG_BYTES_MAX);
    length += BinaryData.encodeLong(value, bytes, length);
  }

  @Override
  public void writeFloat(float value) {
    reserve(Float.BYTES);
    length += BinaryData.encodeFloat(value, bytes, length);
  }

  @Override
  public void writeDouble(double value) {
    reserve(Double.BYTES);
    length += BinaryData.encodeDouble(value, bytes, length);
  }

  @Override
  public void writeFixed(byte[] source, int start, int count) {
    reserve(count);
    System.arraycopy(source, start, bytes, length, count);
    length += count;
  }

  @Override
  public void writeFixed(ByteBuffer source) {
    int count = source.remaining();
    reserve(count);
    source.duplicate().get(bytes, length, count);
    length += count;
  }

  @Override
  protected void writeZero() {
    reserve(1);
    bytes[length++] = 0;
  }

  @Override
  public int bytesBuffered() {
    return 0;
  }

  @Override
  public void flush() {
    // Everything is where it belongs.
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      int needed = Math.addExact(length, more);
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
    }
  }
}
