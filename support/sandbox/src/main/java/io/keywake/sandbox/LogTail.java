package io.keywake.sandbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The last lines of a child's log file. Stateless, for any thread. */
final class LogTail {

  static final int BYTES_MAX = 4_096;

  private LogTail() {}

  /** Whole lines, {@value #BYTES_MAX} bytes at most, without the last line break. */
  static String of(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(0, in.length() - BYTES_MAX);
      byte[] end = new byte[(int) (in.length() - start)];
      in.seek(start);
      in.readFully(end);
      String text = new String(end, StandardCharsets.UTF_8).stripTrailing();
      return start == 0 ? text : text.substring(text.indexOf('\n') + 1);
    }
  }
}
