package io.keywake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds today's schemas against every version that was ever released; these are committed as
 * resources, one folder for each, and never edited.
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
    for (Schema today : List.of(EntryKey.getClassSchema(), ControlKey.getClassSchema())) {
      Schema released = released(version, today.getName());
      assertThat(SchemaNormalization.toParsingForm(today))
          .isEqualTo(SchemaNormalization.toParsingForm(released));
      // A registry gives another id to a text that differs in its documentation alone.
      assertThat(today.toString()).isEqualTo(released.toString());
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
}
