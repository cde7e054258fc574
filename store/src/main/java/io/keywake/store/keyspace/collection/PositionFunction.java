package io.keywake.store.keyspace.collection;

/**
 * Where a field stands in the order of a collection. Pure, so any thread may call it.
 *
 * <p>{@link SipHash} is the one that is used; tests bring their own to force collisions.
 */
@FunctionalInterface
interface PositionFunction {

  /** The position of a byte range: not negative, and below {@link SipHash#END}. */
  long position(byte[] bytes, int from, int length);
}
