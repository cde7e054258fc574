package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.workload.RequestEncoder;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/**
 * A command on one of the keys that a {@link Dataset} loads, ready to be sent. Owned by one thread.
 */
final class LoadRequest {
  private final SplittableRandom random = new SplittableRandom(1);
  private final int keys;
  private final byte[] bytes;
  private final int keyAt;

  LoadRequest(LoadedCommand command, int keys, int valueBytes) {
    this.keys = keys;
    byte[] key = Dataset.key(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      RequestEncoder.write(command.words(key, valueBytes, random), out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    this.bytes = out.toByteArray();
    this.keyAt = out.toString(ISO_8859_1).indexOf(new String(key, ISO_8859_1));
  }

  int length() {
    return bytes.length;
  }

  /** Writes one more, for any of the keys. */
  void write(ByteBuf out) {
    System.arraycopy(Dataset.key(random.nextInt(keys)), 0, bytes, keyAt, Dataset.KEY_BYTES);
    out.writeBytes(bytes);
  }
}
