package io.keywake.monitoring;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * How bytes are shown to people: text where they are UTF-8, other bytes as {@code \xff}. Stateless.
 */
final class Printable {
  private static final int UTF8_BYTES_MAX = 4;

  private Printable() {}

  /**
   * The first bytes of a range as text.
   *
   * @param bytesMax if there are more, what is shown ends with an ellipsis
   */
  static String text(byte[] array, int from, int length, int bytesMax) {
    boolean cut = length > bytesMax;
    int shown = cut ? wholeCharacters(array, from, bytesMax) : length;
    ByteBuffer bytes = ByteBuffer.wrap(array, from, shown);
    CharBuffer chars = CharBuffer.allocate(shown + 1);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    StringBuilder text = new StringBuilder();
    while (true) {
      CoderResult result = decoder.decode(bytes, chars, true);
      append(text, chars.flip());
      chars.clear();
      if (!result.isError()) {
        return cut ? text.append('\u2026').toString() : text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        escape(text, bytes.get());
      }
      decoder.reset();
    }
  }

  private static void append(StringBuilder text, CharBuffer chars) {
    while (chars.hasRemaining()) {
      char each = chars.get();
      if (Character.isISOControl(each)) {
        escape(text, (byte) each);
      } else {
        text.append(each);
      }
    }
  }

  private static void escape(StringBuilder text, byte each) {
    text.append(String.format("\\x%02x", each));
  }

  /** Where to cut, so that the last character is whole. */
  private static int wholeCharacters(byte[] array, int from, int bytesMax) {
    for (int back = 0; back < UTF8_BYTES_MAX && back < bytesMax; back++) {
      if ((array[from + bytesMax - back] & 0xc0) != 0x80) {
        return bytesMax - back;
      }
    }
    return bytesMax;
  }
}
