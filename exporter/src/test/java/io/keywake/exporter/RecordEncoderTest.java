package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.HashSlot;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.Parts;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ScoreRule;
import io.keywake.store.keyspace.collection.SipHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {
  private static final long GENERATION = 7;
  private static final long TIME_MS = 1_790_000_000_000L;
  private static final int PARTITIONS = 4;

  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, SipHash.random(new Random(1)), () -> 1000);
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final List<String> tooLong = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private SchemaSetup schemas = SchemaSetup.open(settings(Map.of()));

  @AfterEach
  void closeRegistry() {
    schemas.close();
  }

  @Test
  void encodesAStringAsPlainAvroReadsIt() {
    keyspace.begin();
    keyspace.strings().set(3, bytes("k"), bytes("value"), 5000);
    keyspace.end();

    encode(entries(3, "k"));

    GenericRecord change = value(records.get(0));
    assertThat(change.get("storeId")).hasToString("store-1");
    assertThat(change.get("generation")).isEqualTo(GENERATION);
    assertThat(change.get("sequence")).isEqualTo(1L);
    assertThat(change.get("unitId")).isEqualTo(0L);
    assertThat(change.get("origin")).hasToString("ITERATED");
    assertThat(change.get("timeMs")).isEqualTo(TIME_MS);
    assertThat(change.get("expireAtMs")).isEqualTo(5000L);
    assertThat(change.get("type")).hasToString("STRING");
    assertThat(change.get("operation")).hasToString("UPSERT");
    assertThat(text(change.get("string"))).isEqualTo("value");
    assertThat(change.get("hash")).isNull();
    GenericRecord key = key(records.get(0));
    assertThat(key.get("db")).isEqualTo(3);
    assertThat(text(key.get("key"))).isEqualTo("k");
  }

  @Test
  void encodesAStringThatIsInManyPieces() {
    byte[] value = new byte[300_000];
    new Random(1).nextBytes(value);
    keyspace.begin();
    keyspace.strings().set(0, bytes("long"), value, Entry.NO_EXPIRY);
    keyspace.strings().set(0, bytes("empty"), new byte[0], Entry.NO_EXPIRY);
    keyspace.end();

    encode(entries(0, "long", "empty"));

    assertThat(value(records.get(0)).get("string")).isEqualTo(ByteBuffer.wrap(value));
    assertThat(value(records.get(0)).get("expireAtMs")).isNull();
    assertThat(value(records.get(1)).get("string")).isEqualTo(ByteBuffer.allocate(0));
  }

  @Test
  void encodesSmallAndLargeHashes() {
    Map<String, String> expected = new HashMap<>();
    keyspace.begin();
    keyspace.hashes().put(0, bytes("small"), bytes("f"), bytes("v"));
    for (int i = 0; i < 5000; i++) {
      keyspace.hashes().put(0, bytes("large"), bytes("field" + i), bytes("value" + i));
      expected.put("field" + i, "value" + i);
    }
    keyspace.end();

    encode(entries(0, "small", "large"));

    assertThat(fields(value(records.get(0)))).isEqualTo(Map.of("f", "v"));
    assertThat(value(records.get(0)).get("type")).hasToString("HASH");
    assertThat(value(records.get(0)).get("string")).isNull();
    assertThat(fields(value(records.get(1)))).isEqualTo(expected);
  }

  @Test
  void encodesSmallAndLargeSets() {
    Set<String> expected = new HashSet<>();
    keyspace.begin();
    keyspace.sets().add(0, bytes("integers"), bytes("7"), bytes("-12"));
    keyspace.sets().add(0, bytes("small"), bytes("b"), bytes(""), bytes("a"));
    for (int i = 0; i < 5000; i++) {
      keyspace.sets().add(0, bytes("large"), bytes("member" + i));
      expected.add("member" + i);
    }
    keyspace.end();

    encode(entries(0, "integers", "small", "large"));

    assertThat(value(records.get(0)).get("type")).hasToString("SET");
    assertThat(value(records.get(0)).get("hash")).isNull();
    assertThat(texts(value(records.get(0)), "set")).containsExactlyInAnyOrder("7", "-12");
    assertThat(texts(value(records.get(1)), "set")).containsExactlyInAnyOrder("a", "b", "");
    assertThat(texts(value(records.get(2)), "set")).hasSize(5000).hasSameElementsAs(expected);
  }

  @Test
  void encodesSmallAndLargeListsFromFrontToBack() {
    List<String> expected = new ArrayList<>();
    keyspace.begin();
    keyspace.lists().push(0, bytes("small"), ListEnd.BACK, bytes("b"), bytes(""), bytes("b"));
    for (int i = 0; i < 5000; i++) {
      keyspace.lists().push(0, bytes("large"), ListEnd.BACK, bytes("element" + i));
      expected.add("element" + i);
    }
    keyspace.end();

    encode(entries(0, "small", "large"));

    assertThat(value(records.get(0)).get("type")).hasToString("LIST");
    assertThat(value(records.get(0)).get("set")).isNull();
    assertThat(texts(value(records.get(0)), "list")).containsExactly("b", "", "b");
    assertThat(texts(value(records.get(1)), "list")).isEqualTo(expected);
  }

  @Test
  void encodesSmallAndLargeSortedSetsInTheirOrder() {
    List<String> expected = new ArrayList<>();
    keyspace.begin();
    put("small", "b", 2);
    put("small", "a", 2);
    put("small", "far", Double.POSITIVE_INFINITY);
    put("small", "half", -0.5);
    for (int i = 5000; i > 0; i--) {
      put("large", "member" + i, i / 4.0);
    }
    keyspace.end();
    for (int i = 1; i <= 5000; i++) {
      expected.add("member" + i + "=" + i / 4.0);
    }

    encode(entries(0, "small", "large"));

    assertThat(value(records.get(0)).get("type")).hasToString("SORTED_SET");
    assertThat(value(records.get(0)).get("list")).isNull();
    assertThat(scored(value(records.get(0))))
        .containsExactly("half=-0.5", "a=2.0", "b=2.0", "far=Infinity");
    assertThat(scored(value(records.get(1)))).isEqualTo(expected);
  }

  private void put(String key, String member, double score) {
    byte[][] members = {bytes(member)};
    keyspace.sortedSets().put(0, bytes(key), ScoreRule.SET, members, new double[] {score});
  }

  private static List<String> scored(GenericRecord change) {
    List<String> members = new ArrayList<>();
    for (Object each : (Iterable<?>) change.get("sortedSet")) {
      GenericRecord pair = (GenericRecord) each;
      members.add(text(pair.get("member")) + "=" + pair.get("score"));
    }
    return members;
  }

  @Test
  void numbersTheEffectsOfAUnit() {
    Entry entry = string("b", "2");
    encode(
        new Item.Effects(
            12,
            40,
            10,
            3,
            List.of(
                new Effect.Upserted(10, 0, 0, string("a", "1"), true),
                new Effect.Upserted(12, 0, 0, entry, true)),
            0));

    assertThat(records).hasSize(2);
    GenericRecord first = value(records.get(0));
    GenericRecord last = value(records.get(1));
    assertThat(first.get("sequence")).isEqualTo(10L);
    assertThat(first.get("unitIndex")).isEqualTo(0);
    assertThat(last.get("sequence")).isEqualTo(12L);
    assertThat(last.get("unitId")).isEqualTo(40L);
    assertThat(last.get("unitIndex")).isEqualTo(2);
    assertThat(last.get("unitCount")).isEqualTo(3);
    assertThat(last.get("origin")).hasToString("MUTATION");
  }

  @Test
  void tellsOfADeletionInTheHeadersOfATombstone() {
    encode(
        new Item.Effects(
            12,
            40,
            11,
            2,
            List.of(new Effect.Deleted(12, 5, 0, bytes("gone"), DeleteCause.EXPIRED)),
            0));

    ProducerRecord<byte[], byte[]> record = records.get(0);
    assertThat(record.value()).isNull();
    assertThat(text(key(record).get("key"))).isEqualTo("gone");
    assertThat(tombstone(record))
        .isEqualTo(
            new Tombstone(
                "store-1",
                GENERATION,
                12,
                40,
                1,
                2,
                TIME_MS,
                io.keywake.schemas.DeleteCause.EXPIRED));
  }

  @Test
  void presentsDeletionsWithTheSequenceOfTheirItem() {
    encode(
        new Item.Entries(
            20,
            List.of(),
            List.of(new Effect.Deleted(20, 0, 0, bytes("gone"), DeleteCause.FLUSHED)),
            0));

    assertThat(tombstone(records.get(0)).sequence()).isEqualTo(20);
    assertThat(tombstone(records.get(0)).unitId()).isZero();
    assertThat(tombstone(records.get(0)).cause()).isEqualTo(io.keywake.schemas.DeleteCause.FLUSHED);
  }

  @Test
  void tellsOfAKeyThatIsGoneFromItsOwnTopicAsOfAnyDeletion() {
    encode(
        new Item.Entries(
            20,
            List.of(),
            List.of(new Effect.Deleted(20, 0, 0, bytes("gone"), DeleteCause.ORPHANED)),
            0));

    assertThat(tombstone(records.get(0)).cause()).isEqualTo(io.keywake.schemas.DeleteCause.DELETED);
  }

  @Test
  void announcesDeletionsIfAskedTo() {
    RecordEncoder encoder = encoder(settings(Map.of("explicit.deletes", "true")));
    encoder.encode(
        new Item.Entries(
            20,
            List.of(),
            List.of(new Effect.Deleted(20, 0, 0, bytes("gone"), DeleteCause.DELETED)),
            0),
        entry -> null,
        TIME_MS,
        new Collector());

    assertThat(records).hasSize(2);
    assertThat(value(records.get(0)).get("operation")).hasToString("DELETE");
    assertThat(value(records.get(0)).get("type")).hasToString("UNKNOWN");
    assertThat(records.get(0).key()).isEqualTo(records.get(1).key());
    assertThat(records.get(1).value()).isNull();
  }

  @Test
  void choosesThePartitionByTheHashSlotWhateverTheDatabase() {
    keyspace.begin();
    for (int db = 0; db < 2; db++) {
      keyspace.strings().set(db, bytes("{tag}a"), bytes("1"), Entry.NO_EXPIRY);
      keyspace.strings().set(db, bytes("{tag}b"), bytes("1"), Entry.NO_EXPIRY);
    }
    keyspace.end();

    encode(entries(0, "{tag}a", "{tag}b"));
    encode(entries(1, "{tag}a", "{tag}b"));

    assertThat(records)
        .extracting(ProducerRecord::partition)
        .containsOnly(HashSlot.of(bytes("tag")) % PARTITIONS);
  }

  @Test
  void sendsAValueThatDoesNotFitInPartsAndThenTheirManifest() {
    keyspace.begin();
    keyspace.strings().set(0, bytes("string"), new byte[70_000], 5000);
    for (int i = 0; i < 700; i++) {
      keyspace.hashes().put(0, bytes("hash"), bytes("field" + i), new byte[100]);
    }
    keyspace.strings().set(0, bytes("fits"), new byte[60_000], Entry.NO_EXPIRY);
    keyspace.end();
    RecordEncoder encoder = encoder(settings(Map.of("record.bytes.max", "65536")));
    Item.Entries item = entries(0, "string", "hash", "fits");

    List<LargeValue> large = encoder.largeValues(item);
    assertThat(large)
        .extracting(value -> text(value.key().key()))
        .containsExactly("string", "hash");
    IdentityHashMap<Entry, Parts> manifests = new IdentityHashMap<>();
    List<ProducerRecord<byte[], byte[]>> parts = new ArrayList<>();
    for (LargeValue value : large) {
      ProducerRecord<byte[], byte[]> part = encoder.nextPart(value, TIME_MS);
      while (part != null) {
        parts.add(part);
        part = encoder.nextPart(value, TIME_MS);
      }
      manifests.put(value.entry(), value.manifest());
    }
    encoder.encode(item, manifests::get, TIME_MS, new Collector());

    assertThat(parts).hasSize(4).allMatch(part -> part.value().length < 65_536);
    assertThat(parts).extracting(ProducerRecord::topic).containsOnly("users.parts");
    assertThat(parts.get(1).partition()).isEqualTo(records.get(0).partition());
    GenericRecord key = PlainAvro.decode(parts.get(1).key(), PartKey.getClassSchema());
    assertThat(text(key.get("key"))).isEqualTo("string");
    assertThat(key.get("generation")).isEqualTo(GENERATION);
    assertThat(key.get("version")).isEqualTo(item.sequence());
    assertThat(key.get("part")).isEqualTo(1);
    GenericRecord rest = value(parts.get(1));
    assertThat(rest.get("operation")).hasToString("PART");
    assertThat(((ByteBuffer) rest.get("string")).remaining()).isLessThan(10_000);
    assertThat(rest.get("parts"))
        .hasToString(
            "{\"version\": %d, \"count\": 2, \"elements\": %d, \"continued\": true}"
                .formatted(item.sequence(), ((ByteBuffer) rest.get("string")).remaining()));

    GenericRecord manifest = value(records.get(0));
    assertThat(manifest.get("operation")).hasToString("MANIFEST");
    assertThat(manifest.get("type")).hasToString("STRING");
    assertThat(manifest.get("string")).isNull();
    assertThat(manifest.get("expireAtMs")).isEqualTo(5000L);
    assertThat(manifest.get("parts"))
        .hasToString(
            "{\"version\": %d, \"count\": 2, \"elements\": 70000, \"continued\": false}"
                .formatted(item.sequence()));
    assertThat(value(records.get(1)).get("operation")).hasToString("MANIFEST");
    assertThat(value(records.get(2)).get("string")).isEqualTo(ByteBuffer.allocate(60_000));
  }

  @Test
  void replacesAValueThatCannotBeEncodedByATombstoneAndGoesOn() {
    keyspace.begin();
    keyspace.strings().set(0, bytes("bad"), bytes("v"), Entry.NO_EXPIRY);
    keyspace.strings().set(0, bytes("good"), bytes("v"), Entry.NO_EXPIRY);
    keyspace.end();

    encoder(settings(Map.of()))
        .encode(
            entries(0, "bad", "good"),
            entry -> {
              if (text(entry.key()).equals("bad")) {
                throw new IllegalStateException("broken");
              }
              return null;
            },
            TIME_MS,
            new Collector());

    assertThat(failed).containsExactly("0/bad at 2: broken");
    assertThat(tombstone(records.get(0)).cause())
        .isEqualTo(io.keywake.schemas.DeleteCause.DESELECTED);
    assertThat(text(value(records.get(1)).get("string"))).isEqualTo("v");
  }

  @Test
  void publishesNothingOfAKeyThatIsTooLongForARecord() {
    String key = "k".repeat(40_000);
    keyspace.begin();
    keyspace.strings().set(0, bytes(key), bytes("v"), Entry.NO_EXPIRY);
    keyspace.end();

    encoder(settings(Map.of("record.bytes.max", "65536")))
        .encode(entries(0, key), entry -> null, TIME_MS, new Collector());

    assertThat(records).isEmpty();
    assertThat(tooLong).containsExactly("0/" + key);
  }

  private void encode(Item.Entries item) {
    encoder(settings(Map.of())).encode(item, entry -> null, TIME_MS, new Collector());
  }

  private void encode(Item.Effects item) {
    encoder(settings(Map.of())).encode(item, entry -> null, TIME_MS, new Collector());
  }

  private RecordEncoder encoder(ExportSettings settings) {
    schemas.close();
    schemas = SchemaSetup.open(settings);
    ExportTopics topics = ExportTopics.of(settings);
    return new RecordEncoder(
        ExportSerializers.of(schemas, topics, settings.controlTopic()),
        topics,
        settings,
        "store-1",
        GENERATION);
  }

  private static ExportSettings settings(Map<String, String> more) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "topic", "users",
                "bootstrap.servers", "nobody:1",
                "schema.registry.url", "mock://encoder",
                "partitions", String.valueOf(PARTITIONS)));
    properties.putAll(more);
    return ExportSettings.of(properties);
  }

  private Item.Entries entries(int db, String... keys) {
    List<Item.Placed> entries = new ArrayList<>();
    for (String key : keys) {
      Entry entry = Objects.requireNonNull(keyspace.find(db, bytes(key)));
      entries.add(new Item.Placed(db, entry.frozen()));
    }
    return new Item.Entries(keyspace.sequence(), entries, List.of(), 0);
  }

  private Entry string(String key, String value) {
    keyspace.begin();
    keyspace.strings().set(0, bytes(key), bytes(value), Entry.NO_EXPIRY);
    keyspace.end();
    return Objects.requireNonNull(keyspace.find(0, bytes(key))).frozen();
  }

  private static GenericRecord key(ProducerRecord<byte[], byte[]> record) {
    return decode(record.key(), EntryKey.getClassSchema());
  }

  private static GenericRecord value(ProducerRecord<byte[], byte[]> record) {
    return decode(record.value(), EntryChange.getClassSchema());
  }

  private static GenericRecord decode(byte[] bytes, Schema schema) {
    assertThat(bytes[0]).as("magic byte").isZero();
    try {
      return new GenericDatumReader<GenericRecord>(schema)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Tombstone tombstone(ProducerRecord<byte[], byte[]> record) {
    return Tombstone.readFrom(
        name -> {
          Header header = record.headers().lastHeader(name);
          return header == null ? null : header.value();
        });
  }

  private static Map<String, String> fields(GenericRecord change) {
    Map<String, String> fields = new HashMap<>();
    for (Object field : (Iterable<?>) change.get("hash")) {
      GenericRecord pair = (GenericRecord) field;
      fields.put(text(pair.get("field")), text(pair.get("value")));
    }
    return fields;
  }

  private static List<String> texts(GenericRecord change, String array) {
    List<String> texts = new ArrayList<>();
    ((Iterable<?>) change.get(array)).forEach(each -> texts.add(text(each)));
    return texts;
  }

  private static String text(Object bytes) {
    return bytes instanceof byte[] array
        ? new String(array, UTF_8)
        : UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private final class Collector implements RecordSink {
    @Override
    public void record(
        int db, byte[] key, long oldestVersion, ProducerRecord<byte[], byte[]> record) {
      records.add(record);
    }

    @Override
    public @Nullable RuntimeException refusal(int db, byte[] key, Entry entry) {
      return null;
    }

    @Override
    public boolean takesDeltas(int db, byte[] key) {
      return true;
    }

    @Override
    public void tooLong(int db, byte[] key) {
      tooLong.add(db + "/" + new String(key, UTF_8));
    }

    @Override
    public void gone(int db, byte[] key) {}

    @Override
    public void failed(
        int db,
        byte[] key,
        long sequence,
        ProducerRecord<byte[], byte[]> tombstone,
        byte @Nullable [] value,
        RuntimeException cause) {
      records.add(tombstone);
      failed.add(db + "/" + text(key) + " at " + sequence + ": " + cause.getMessage());
    }
  }
}
