package io.keywake.schemas;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why an entry is gone. Immutable; any thread may use it. */
public enum DeleteCause {
  /** A command deleted it, or overwrote it with nothing; perhaps before the generation began. */
  DELETED,
  /** Its time had passed. */
  EXPIRED,
  /** The store needed the memory. */
  EVICTED,
  /** Its whole database was flushed, or exchanged for one without the key. */
  FLUSHED,
  /** It was renamed, or moved to another database. */
  MOVED,
  /** It is still there, but no longer among the entries that are published. */
  DESELECTED,
  /** It stood in the topic from an older generation, and does not belong there any more. */
  ORPHANED;

  private static final Map<String, DeleteCause> BY_WIRE_NAME = new HashMap<>();

  static {
    for (DeleteCause cause : values()) {
      BY_WIRE_NAME.put(cause.wireName, cause);
    }
  }

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in record headers, in lower case. */
  public String wireName() {
    return wireName;
  }

  /** The cause of that name, or null if this version does not know one. */
  public static @Nullable DeleteCause ofWireName(String wireName) {
    return BY_WIRE_NAME.get(wireName);
  }
}
