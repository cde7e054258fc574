package io.keywake.connectors.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.connect.errors.DataException;

/** The store's bytes as text. Stateless, for any thread. */
final class Utf8 {
  private static final int PRINTED_BYTES_MAX = 64;
  private static final int PRINTABLE_MIN = ' ';
  private static final int PRINTABLE_MAX = '~';

  private Utf8() {}

  /**
   * Decodes bytes without replacing any.
   *
   * @throws DataException if they are not UTF-8
   */
  static String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException("is not UTF-8, expected text", e);
    }
  }

  /** Any bytes, for a message: in quotes, the first {@value #PRINTED_BYTES_MAX} of them. */
  static String printable(byte[] bytes) {
    StringBuilder printed = new StringBuilder("\"");
    for (int i = 0; i < Math.min(bytes.length, PRINTED_BYTES_MAX); i++) {
      int octet = Byte.toUnsignedInt(bytes[i]);
      if (octet >= PRINTABLE_MIN && octet <= PRINTABLE_MAX) {
        printed.append((char) octet);
      } else {
        printed.append(String.format("\\x%02x", octet));
      }
    }
    return printed.append(bytes.length > PRINTED_BYTES_MAX ? "\"..." : "\"").toString();
  }
}
