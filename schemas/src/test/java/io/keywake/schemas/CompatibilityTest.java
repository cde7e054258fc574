package io.keywake.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.SortedSetMember;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds today's schemas, and data written with them, against every version that was ever released;
 * these are committed as resources, one folder for each, and never edited.
 */
class CompatibilityTest {
  private static final Path RELEASED = Path.of("src/test/resources/compatibility");

  @ParameterizedTest
  @MethodSource("releasedVersions")
  void readsValuesOfEveryReleasedVersionAndIsReadByIt(Path version) {
    for (Schema today : List.of(EntryChange.getClassSchema(), ControlRecord.getClassSchema())) {
      Schema released = released(version, today.getName());
      assertThat(obstacles(today, released)).as("today's reader of %s", version).isEmpty();
      assertThat(obstacles(released, today)).as("reader of %s today", version).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("releasedVersions")
  void writesKeysWithTheVerySchemaOfEveryReleasedVersion(Path version) {
    for (Schema today :
        List.of(EntryKey.getClassSchema(), PartKey.getClassSchema(), ControlKey.getClassSchema())) {
      Schema released = released(version, today.getName());
      assertThat(SchemaNormalization.toParsingForm(today))
          .isEqualTo(SchemaNormalization.toParsingForm(released));
      // A registry gives another id to a text that differs in its documentation alone.
      assertThat(today.toString()).isEqualTo(released.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("releasedVersions")
  void readsTheDataThatEveryReleasedVersionWrote(Path version) throws IOException {
    Schema released = released(version, "EntryChange");
    for (GenericRecord written : List.of(string(released), hash(released))) {
      GenericRecord read = reread(written, EntryChange.getClassSchema());
      for (Schema.Field field : EntryChange.getClassSchema().getFields()) {
        Object value = written.hasField(field.name()) ? written.get(field.name()) : null;
        assertThat(text(read.get(field.name()))).as(field.name()).isEqualTo(text(value));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("releasedVersions")
  void letsEveryReleasedVersionReadTheTypesThatItKnows(Path version) throws IOException {
    Schema released = released(version, "EntryChange");
    Schema today = EntryChange.getClassSchema();
    for (GenericRecord written : List.of(string(today), hash(today))) {
      GenericRecord read = reread(written, released);
      for (Schema.Field field : released.getFields()) {
        assertThat(text(read.get(field.name())))
            .as(field.name())
            .isEqualTo(text(written.get(field.name())));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("releasedVersions")
  void letsEveryReleasedVersionSeeThatItDoesNotKnowAType(Path version) throws IOException {
    Schema released = released(version, "EntryChange");
    for (GenericRecord written : List.of(list(), set(), sortedSet())) {
      GenericRecord read = reread(written, released);
      String type = text(written.get("type"));
      boolean isKnown = released.getField("type").schema().hasEnumSymbol(type);
      assertThat(text(read.get("type"))).isEqualTo(isKnown ? type : "UNKNOWN");
      assertThat(read.get("sequence")).isEqualTo(written.get("sequence"));
      assertThat(reread(written, EntryChange.getClassSchema())).isEqualTo(written);
    }
  }

  @Test
  void noticesASymbolThatOlderReadersWouldNotSurvive() {
    Schema two = new Schema.Parser().parse(enumOf("'A','B'"));
    Schema three = new Schema.Parser().parse(enumOf("'A','B','C'"));
    assertThat(obstacles(two, three)).isNotEmpty();
  }

  @Test
  void keepsRegisteredSchemasFreeOfJavaProperties() {
    assertThat(EntryChange.getClassSchema().toString()).doesNotContain("avro.java");
    assertThat(ControlRecord.getClassSchema().toString()).doesNotContain("avro.java");
  }

  static List<Path> releasedVersions() throws IOException {
    try (Stream<Path> versions = Files.list(RELEASED)) {
      return versions.sorted().toList();
    }
  }

  private static List<Incompatibility> obstacles(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities();
  }

  private static Schema released(Path version, String name) {
    try {
      return new Schema.Parser().parse(version.resolve(name + ".avsc").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String enumOf(String symbols) {
    return ("{'type':'enum','name':'E','symbols':[" + symbols + "]}").replace('\'', '"');
  }

  private static GenericRecord string(Schema schema) {
    return change(schema, "STRING").set("string", bytes("value")).set("expireAtMs", 9L).build();
  }

  private static GenericRecord hash(Schema schema) {
    Schema fields = schema.getField("hash").schema().getTypes().get(1);
    return change(schema, "HASH")
        .set(
            "hash",
            List.of(
                new GenericRecordBuilder(fields.getElementType())
                    .set("field", bytes("f"))
                    .set("value", bytes("v"))
                    .build()))
        .build();
  }

  private static GenericRecord list() {
    return today("LIST").set("list", List.of(bytes("a"), bytes("b"), bytes("a"))).build();
  }

  private static GenericRecord set() {
    return today("SET").set("set", List.of(bytes("a"), bytes("b"))).build();
  }

  private static GenericRecord sortedSet() {
    return today("SORTED_SET")
        .set("sortedSet", List.of(member("low", Double.NEGATIVE_INFINITY), member("high", 2.5)))
        .build();
  }

  private static GenericRecord member(String member, double score) {
    return new GenericRecordBuilder(SortedSetMember.getClassSchema())
        .set("member", bytes(member))
        .set("score", score)
        .build();
  }

  private static GenericRecordBuilder today(String type) {
    return change(EntryChange.getClassSchema(), type);
  }

  private static GenericRecordBuilder change(Schema schema, String type) {
    return new GenericRecordBuilder(schema)
        .set("storeId", "store")
        .set("generation", 3L)
        .set("sequence", 77L)
        .set("unitId", 5L)
        .set("unitIndex", 1)
        .set("unitCount", 2)
        .set("origin", symbol(schema, "origin", "MUTATION"))
        .set("timeMs", 1_700_000_000_000L)
        .set("type", symbol(schema, "type", type))
        .set("operation", symbol(schema, "operation", "UPSERT"));
  }

  private static Object symbol(Schema schema, String field, String symbol) {
    return new GenericData.EnumSymbol(schema.getField(field).schema(), symbol);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** The data as whoever has another schema reads it. */
  private static GenericRecord reread(GenericRecord written, Schema readers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(written.getSchema()).write(written, encoder);
    encoder.flush();
    return new GenericDatumReader<GenericRecord>(written.getSchema(), readers)
        .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
  }

  /** Content without the names of the types that hold it. */
  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}
