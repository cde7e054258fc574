package io.keywake.connectors.connect;

import static io.keywake.connectors.connect.EntryRecords.bytes;
import static io.keywake.connectors.connect.EntryRecords.key;
import static io.keywake.connectors.connect.EntryRecords.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class UnwrapKeyTest {
  private static final ByteBuffer NOT_UTF8 = ByteBuffer.wrap(new byte[] {(byte) 0xff});

  @Test
  void aKeyIsItsTextOrItsBytes() {
    SinkRecord record = unwrap(record(null), Map.of());
    assertThat(record.key()).isEqualTo("user:1");
    assertThat(record.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
    assertThat((byte[]) unwrap(keyed(0, NOT_UTF8), Map.of("bytes.as", "bytes")).key())
        .containsExactly(0xff);
  }

  @Test
  void aKeyIsAStructOfTheColumnsThatAreNamed() {
    Struct key = (Struct) unwrap(keyed(7, bytes("k")), Map.of("columns", "key:id,db")).key();
    assertThat(key.getString("id")).isEqualTo("k");
    assertThat(key.getInt32("db")).isEqualTo(7);
  }

  @Test
  void keysOfSeveralDatabasesAreNotMixedUp() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unwrap(keyed(1, bytes("k")), Map.of()))
        .withMessage(
            "key \"k\" of database 1: expected keys of database 0 alone (setting database), or a"
                + " column for the database (setting columns)");
    assertThat(unwrap(keyed(1, bytes("k")), Map.of("database", "1")).key()).isEqualTo("k");
    assertThat(unwrap(keyed(1, bytes("k")), Map.of("database", "-1")).key()).isEqualTo("k");
  }

  @Test
  void aKeyThatIsNotUtf8IsAnError() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unwrap(keyed(0, NOT_UTF8), Map.of()))
        .withMessage("key \"\\xff\" of database 0: is not UTF-8, expected text");
  }

  @Test
  void aZeroByteIsKeptUnlessTheSinkCannotHaveIt() {
    SinkRecord record = keyed(0, bytes("a\0b"));
    assertThat(unwrap(record, Map.of()).key()).isEqualTo("a\0b");
    for (String columns : new String[] {"", "key,db"}) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> unwrap(record, Map.of("zero.bytes", "fail", "columns", columns)))
          .withMessage(
              "key \"a\\x00b\" of database 0: the key has a zero byte, expected none (setting"
                  + " zero.bytes)");
    }
    assertThat((byte[]) unwrap(record, Map.of("zero.bytes", "fail", "bytes.as", "bytes")).key())
        .containsExactly('a', 0, 'b');
  }

  @Test
  void whatHasNoEntryKeyIsAnError() {
    SinkRecord foreign = new SinkRecord("shop", 0, null, "key", null, "value", 7);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> unwrap(foreign, Map.of()))
        .withMessageContaining("is no EntryKey");
  }

  @Test
  void factsAboutTheValueAreNoColumnsOfAKey() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> unwrap(record(null), Map.of("columns", "sequence")))
        .withMessageContaining("expected one of [key, db]");
  }

  private static SinkRecord keyed(int db, ByteBuffer key) {
    return record(key(db, key), null);
  }

  private static SinkRecord unwrap(SinkRecord record, Map<String, String> settings) {
    try (Unwrap.Key<SinkRecord> transform = new Unwrap.Key<>()) {
      transform.configure(settings);
      return Objects.requireNonNull(transform.apply(record));
    }
  }
}
