package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.MirrorValue;
import java.util.Map;

/** One step of a transaction on the target. */
sealed interface Write {
  /** Whose state or index it concerns. */
  int partition();

  /**
   * The entry is this, whatever it was, and is marked.
   *
   * @param partition whose index has the mark
   * @param expireAtMs in milliseconds since 1970, or {@link
   *     io.keywake.connectors.mirror.MirrorEntry#NEVER}
   */
  record Put(int partition, EntryName name, MirrorValue value, long expireAtMs, Mark mark)
      implements Write {}

  /** The entry is gone, and its mark. */
  record Remove(int partition, EntryName name) implements Write {}

  /** What is remembered of the partition is this. */
  record Remember(int partition, Map<String, String> state) implements Write {}
}
