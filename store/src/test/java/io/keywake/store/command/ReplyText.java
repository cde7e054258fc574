package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** Reads RESP2 and RESP3 into text. */
final class ReplyText {
  private final String text;
  private int at;

  ReplyText(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  String element() {
    char type = text.charAt(at++);
    String line = line();
    return switch (type) {
      case '+', '-', ':', ',', '(' -> type + utf8(line);
      case '_' -> "nil";
      case '#' -> line.equals("t") ? "true" : "false";
      case '$', '=' -> line.equals("-1") ? "nil" : '"' + utf8(body(Integer.parseInt(line))) + '"';
      case '*', '~', '>' -> line.equals("-1") ? "nil" : elements(Integer.parseInt(line));
      case '%' -> pairs(Integer.parseInt(line));
      default -> throw new IllegalStateException("no reply: " + type + line);
    };
  }

  private String line() {
    int end = text.indexOf("\r\n", at);
    String line = text.substring(at, end);
    at = end + 2;
    return line;
  }

  private String body(int length) {
    String body = text.substring(at, at + length);
    at += length + 2;
    return body;
  }

  private String elements(int count) {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(element());
    }
    return elements.toString();
  }

  private String pairs(int count) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = element();
      pairs.add(key + "=" + element());
    }
    return "{" + String.join(", ", pairs) + "}";
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }
}
