package io.keywake.schemas;

import io.keywake.schemas.record.ControlKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of facts on a control topic, and the key that each is published under. Immutable; any
 * thread may use it.
 *
 * <p>Kinds are text on the wire: an Avro enum would change the schema's id, and with it the bytes
 * of every key, whenever a kind is added, and compaction would then keep the older records for
 * ever.
 */
public enum ControlKind {
  /** The newest generation; there is one record of it, without an id. */
  GENERATION("generation"),
  /** The newest barrier; there is one record of it, without an id. */
  BARRIER("barrier"),
  /** The id of a topic's key schema; its id is the name of the topic. */
  KEY_SCHEMA("key-schema"),
  /** An entry that cannot be published; its id names the entry. */
  QUARANTINE("quarantine");

  private static final Map<String, ControlKind> BY_WIRE_NAME = new HashMap<>();

  static {
    for (ControlKind kind : values()) {
      BY_WIRE_NAME.put(kind.wireName, kind);
    }
  }

  private final String wireName;

  ControlKind(String wireName) {
    this.wireName = wireName;
  }

  /** The name in a control key. */
  public String wireName() {
    return wireName;
  }

  /** Key of the only fact of this kind. */
  public ControlKey key() {
    return key("");
  }

  /** Key of one fact among several of this kind. */
  public ControlKey key(String id) {
    return new ControlKey(wireName, id);
  }

  /** The kind that a key names, or null if this version does not know it. */
  public static @Nullable ControlKind of(ControlKey key) {
    return BY_WIRE_NAME.get(key.getKind().toString());
  }
}
