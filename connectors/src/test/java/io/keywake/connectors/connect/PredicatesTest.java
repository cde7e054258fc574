package io.keywake.connectors.connect;

import static io.keywake.connectors.connect.EntryRecords.bytes;
import static io.keywake.connectors.connect.EntryRecords.change;
import static io.keywake.connectors.connect.EntryRecords.key;
import static io.keywake.connectors.connect.EntryRecords.record;
import static io.keywake.connectors.connect.EntryRecords.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;

class PredicatesTest {
  @Test
  void theTypeOfAnEntryIsKnownUnlessItIsGone() {
    try (EntryTypeIs<SinkRecord> predicate = new EntryTypeIs<>()) {
      predicate.configure(Map.of("types", "string,sorted_set"));
      assertThat(predicate.test(record(string(bytes("v"))))).isTrue();
      assertThat(predicate.test(record(change("MANIFEST", "SORTED_SET")))).isTrue();
      assertThat(predicate.test(record(change("UPSERT", "SET")))).isFalse();
      assertThat(predicate.test(record(change("DELETE", "UNKNOWN")))).isFalse();
      assertThat(predicate.test(record(null))).isFalse();
    }
  }

  @Test
  void theDatabaseOfAKeyIsKnownEvenIfItIsGone() {
    try (DatabaseIs<SinkRecord> predicate = new DatabaseIs<>()) {
      predicate.configure(Map.of("databases", "0,7"));
      assertThat(predicate.test(record(null))).isTrue();
      assertThat(predicate.test(record(key(7, bytes("k")), null))).isTrue();
      assertThat(predicate.test(record(key(1, bytes("k")), null))).isFalse();
    }
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    try (DatabaseIs<SinkRecord> database = new DatabaseIs<>();
        EntryTypeIs<SinkRecord> type = new EntryTypeIs<>()) {
      for (String databases : new String[] {"", "a", "-1"}) {
        assertThatExceptionOfType(ConfigException.class)
            .isThrownBy(() -> database.configure(Map.of("databases", databases)));
      }
      for (Map<String, String> types :
          List.of(Map.of("types", "stream"), Map.of("types", ""), Map.<String, String>of())) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> type.configure(types));
      }
    }
  }

  @Test
  void workersFindEveryPluginByItsManifest() {
    assertThat(ServiceLoader.load(Transformation.class).stream().map(ServiceLoader.Provider::type))
        .contains(Unwrap.Key.class, Unwrap.Value.class);
    assertThat(ServiceLoader.load(Predicate.class).stream().map(ServiceLoader.Provider::type))
        .contains(EntryTypeIs.class, DatabaseIs.class);
  }
}
