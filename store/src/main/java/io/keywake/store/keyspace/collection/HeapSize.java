package io.keywake.store.keyspace.collection;

/**
 * What objects take on the heap, as an estimate that is the same on every run. Constant, for any
 * thread.
 *
 * <p>The layout is that of HotSpot with compressed references: objects begin with a header of 12
 * bytes, arrays with one of 16 (the length included), a reference takes 4 bytes, and sizes are
 * rounded up to 8. With a heap above 32 GB or ZGC, references take 8 bytes and the true figure is
 * higher.
 */
public final class HeapSize {

  /** Bytes of a reference in a field or an array. */
  public static final int REFERENCE_BYTES = 4;

  private static final int OBJECT_HEADER_BYTES = 12;
  private static final int ARRAY_HEADER_BYTES = 16;

  private HeapSize() {}

  /** Bytes of an object whose fields, with the gaps between them, take {@code fieldBytes}. */
  public static int object(int fieldBytes) {
    return (int) aligned(OBJECT_HEADER_BYTES + fieldBytes);
  }

  /** Bytes of a {@code byte[]} of this length. */
  public static long byteArray(int length) {
    return aligned(ARRAY_HEADER_BYTES + (long) length);
  }

  /** Bytes of an array of byte arrays, with these. */
  public static long byteArrays(byte[][] arrays) {
    long bytes = referenceArray(arrays.length);
    for (byte[] array : arrays) {
      bytes += byteArray(array.length);
    }
    return bytes;
  }

  /** Bytes of an array of this many numbers of 4 bytes. */
  public static long intArray(int length) {
    return aligned(ARRAY_HEADER_BYTES + (long) length * Integer.BYTES);
  }

  /** Bytes of an array of this many references, without what they refer to. */
  public static long referenceArray(int length) {
    return aligned(ARRAY_HEADER_BYTES + (long) length * REFERENCE_BYTES);
  }

  /** Bytes of a {@code long[]} of this length. */
  public static long longArray(int length) {
    return aligned(ARRAY_HEADER_BYTES + (long) length * Long.BYTES);
  }

  private static long aligned(long bytes) {
    return (bytes + 7) & ~7L;
  }
}
