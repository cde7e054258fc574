package io.keywake.connectors.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Records of a data topic as a converter makes them. Stateless. */
final class EntryRecords {
  static final long TIME_MS = 1_790_000_000_000L;
  static final long EXPIRE_AT_MS = 1_800_000_000_000L;

  private static final Schema KEY =
      SchemaBuilder.struct()
          .name("io.keywake.schemas.record.EntryKey")
          .field("db", Schema.INT32_SCHEMA)
          .field("key", Schema.BYTES_SCHEMA)
          .build();

  private static final Schema HASH_FIELD =
      SchemaBuilder.struct()
          .field("field", Schema.BYTES_SCHEMA)
          .field("value", Schema.BYTES_SCHEMA)
          .build();

  private static final Schema MEMBER =
      SchemaBuilder.struct()
          .field("member", Schema.BYTES_SCHEMA)
          .field("score", Schema.FLOAT64_SCHEMA)
          .build();

  private static final Schema ELEMENTS =
      SchemaBuilder.array(Schema.BYTES_SCHEMA).optional().build();

  private static final Schema CHANGE =
      SchemaBuilder.struct()
          .name("io.keywake.schemas.record.EntryChange")
          .field("storeId", Schema.STRING_SCHEMA)
          .field("generation", Schema.INT64_SCHEMA)
          .field("sequence", Schema.INT64_SCHEMA)
          .field("timeMs", Schema.INT64_SCHEMA)
          .field("expireAtMs", Schema.OPTIONAL_INT64_SCHEMA)
          .field("type", Schema.STRING_SCHEMA)
          .field("operation", Schema.STRING_SCHEMA)
          .field("hash", SchemaBuilder.array(HASH_FIELD).optional().build())
          .field("list", ELEMENTS)
          .field("set", ELEMENTS)
          .field("sortedSet", SchemaBuilder.array(MEMBER).optional().build())
          .field("string", Schema.OPTIONAL_BYTES_SCHEMA)
          .build();

  private EntryRecords() {}

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static Struct key(int db, ByteBuffer key) {
    return new Struct(KEY).put("db", db).put("key", key);
  }

  static Struct change(String operation, String type) {
    return new Struct(CHANGE)
        .put("storeId", "shop")
        .put("generation", 3L)
        .put("sequence", 17L)
        .put("timeMs", TIME_MS)
        .put("type", type)
        .put("operation", operation);
  }

  static Struct string(ByteBuffer value) {
    return change("UPSERT", "STRING").put("string", value);
  }

  static Struct hash(Map<String, String> fields) {
    List<Struct> hash =
        fields.entrySet().stream().map(e -> field(bytes(e.getKey()), bytes(e.getValue()))).toList();
    return hash(hash);
  }

  static Struct hash(List<Struct> fields) {
    return change("UPSERT", "HASH").put("hash", fields);
  }

  static Struct field(ByteBuffer name, ByteBuffer value) {
    return new Struct(HASH_FIELD).put("field", name).put("value", value);
  }

  static Struct member(String member, double score) {
    return new Struct(MEMBER).put("member", bytes(member)).put("score", score);
  }

  /** A record about key {@code user:1} of database 0; a tombstone if there is no change. */
  static SinkRecord record(@Nullable Struct change) {
    return record(key(0, bytes("user:1")), change);
  }

  static SinkRecord record(Struct key, @Nullable Struct change) {
    return new SinkRecord(
        "shop",
        1,
        key.schema(),
        key,
        change == null ? null : change.schema(),
        change,
        42,
        TIME_MS,
        TimestampType.CREATE_TIME);
  }
}
