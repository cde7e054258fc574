package io.keywake.store.command;

import java.nio.charset.StandardCharsets;

/** Words of requests: names and options, compared without regard to the case of letters. */
final class Words {
  private Words() {}

  /**
   * @param lowerCase in lower case
   */
  static boolean equalsIgnoringCase(byte[] word, byte[] lowerCase) {
    if (word.length != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (lower(word[i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param lowerCase of letters, digits and signs of ASCII, in lower case
   */
  static boolean equalsIgnoringCase(byte[] word, String lowerCase) {
    if (word.length != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (lower(word[i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static byte lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
  }

  /**
   * The word as text of one character for each byte, so that a reply has the same bytes again: up
   * to its first NUL and up to {@code bytesMax}.
   */
  static String quoted(byte[] word, int bytesMax) {
    int length = 0;
    while (length < word.length && length < bytesMax && word[length] != 0) {
      length++;
    }
    return new String(word, 0, length, StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] word) {
    return new String(word, StandardCharsets.UTF_8);
  }
}
