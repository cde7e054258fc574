package io.keywake.store.resp;

import java.nio.charset.StandardCharsets;

/** Fixed texts of the protocol as bytes. Stateless. */
final class Ascii {
  private Ascii() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
