package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.exporter.StoreState.Content;
import io.keywake.store.keyspace.ActiveExpiry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.NewHash;
import io.keywake.store.keyspace.NewList;
import io.keywake.store.keyspace.NewSortedSet;
import io.keywake.store.keyspace.NewValue;
import io.keywake.store.keyspace.SetBuilder;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/** One run of a store in memory, which changes at random and can leave a file. */
final class SimulatedStore {
  /** What a file has. */
  record Saved(String historyId, long sequence, List<Placed> entries) {}

  private record Placed(int db, byte[] key, Content content) {}

  final String historyId;
  final Keyspace keyspace;
  final ActiveExpiry expiry;
  private final RandomChanges changes;

  SimulatedStore(String historyId, int databases, int keys, Random random, LongSupplier nowMs) {
    this.historyId = historyId;
    keyspace = new Keyspace(RandomChanges.settings(databases), SipHash.random(random), nowMs);
    expiry = new ActiveExpiry(keyspace);
    changes = new RandomChanges(keyspace, random, keys);
  }

  void unit() {
    changes.unit();
  }

  Saved save() {
    List<Placed> entries = new ArrayList<>();
    for (int db = 0; db < keyspace.databases(); db++) {
      int number = db;
      keyspace
          .table(db)
          .scan(
              0,
              (position, entry) -> {
                entries.add(new Placed(number, entry.key(), StoreState.content(entry)));
                return true;
              });
    }
    return new Saved(historyId, keyspace.sequence(), entries);
  }

  /** Begins with a file. */
  Continuation load(Saved file) {
    keyspace.continueAfter(file.sequence());
    for (Placed each : file.entries()) {
      keyspace.begin();
      keyspace.put(
          each.db(), each.key(), value(each.content().value()), each.content().expireAtMs());
      keyspace.end();
    }
    return new Continuation(
        file.historyId(), file.sequence(), file.entries().size(), keyspace.sequence());
  }

  private NewValue value(Object value) {
    if (value instanceof Map<?, ?> fields) {
      NewHash hash = keyspace.hashes().newValue();
      fields.forEach((field, each) -> hash.put(bytes(field), bytes(each)));
      return hash;
    }
    if (value instanceof Set<?> members) {
      SetBuilder set = keyspace.sets().builder();
      members.forEach(member -> set.add(bytes(member)));
      return set;
    }
    if (value instanceof List<?> list && list.get(0) instanceof Map.Entry<?, ?>) {
      NewSortedSet set = keyspace.sortedSets().newValue();
      for (Object each : list) {
        Map.Entry<?, ?> member = (Map.Entry<?, ?>) each;
        set.add(bytes(member.getKey()), (Double) member.getValue());
      }
      return set;
    }
    if (value instanceof List<?> elements) {
      NewList list = keyspace.lists().newValue();
      elements.forEach(element -> list.add(bytes(element)));
      return list;
    }
    return keyspace.strings().newValue(bytes(value));
  }

  private static byte[] bytes(Object text) {
    return ((String) text).getBytes(ISO_8859_1);
  }
}
