package io.keywake.cli.server;

import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.NewHash;
import io.keywake.store.keyspace.NewList;
import io.keywake.store.keyspace.NewSortedSet;
import io.keywake.store.keyspace.NewValue;
import io.keywake.store.keyspace.SetBuilder;
import java.util.List;

/**
 * Puts a mirror's entries into a keyspace, each as a unit of its own. Owned by the execution
 * thread.
 */
final class RestoredEntries {
  private final Keyspace keyspace;
  private volatile long keys;

  RestoredEntries(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
  void put(List<MirrorEntry> entries) {
    for (MirrorEntry entry : entries) {
      if (entry.db() >= keyspace.databases()) {
        throw new ConfigurationException(
            "restore-from-topic: it has keys of database %d; there are %d (setting databases)"
                .formatted(entry.db(), keyspace.databases()),
            null);
      }
      long expireAtMs =
          entry.expireAtMs() == MirrorEntry.NEVER ? Entry.NO_EXPIRY : entry.expireAtMs();
      keyspace.begin();
      keyspace.put(entry.db(), entry.key(), value(entry.value()), expireAtMs);
      keyspace.end();
      keys++;
    }
  }

  /** Entries that were put; any thread. */
  long keys() {
    return keys;
  }

  private NewValue value(MirrorValue value) {
    if (value instanceof MirrorValue.StringValue string) {
      return keyspace.strings().newValue(string.bytes());
    } else if (value instanceof MirrorValue.HashValue hash) {
      NewHash fields = keyspace.hashes().newValue();
      hash.forEach(fields::put);
      return fields;
    } else if (value instanceof MirrorValue.ListValue list) {
      NewList elements = keyspace.lists().newValue();
      list.forEach(elements::add);
      return elements;
    } else if (value instanceof MirrorValue.SetValue set) {
      SetBuilder members = keyspace.sets().builder();
      set.forEach(members::add);
      return members;
    }
    NewSortedSet members = keyspace.sortedSets().newValue();
    ((MirrorValue.SortedSetValue) value).forEach(members::add);
    return members;
  }
}
