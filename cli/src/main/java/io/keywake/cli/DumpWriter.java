package io.keywake.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as JSON, one a line. Owned by one thread.
 *
 * <p>Bytes are written as text if they are UTF-8, otherwise as {@code {"base64":"..."}}. Equal
 * entries give equal lines: the members of an entry have a fixed order, and the fields of a hash
 * are in the order of their bytes. A hash is an object, unless one of its field names is not UTF-8:
 * then it is an array of pairs, because a name within an object can only be text.
 */
final class DumpWriter implements Closeable {

  /** A field of a hash and its value. */
  record Field(byte[] name, byte[] value) {
    static final Comparator<Field> BY_NAME =
        Comparator.comparing(Field::name, Arrays::compareUnsigned);
  }

  private final JsonGenerator json;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  DumpWriter(OutputStream out) throws IOException {
    json =
        JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build()
            .createGenerator(out, JsonEncoding.UTF8);
    json.setRootValueSeparator(null);
  }

  /**
   * Writes an entry that is a string.
   *
   * @param expireAtMs milliseconds since 1970, or null if it does not expire
   */
  void string(int db, byte[] key, @Nullable Long expireAtMs, byte[] value) throws IOException {
    begin(db, key, "string", expireAtMs);
    bytes(value);
    end();
  }

  /**
   * Writes an entry that is a hash.
   *
   * @param expireAtMs milliseconds since 1970, or null if it does not expire
   * @param fields in any order
   */
  void hash(int db, byte[] key, @Nullable Long expireAtMs, List<Field> fields) throws IOException {
    begin(db, key, "hash", expireAtMs);
    List<Field> ordered = fields.stream().sorted(Field.BY_NAME).toList();
    if (ordered.stream().allMatch(field -> text(field.name()) != null)) {
      object(ordered);
    } else {
      pairs(ordered);
    }
    end();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }

  private void begin(int db, byte[] key, String type, @Nullable Long expireAtMs)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("db", db);
    json.writeFieldName("key");
    bytes(key);
    json.writeStringField("type", type);
    json.writeFieldName("expireAtMs");
    if (expireAtMs == null) {
      json.writeNull();
    } else {
      json.writeNumber(expireAtMs);
    }
    json.writeFieldName("value");
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void object(List<Field> fields) throws IOException {
    json.writeStartObject();
    for (Field field : fields) {
      json.writeFieldName(String.valueOf(text(field.name())));
      bytes(field.value());
    }
    json.writeEndObject();
  }

  private void pairs(List<Field> fields) throws IOException {
    json.writeStartArray();
    for (Field field : fields) {
      json.writeStartArray();
      bytes(field.name());
      bytes(field.value());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void bytes(byte[] bytes) throws IOException {
    String text = text(bytes);
    if (text != null) {
      json.writeString(text);
      return;
    }
    json.writeStartObject();
    json.writeBinaryField("base64", bytes);
    json.writeEndObject();
  }

  private @Nullable String text(byte[] bytes) {
    try {
      return utf8.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }
}
