package io.keywake.store.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long a thread was ready to run in all, and waited for a processor, as the Linux kernel
 * counts it in {@code /proc/thread-self/schedstat}. Owned by that thread, which is the first to
 * ask.
 *
 * <p>Where the kernel does not tell, 0.
 */
final class RunDelay implements LongSupplier {
  private static final String FILE = "/proc/thread-self/schedstat";

  /** Three decimal numbers. */
  private final byte[] text = new byte[64];

  private @Nullable RandomAccessFile file;
  private boolean unknown;

  /** In nanoseconds since the thread began. */
  @Override
  public long getAsLong() {
    if (unknown) {
      return 0;
    }
    try {
      if (file == null) {
        // Which thread it stands for is decided when it is opened.
        file = new RandomAccessFile(FILE, "r");
      }
      file.seek(0);
      return second(new String(text, 0, file.read(text), StandardCharsets.US_ASCII));
    } catch (IOException | RuntimeException noSuchCount) {
      unknown = true;
      return 0;
    }
  }

  private static long second(String numbers) {
    int begin = numbers.indexOf(' ') + 1;
    return Long.parseLong(numbers, begin, numbers.indexOf(' ', begin), 10);
  }
}
