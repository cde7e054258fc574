package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Requests as {@code redis-cli} takes them, so that a failure can be repeated by hand. */
final class Words {
  private static final int SHOWN_CHARACTERS_MAX = 200;

  private Words() {}

  static String shown(List<byte[]> request) {
    List<String> words = new ArrayList<>();
    for (byte[] word : request) {
      words.add(quoted(new String(word, ISO_8859_1)));
    }
    return String.join(" ", words);
  }

  static byte[] upperCase(byte[] word) {
    return new String(word, ISO_8859_1).toUpperCase(Locale.ROOT).getBytes(ISO_8859_1);
  }

  static String quoted(String bytes) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < Math.min(bytes.length(), SHOWN_CHARACTERS_MAX); i++) {
      char each = bytes.charAt(i);
      if (each == '"' || each == '\\') {
        quoted.append('\\').append(each);
      } else if (each >= ' ' && each < 0x7F) {
        quoted.append(each);
      } else {
        quoted.append(String.format("\\x%02x", (int) each));
      }
    }
    quoted.append('"');
    if (bytes.length() > SHOWN_CHARACTERS_MAX) {
      quoted.append("(of ").append(bytes.length()).append(" bytes)");
    }
    return quoted.toString();
  }
}
