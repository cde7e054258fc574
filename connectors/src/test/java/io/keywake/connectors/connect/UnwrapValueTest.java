package io.keywake.connectors.connect;

import static io.keywake.connectors.connect.EntryRecords.bytes;
import static io.keywake.connectors.connect.EntryRecords.change;
import static io.keywake.connectors.connect.EntryRecords.field;
import static io.keywake.connectors.connect.EntryRecords.hash;
import static io.keywake.connectors.connect.EntryRecords.member;
import static io.keywake.connectors.connect.EntryRecords.record;
import static io.keywake.connectors.connect.EntryRecords.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // what Connect's times are
class UnwrapValueTest {
  private static final ByteBuffer NOT_UTF8 = ByteBuffer.wrap(new byte[] {'a', (byte) 0xff});

  @Test
  void aStringIsItsText() {
    assertThat(value(string(bytes("Ada é")))).isEqualTo("Ada é");
  }

  @Test
  void aStringIsItsBytesIfThatIsWanted() {
    assertThat((byte[]) value(string(NOT_UTF8), "bytes.as", "bytes")).containsExactly('a', 0xff);
  }

  @Test
  void bytesAreTakenFromWithinALargerBuffer() {
    assertThat(value(string(ByteBuffer.wrap("xAdax".getBytes(UTF_8), 1, 3).slice())))
        .isEqualTo("Ada");
  }

