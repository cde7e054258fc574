package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.examples.ImageTable;
import io.keywake.examples.PlainConsumer;
import io.keywake.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples in Java, which use nothing of ours, beside the store itself. */
@Tag("integration")
class JavaExamplesIntegrationTest {
  private static final Path PLAIN_CONSUMER =
      Path.of("..", "connectors/examples/src/main/java/io/keywake/examples/PlainConsumer.java");
  private static final String TOPIC = "examples";

  private static final Comparator<GenericRecord> ORDER =
      Comparator.<GenericRecord>comparingInt(key -> (int) key.get("db"))
          .thenComparing(key -> bytes(key.get("key")), Arrays::compareUnsigned);

  private static Sandbox sandbox;

  @BeforeAll
  static void open() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  @Test
  void aPlainConsumerFitsOnAPage() throws IOException {
    assertThat(Files.readAllLines(PLAIN_CONSUMER)).hasSizeLessThan(80);
  }

  @Test
  void holdTheStoreAtABarrier() throws Exception {
    try (PublishedStore store = PublishedStore.start(sandbox, TOPIC)) {
      store.fill();
      store.awaitBarrier();
      List<String> stored = StoreDump.of(store.client());
      assertThat(stored).hasSizeGreaterThan(100);
      assertThat(consumed()).isEqualTo(stored);
      assertThat(table()).isEqualTo(stored);
    }
    // A store that begins anew: what it had before is still in the topic, at first.
    try (PublishedStore store = PublishedStore.start(sandbox, TOPIC)) {
      store.client().set("only", "one");
      store.awaitBarrier();
      assertThat(consumed()).isEqualTo(StoreDump.of(store.client())).hasSize(1);
      store.awaitOrphansRemoved();
      assertThat(table()).isEqualTo(StoreDump.of(store.client())).hasSize(1);
    }
  }

  private static List<String> consumed() throws IOException {
    return lines(
        PlainConsumer.read(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl(), TOPIC));
  }

  private static List<String> table() throws Exception {
    Map<GenericRecord, GenericRecord> entries = new HashMap<>();
    try (ImageTable table =
        new ImageTable(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl(), TOPIC)) {
      table.forEach(entries::put);
    }
    return lines(entries);
  }

  private static List<String> lines(Map<GenericRecord, GenericRecord> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DumpWriter writer = new DumpWriter(out)) {
      for (Map.Entry<GenericRecord, GenericRecord> entry :
          entries.entrySet().stream().sorted(Map.Entry.comparingByKey(ORDER)).toList()) {
        GenericRecord key = entry.getKey();
        write((int) key.get("db"), bytes(key.get("key")), entry.getValue(), writer);
      }
    }
    return out.toString(UTF_8).lines().toList();
  }

  private static void write(int db, byte[] key, GenericRecord change, DumpWriter out)
      throws IOException {
    Long expireAtMs = (Long) change.get("expireAtMs");
    switch (change.get("type").toString()) {
      case "STRING" -> out.string(db, key, expireAtMs, bytes(change.get("string")));
      case "HASH" ->
          out.hash(
              db,
              key,
              expireAtMs,
              records(change.get("hash"))
                  .map(
                      each ->
                          new DumpWriter.Field(bytes(each.get("field")), bytes(each.get("value"))))
                  .toList());
      case "LIST" -> out.list(db, key, expireAtMs, elements(change.get("list")));
      case "SET" -> out.set(db, key, expireAtMs, elements(change.get("set")));
      case "SORTED_SET" ->
          out.sortedSet(
              db,
              key,
              expireAtMs,
              records(change.get("sortedSet"))
                  .map(
                      each ->
                          new DumpWriter.Scored(
                              bytes(each.get("member")), (double) each.get("score")))
                  .toList());
      default -> throw new AssertionError("type " + change.get("type"));
    }
  }

  private static Stream<GenericRecord> records(Object array) {
    return ((List<?>) array).stream().map(each -> (GenericRecord) each);
  }

  private static List<byte[]> elements(Object array) {
    return ((List<?>) array).stream().map(JavaExamplesIntegrationTest::bytes).toList();
  }

  private static byte[] bytes(Object buffer) {
    ByteBuffer bytes = (ByteBuffer) buffer;
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }
}
