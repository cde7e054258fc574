package io.keywake.cli.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How bytes stand in JSON: as text if they are UTF-8, otherwise as {@code {"base64":"..."}}. Owned
 * by one thread.
 */
public final class JsonBytes {
  private final JsonGenerator json;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /** Writes to a generator. */
  public JsonBytes(JsonGenerator json) {
    this.json = json;
  }

  /** Writes bytes as a value. */
  public void write(byte[] bytes) throws IOException {
    String text = text(bytes);
    if (text != null) {
      json.writeString(text);
      return;
    }
    json.writeStartObject();
    json.writeBinaryField("base64", bytes);
    json.writeEndObject();
  }

  /** The text that the bytes are, or null if they are not UTF-8. */
  public @Nullable String text(byte[] bytes) {
    try {
      return utf8.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }
}