  @Test
  void textThatIsNotUtf8IsAnErrorThatNamesTheKeyAndWhatItIs() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> value(string(NOT_UTF8)))
        .withMessage("key \"user:1\" of database 0: string is not UTF-8, expected text");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> value(hash(List.of(field(NOT_UTF8, bytes("1"))))))
        .withMessageContaining("field \"a\\xff\" is not UTF-8");
  }

  @Test
  void aZeroByteInATextIsKeptUnlessTheSinkCannotHaveIt() {
    assertThat(value(string(bytes("a\0b")))).isEqualTo("a\0b");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> value(string(bytes("a\0b")), "zero.bytes", "fail"))
        .withMessage(
            "key \"user:1\" of database 0: string has a zero byte, expected none (setting"
                + " zero.bytes)");
    assertThat((byte[]) value(string(bytes("\0")), "zero.bytes", "fail", "bytes.as", "bytes"))
        .containsExactly(0);
  }

  @Test
  void aZeroByteIsFoundWhereverATextIs() {
    Struct list = change("UPSERT", "LIST").put("list", List.of(bytes("a"), bytes("\0")));
    assertZeroByteIn("an element", list);
    Struct scored =
        change("UPSERT", "SORTED_SET").put("sortedSet", List.of(member("m", 1), member("\0", 2)));
    assertZeroByteIn("column \"member\"", scored);
    assertZeroByteIn("field \"name\"", hash(Map.of("name", "A\0")));
    assertZeroByteIn("the name of a field", hash(Map.of("\0", "A")), "bytes.as", "bytes");
    assertZeroByteIn("column \"name\"", hash(Map.of("name", "\0")), "hash.columns", "name:text");
    assertZeroByteIn("column \"v\"", string(bytes("\0")), "value.column", "v");
    Struct undeclared = hash(Map.of("name", "Ada", "other", "\0"));
    assertThat(columns(value(undeclared, "hash.columns", "name:text", "zero.bytes", "fail")))
        .containsExactly("name=Ada");
  }

  @Test
  void collectionsAreMapsAndArrays() {
    assertThat(value(hash(Map.of("name", "Ada")))).isEqualTo(Map.of("name", "Ada"));
    assertThat(value(change("UPSERT", "LIST").put("list", List.of(bytes("b"), bytes("a")))))
        .isEqualTo(List.of("b", "a"));
    assertThat(value(change("UPSERT", "SET").put("set", List.of(bytes("m")))))
        .isEqualTo(List.of("m"));
    List<?> members =
        (List<?>) value(change("UPSERT", "SORTED_SET").put("sortedSet", List.of(member("m", 1.5))));
    assertThat(columns(members.get(0))).containsExactly("member=m", "score=1.5");
  }

  @Test
  void aHashIsARowOfItsDeclaredColumns() {
    Struct change = hash(Map.of("name", "Ada", "age", "36", "a:b", "true", "other", "x"));
    assertThat(
            columns(value(change, "hash.columns", "name:text,age:int32,a:b:boolean,missing:int64")))
        .containsExactly("name=Ada", "age=36", "a:b=true", "missing=null");
  }

  @Test
  void aFieldThatDoesNotFitItsTypeIsAnErrorThatDoesNotShowItsValue() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> value(hash(Map.of("age", "secret")), "hash.columns", "age:int32"))
        .withMessage(
            "key \"user:1\" of database 0: field \"age\" does not fit its type, expected int32");
  }

  @Test
  void aFieldThatIsNotDeclaredMayBeAnError() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                value(hash(Map.of("age", "1")), "hash.columns", "name:text", "hash.others", "fail"))
        .withMessageContaining("field \"age\" is not declared, expected [name]");
    Struct notText = hash(List.of(field(NOT_UTF8, bytes("1"))));
    assertThat(columns(value(notText, "hash.columns", "name:text"))).containsExactly("name=null");
  }

  @Test
  void aRowHasWhatIsKnownOfTheEntry() {
    Struct change = string(bytes("v")).put("expireAtMs", EntryRecords.EXPIRE_AT_MS);
    assertThat(
            columns(
                value(
                    change,
                    "value.column",
                    "value",
                    "entry.columns",
                    "key:id,db,type,expireAt:until,expireAtMs,storeId,generation,sequence")))
        .containsExactly(
            "id=user:1",
            "db=0",
            "type=string",
            "until=" + new Date(EntryRecords.EXPIRE_AT_MS),
            "expireAtMs=" + EntryRecords.EXPIRE_AT_MS,
            "storeId=shop",
            "generation=3",
            "sequence=17",
            "value=v");
    assertThat(columns(value(string(bytes("v")), "value.column", "v", "entry.columns", "expireAt")))
        .containsExactly("expireAt=null", "v=v");
  }

  @Test
  void anExpiryThatNoDatabaseHasATimeForIsAnError() {
    Struct change = string(bytes("v")).put("expireAtMs", 10_000_000_000_000_000L);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> value(change, "value.column", "v", "entry.columns", "expireAt"))
        .withMessageContaining("time 10000000000000000 ms: expected one up to the year 9999");
    assertThat(columns(value(change, "value.column", "v", "entry.columns", "expireAtMs")))
        .containsExactly("expireAtMs=10000000000000000", "v=v");
  }

  @Test
  void aTombstoneStaysOne() {
    SinkRecord tombstone = record(null);
    assertThat(unwrap(tombstone)).isSameAs(tombstone);
  }

  @Test
  void aDeletionBeforeATombstoneIsLeftOutOrBecomesOne() {
    SinkRecord deletion = record(change("DELETE", "UNKNOWN"));
    assertThat(unwrap(deletion)).isNull();
    assertTombstone(unwrap(deletion, "explicit.deletes", "tombstone"));
  }

  @Test
  void aValueOfAnotherTypeRemovesWhatTheKeyWas() {
    SinkRecord set = record(change("UPSERT", "SET").put("set", List.of()));
    assertTombstone(unwrap(set, "types", "hash,string"));
    assertThat(unwrap(set, "types", "hash", "other.types", "drop")).isNull();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unwrap(set, "types", "hash", "other.types", "fail"))
        .withMessageContaining("is a set, expected [hash] (setting other.types)");
  }

  @Test
  void aValueOfAnotherTypeRemovesWhatTheKeyWasHoweverLargeItIs() {
    assertTombstone(unwrap(record(change("MANIFEST", "STRING")), "types", "hash"));
    assertTombstone(unwrap(record(change("DELTA", "SET")), "types", "hash"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unwrap(record(change("PART", "STRING")), "types", "hash"))
        .withMessageContaining("is a PART");
  }

  @Test
  void whatIsNoWholeValueIsAnErrorOrLeftOut() {
    for (String operation : List.of("MANIFEST", "PART", "DELTA")) {
      SinkRecord record = record(change(operation, "HASH"));
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> unwrap(record))
          .withMessageContaining("is a " + operation + ", expected a whole value");
      assertThat(unwrap(record, "incomplete.values", "drop")).isNull();
    }
  }

  @Test
  void whatThisVersionDoesNotKnowIsAnError() {
    for (Struct change : List.of(change("UNKNOWN", "STRING"), change("UPSERT", "STREAM"))) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> value(change))
          .withMessageContaining("is not known");
    }
  }

  @Test
  void anythingButAChangeIsAnError() {
    SinkRecord foreign = new SinkRecord("shop", 0, null, "key", null, "value", 7);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unwrap(foreign))
        .withMessageContaining("record of topic shop: the value is no EntryChange")
        .withMessageContaining("AvroConverter");
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    for (List<String> settings :
        List.of(
            List.of("hash.columns", "name"),
            List.of("hash.columns", "name:varchar"),
            List.of("hash.columns", "name:text,name:int32"),
            List.of("entry.columns", "colour", "value.column", "v"),
            List.of("entry.columns", "key,db:key", "value.column", "v"),
            List.of("entry.columns", "key:v", "value.column", "v"),
            List.of("entry.columns", "key"),
            List.of("entry.columns", "key", "hash.columns", "name:text"),
            List.of("types", "stream"),
            List.of("types", ""),
            List.of("zero.bytes", "drop"),
            List.of("bytes.as", "utf-16"))) {
      assertThatExceptionOfType(ConfigException.class)
          .as("%s", settings)
          .isThrownBy(() -> unwrap(record(null), settings.toArray(String[]::new)));
    }
  }

  private static void assertZeroByteIn(String where, Struct change, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("zero.bytes", "fail"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> value(change, all.toArray(String[]::new)))
        .withMessageContaining(where + " has a zero byte");
  }

  private static void assertTombstone(@Nullable SinkRecord record) {
    assertThat(record).isNotNull();
    assertThat(record.value()).isNull();
    assertThat(record.valueSchema()).isNull();
    assertThat(record.key()).isNotNull();
  }

  private static List<String> columns(Object row) {
    List<String> columns = new ArrayList<>();
    for (Field field : ((Struct) row).schema().fields()) {
      columns.add(field.name() + "=" + ((Struct) row).get(field));
    }
    return columns;
  }

  private static Object value(Struct change, String... settings) {
    return Objects.requireNonNull(unwrap(record(change), settings)).value();
  }

  private static @Nullable SinkRecord unwrap(SinkRecord record, String... settings) {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      properties.put(settings[i], settings[i + 1]);
    }
    try (Unwrap.Value<SinkRecord> transform = new Unwrap.Value<>()) {
      transform.configure(properties);
      return transform.apply(record);
    }
  }
}
