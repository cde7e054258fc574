package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.SplittableRandom;

/** SET of one of the keys that a {@link Dataset} loads, ready to be sent. Owned by one thread. */
final class SetRequest {
  private final SplittableRandom random = new SplittableRandom(1);
  private final int keys;
  private final byte[] bytes;
  private final int keyAt;

  SetRequest(int keys, int valueBytes) {
    this.keys = keys;
    String begin = "*3\r\n$3\r\nSET\r\n$" + Dataset.KEY_BYTES + "\r\n";
    String value = new String(Dataset.letters(valueBytes, random), ISO_8859_1);
    String key = new String(Dataset.key(0), ISO_8859_1);
    this.keyAt = begin.length();
    this.bytes =
        (begin + key + "\r\n$" + valueBytes + "\r\n" + value + "\r\n").getBytes(ISO_8859_1);
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
