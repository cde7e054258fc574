package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.workload.RequestEncoder;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A command on one of the keys that a {@link Dataset} loads, ready to be sent. Owned by one thread.
 *
 * <p>Its value begins with the time when it was due, for a reader at the other end, unless it is
 * too short for that.
 */
final class LoadRequest {
  /** Of the line that a value ends. */
  private static final int END_BYTES = 2;

  private final SplittableRandom random = new SplittableRandom(1);
  private final int keys;
  private final byte[] bytes;
  private final int keyAt;

  /** Where the value begins, or -1 if there is no room for a time. */
  private final int stampAt;

  LoadRequest(LoadedCommand command, int keys, int valueBytes) {
    this.keys = keys;
    byte[] key = Dataset.key(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[][] words = command.words(key, valueBytes, random);
    try {
      RequestEncoder.write(words, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    this.bytes = out.toByteArray();
    this.keyAt = out.toString(ISO_8859_1).indexOf(new String(key, ISO_8859_1));
    int length = words[words.length - 1].length;
    this.stampAt = length < Long.BYTES ? -1 : bytes.length - END_BYTES - length;
  }

  int length() {
    return bytes.length;
  }

  /** Writes one more, for any of the keys. */
  void write(ByteBuf out, long dueNanos) {
    if (stampAt >= 0) {
      ByteBuffer.wrap(bytes).putLong(stampAt, dueNanos);
    }
    System.arraycopy(Dataset.key(random.nextInt(keys)), 0, bytes, keyAt, Dataset.KEY_BYTES);
    out.writeBytes(bytes);
  }
}
