package io.keywake.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.keywake.cli.json.JsonBytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
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
 *
 * <p>A list is an array from front to back, a set an array in the order of the members' bytes. A
 * sorted set is an array of pairs of member and score, in its own order; a score is a number,
 * without a fraction if it has none, or one of the strings {@code "inf"} and {@code "-inf"}, which
 * JSON has no numbers for.
 */
final class DumpWriter implements Closeable {

  /** A field of a hash and its value. */
  record Field(byte[] name, byte[] value) {
    static final Comparator<Field> BY_NAME =
        Comparator.comparing(Field::name, Arrays::compareUnsigned);
  }

  /** A member of a sorted set and its score. */
  record Scored(byte[] member, double score) {
    static final Comparator<Scored> ORDER =
        Comparator.<Scored>comparingDouble(each -> each.score() + POSITIVE_ZERO)
            .thenComparing(Scored::member, Arrays::compareUnsigned);
  }

  /** Added to either zero gives this one; the order of a sorted set does not tell them apart. */
  private static final double POSITIVE_ZERO = 0.0;

  /** Up to here a double holds every whole number. */
  private static final double WHOLE_MAX = 1L << 53;

  private final JsonGenerator json;
  private final JsonBytes bytes;

  DumpWriter(OutputStream out) throws IOException {
    json =
        JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            // The fewest digits that are exact, on every JDK.
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build()
            .createGenerator(out, JsonEncoding.UTF8);
    json.setRootValueSeparator(null);
    bytes = new JsonBytes(json);
  }

  /**
   * Writes an entry that is a string.
   *
   * @param expireAtMs milliseconds since 1970, or null if it does not expire
   */
  void string(int db, byte[] key, @Nullable Long expireAtMs, byte[] value) throws IOException {
    begin(db, key, "string", expireAtMs);
    bytes.write(value);
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
    if (ordered.stream().allMatch(field -> bytes.text(field.name()) != null)) {
      object(ordered);
    } else {
      pairs(ordered);
    }
    end();
  }

  /**
   * Writes an entry that is a list.
   *
   * @param expireAtMs milliseconds since 1970, or null if it does not expire
   */
  void list(int db, byte[] key, @Nullable Long expireAtMs, List<byte[]> elements)
      throws IOException {
    begin(db, key, "list", expireAtMs);
    array(elements);
    end();
  }

  /**
   * Writes an entry that is a set.
   *
   * @param expireAtMs milliseconds since 1970, or null if it does not expire
   * @param members in any order
   */
  void set(int db, byte[] key, @Nullable Long expireAtMs, List<byte[]> members) throws IOException {
    begin(db, key, "set", expireAtMs);
    array(members.stream().sorted(Arrays::compareUnsigned).toList());
    end();
  }

  /**
   * Writes an entry that is a sorted set.
   *
   * @param expireAtMs milliseconds since 1970, or null if it does not expire
   * @param members in any order
   */
  void sortedSet(int db, byte[] key, @Nullable Long expireAtMs, List<Scored> members)
      throws IOException {
    begin(db, key, "zset", expireAtMs);
    json.writeStartArray();
    for (Scored each : members.stream().sorted(Scored.ORDER).toList()) {
      json.writeStartArray();
      bytes.write(each.member());
      score(each.score());
      json.writeEndArray();
    }
    json.writeEndArray();
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
    bytes.write(key);
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
      json.writeFieldName(String.valueOf(bytes.text(field.name())));
      bytes.write(field.value());
    }
    json.writeEndObject();
  }

  private void pairs(List<Field> fields) throws IOException {
    json.writeStartArray();
    for (Field field : fields) {
      json.writeStartArray();
      bytes.write(field.name());
      bytes.write(field.value());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void array(List<byte[]> items) throws IOException {
    json.writeStartArray();
    for (byte[] item : items) {
      bytes.write(item);
    }
    json.writeEndArray();
  }

  private void score(double score) throws IOException {
    if (Double.isInfinite(score)) {
      json.writeString(score > 0 ? "inf" : "-inf");
    } else if (score == Math.rint(score)
        && Math.abs(score) <= WHOLE_MAX
        && !isNegativeZero(score)) {
      json.writeNumber((long) score);
    } else {
      json.writeNumber(score);
    }
  }

  private static boolean isNegativeZero(double score) {
    return Double.compare(score, -0.0) == 0;
  }
}
