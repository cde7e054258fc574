package io.keywake.exporter;

import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.Delta;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.Parts;
import io.keywake.schemas.record.ValueType;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EntryChange} as Avro sees it, without being one: a view on an entry that reads the
 * entry while it is encoded. Owned by the exporter's thread, which uses one view for all records.
 *
 * <p>Confluent's serializer asks by the name of a field, Avro itself by its place.
 */
final class ChangeView implements GenericRecord {
  private static final Schema SCHEMA = EntryChange.getClassSchema();
  private static final String[] NAMES =
      SCHEMA.getFields().stream().map(Schema.Field::name).toArray(String[]::new);
  private static final Object ITERATED = symbol("origin", Origin.ITERATED);
  private static final Object MUTATION = symbol("origin", Origin.MUTATION);
  private static final Object UPSERT = symbol("operation", Operation.UPSERT);
  private static final Object DELETE = symbol("operation", Operation.DELETE);
  private static final Object MANIFEST = symbol("operation", Operation.MANIFEST);
  private static final Object PART = symbol("operation", Operation.PART);
  private static final Object DELTA = symbol("operation", Operation.DELTA);
  private static final Object STRING = symbol("type", ValueType.STRING);
  private static final Object HASH = symbol("type", ValueType.HASH);
  private static final Object LIST = symbol("type", ValueType.LIST);
  private static final Object SET = symbol("type", ValueType.SET);
  private static final Object SORTED_SET = symbol("type", ValueType.SORTED_SET);
  private static final Object NO_TYPE = symbol("type", ValueType.UNKNOWN);

  private final Utf8 storeId;
  private final Long generation;
  private final CollectionView collection = new CollectionView();

  /** Sequences up to this one are the loading's, and mean nothing to readers. */
  private long loadedUntil;

  private Long sequence = 0L;
  private Long unitId = 0L;
  private Integer unitIndex = 0;
  private Integer unitCount = 0;
  private Object origin = ITERATED;
  private Long timeMs = 0L;
  private @Nullable Long expireAtMs;
  private Object type = STRING;
  private Object operation = UPSERT;

  /** The value of that type, as Avro takes it; null if there is none. */
  private @Nullable Object value;

  private @Nullable Parts parts;

  /** How the value changes the one that was there; null if it is the whole. */
  private @Nullable Delta delta;

  ChangeView(String storeId, long generation) {
    this.storeId = new Utf8(storeId);
    this.generation = generation;
  }

  /**
   * Readers hold what the store was loaded with, up to this sequence, under sequences of the run
   * before: a change that builds on it builds on whatever they hold.
   */
  void goOnFrom(long loaded) {
    loadedUntil = loaded;
  }

  /** From now on the changes are presented entries of one item. */
  void iterated(long sequence, long timeMs) {
    this.sequence = sequence;
    this.timeMs = timeMs;
    origin = ITERATED;
    unitId = 0L;
    unitIndex = 0;
    unitCount = 1;
  }

  /** From now on the changes are of keys that nothing is known of since the last change. */
  void leftOver(long timeMs) {
    iterated(sequence, timeMs);
  }

  /** From now on the changes are effects of one unit. */
  void mutation(long unitId, int unitCount, long timeMs) {
    this.timeMs = timeMs;
    this.unitId = unitId;
    this.unitCount = unitCount;
    origin = MUTATION;
  }

  /** The next change is this effect of the unit. */
  void effect(long sequence, int unitIndex) {
    this.sequence = sequence;
    this.unitIndex = unitIndex;
  }

  /** The store's sequence that the change is exact at. */
  long sequence() {
    return sequence;
  }

  /** The change is that the key has this entry. */
  void upsert(Entry entry) {
    clear();
    operation = UPSERT;
    expireAtMs = expiry(entry.expireAtMs());
    Value stored = entry.value();
    if (stored instanceof StringValue string) {
      set(STRING, StringBytes.of(string));
    } else if (stored instanceof HashValue hash) {
      set(HASH, collection.on(hash));
    } else if (stored instanceof ListValue list) {
      set(LIST, collection.on(list));
    } else if (stored instanceof SetValue set) {
      set(SET, collection.on(set));
    } else {
      set(SORTED_SET, collection.on((SortedSetValue) stored));
    }
  }

