package io.keywake.cli;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The entries of a mirror at a barrier, in the order in which they are printed. Immutable; taken on
 * the mirror's thread, written by the main thread.
 */
final class MirrorDump {

  /** By database, then by the key's bytes as unsigned numbers. */
  private static final Comparator<MirrorEntry> ORDER =
      Comparator.comparingInt(MirrorEntry::db)
          .thenComparing(MirrorEntry::key, Arrays::compareUnsigned);

  private final List<MirrorEntry> entries;

  private MirrorDump(List<MirrorEntry> entries) {
    this.entries = entries;
  }

  /** Sorting and writing are left for later, so that the mirror can go on. */
  static MirrorDump of(InMemoryMirror mirror) {
    List<MirrorEntry> entries = new ArrayList<>();
    mirror.forEach(entries::add);
    return new MirrorDump(entries);
  }

  void write(DumpWriter out) throws IOException {
    entries.sort(ORDER);
    for (MirrorEntry entry : entries) {
      write(entry, out);
    }
  }

  private static void write(MirrorEntry entry, DumpWriter out) throws IOException {
    int db = entry.db();
    byte[] key = entry.key();
    Long expireAtMs = entry.expireAtMs() == MirrorEntry.NEVER ? null : entry.expireAtMs();
    if (entry.value() instanceof MirrorValue.StringValue string) {
      out.string(db, key, expireAtMs, string.bytes());
    } else if (entry.value() instanceof MirrorValue.HashValue hash) {
      List<DumpWriter.Field> fields = new ArrayList<>(hash.size());
      hash.forEach((name, value) -> fields.add(new DumpWriter.Field(name, value)));
      out.hash(db, key, expireAtMs, fields);
    } else if (entry.value() instanceof MirrorValue.ListValue list) {
      List<byte[]> elements = new ArrayList<>(list.size());
      list.forEach(elements::add);
      out.list(db, key, expireAtMs, elements);
    } else if (entry.value() instanceof MirrorValue.SetValue set) {
      List<byte[]> members = new ArrayList<>(set.size());
      set.forEach(members::add);
      out.set(db, key, expireAtMs, members);
    } else if (entry.value() instanceof MirrorValue.SortedSetValue set) {
      List<DumpWriter.Scored> members = new ArrayList<>(set.size());
      set.forEach((member, score) -> members.add(new DumpWriter.Scored(member, score)));
      out.sortedSet(db, key, expireAtMs, members);
    } else {
      throw new IllegalStateException("a value of an unknown kind: " + entry.value());
    }
  }
}
