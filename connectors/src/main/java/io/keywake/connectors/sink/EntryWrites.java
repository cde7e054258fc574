package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.MirrorEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changes of a share come to in the target, where their entries may be newer than they are, or
 * not ours. Stateless; runs on the task's thread.
 *
 * <ul>
 *   <li>Of several changes of an entry the last one is written.
 *   <li>A change that is older than what stands in the target does nothing: it was read again, or
 *       comes from a topic that the key went to in an older generation.
 *   <li>An entry that this mirror has not written is not removed.
 * </ul>
 */
final class EntryWrites {
  private EntryWrites() {}

  static Collection<Write> of(Share share, List<Change> changes, Target target) {
    if (changes.isEmpty()) {
      return List.of();
    }
    Set<EntryName> names = new LinkedHashSet<>();
    changes.forEach(change -> names.add(change.name()));
    Map<EntryName, @Nullable Mark> marks = marks(share.number, List.copyOf(names), target);
    Map<EntryName, Write> writes = new LinkedHashMap<>();
    long reading = share.state().reading();
    for (Change change : changes) {
      EntryName name = change.name();
      Mark mark = marks.get(name);
      if (mark != null && mark.reading() == reading && !mark.version().isUpTo(change.version())) {
        continue;
      }
      MirrorEntry entry = change.entry();
      if (entry != null) {
        Mark next = new Mark(reading, change.version());
        writes.put(
            name, new Write.Put(share.number, name, entry.value(), entry.expireAtMs(), next));
        marks.put(name, next);
      } else if (mark != null) {
        writes.put(name, new Write.Remove(share.number, name));
        marks.put(name, null);
      }
    }
    return writes.values();
  }

  private static Map<EntryName, @Nullable Mark> marks(
      int partition, List<EntryName> names, Target target) {
    Map<EntryName, @Nullable Mark> marks = new HashMap<>();
    List<@Nullable Mark> found = new ArrayList<>(target.marks(partition, names));
    for (int i = 0; i < names.size(); i++) {
      marks.put(names.get(i), found.get(i));
    }
    return marks;
  }
}