  /** The change is that the key has this entry, whose value stands in parts. */
  void manifest(Entry entry, Parts parts) {
    clear();
    operation = MANIFEST;
    this.parts = parts;
    expireAtMs = expiry(entry.expireAtMs());
    set(type(entry), null);
  }

  /** It is no change, but a slice of the entry's value. */
  void part(Entry entry, Object slice, Parts parts) {
    clear();
    operation = PART;
    this.parts = parts;
    expireAtMs = null;
    set(type(entry), slice);
  }

  private static Object type(Entry entry) {
    return switch (entry.type()) {
      case STRING -> STRING;
      case HASH -> HASH;
      case LIST -> LIST;
      case SET -> SET;
      case SORTED_SET -> SORTED_SET;
    };
  }

  private void set(Object type, @Nullable Object value) {
    this.type = type;
    this.value = value;
  }

  /** The change is a part of what the key holds. */
  void delta(Effect.Delta effect) {
    clear();
    operation = DELTA;
    expireAtMs =
        effect instanceof Effect.ExpiryChanged changed ? expiry(changed.expireAtMs()) : null;
    type = typeOf(effect);
    value = DeltaRecords.value(effect);
    delta = DeltaRecords.delta(effect, effect.base() <= loadedUntil ? 0 : effect.base());
  }

  private static Object typeOf(Effect.Delta effect) {
    if (effect instanceof Effect.StringWritten) {
      return STRING;
    } else if (effect instanceof Effect.HashChanged) {
      return HASH;
    } else if (effect instanceof Effect.ListSpliced) {
      return LIST;
    } else if (effect instanceof Effect.SetChanged) {
      return SET;
    }
    return effect instanceof Effect.SortedSetChanged ? SORTED_SET : NO_TYPE;
  }

  private static @Nullable Long expiry(long expireAtMs) {
    return expireAtMs == Entry.NO_EXPIRY ? null : (Long) expireAtMs;
  }

  /** The change is that the key is gone. */
  void delete() {
    clear();
    operation = DELETE;
    type = NO_TYPE;
    expireAtMs = null;
  }

  /** What a tombstone says in place of the change. */
  Tombstone tombstone(DeleteCause cause) {
    return new Tombstone(
        storeId.toString(), generation, sequence, unitId, unitIndex, unitCount, timeMs, cause);
  }

  /** Lets go of the entry. */
  void clear() {
    value = null;
    parts = null;
    delta = null;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA;
  }

  @Override
  public @Nullable Object get(String name) {
    return switch (name) {
      case "storeId" -> storeId;
      case "generation" -> generation;
      case "sequence" -> sequence;
      case "unitId" -> unitId;
      case "unitIndex" -> unitIndex;
      case "unitCount" -> unitCount;
      case "origin" -> origin;
      case "timeMs" -> timeMs;
      case "expireAtMs" -> expireAtMs;
      case "type" -> type;
      case "operation" -> operation;
      case "string" -> valueOf(STRING);
      case "hash" -> valueOf(HASH);
      case "list" -> valueOf(LIST);
      case "set" -> valueOf(SET);
      case "sortedSet" -> valueOf(SORTED_SET);
      case "delta" -> delta;
      case "parts" -> parts;
      default -> throw new IllegalArgumentException("a change has no field " + name);
    };
  }

  /** The value if it is of that type, null otherwise. */
  @SuppressWarnings("ReferenceEquality") // There is one symbol of each type.
  private @Nullable Object valueOf(Object ofType) {
    return type == ofType ? value : null;
  }

  @Override
  public @Nullable Object get(int place) {
    return get(NAMES[place]);
  }

  @Override
  public void put(String name, Object value) {
    throw new UnsupportedOperationException("a view is not written to");
  }

  @Override
  public void put(int place, Object value) {
    throw new UnsupportedOperationException("a view is not written to");
  }

  private static Object symbol(String field, Enum<?> symbol) {
    return new GenericData.EnumSymbol(SCHEMA.getField(field).schema(), symbol);
  }
}
