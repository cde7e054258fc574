package io.keywake.store.keyspace;

/** The value of an entry. Live or frozen like the {@link Entry} that it came from. */
public sealed interface Value permits StringValue, HashValue, ListValue, SetValue, SortedSetValue {
  ValueType type();

  /** The name of the value's present form as {@code OBJECT ENCODING} replies it. */
  String encoding();

  /** An estimate of the heap that the value takes, in bytes. */
  long heapBytes();

  /** The value as it is now, for good, in O(1). Call it on the execution thread. */
  Value frozen();
}
