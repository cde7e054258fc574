package io.keywake.store.keyspace.collection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An {@link Element} whose field is a member and whose value is the member's score: eight bytes,
 * lowest first. Never changed once made, so any thread may read it, and the trie that finds it by
 * member shares it with the tree that keeps it in order.
 */
public final class ScoredElement {

  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private ScoredElement() {}

  /** Packs a copy of the member with a score, which is a number. */
  public static byte[] of(byte[] member, double score) {
    byte[] element = Element.allocate(member, Double.BYTES);
    DOUBLE.set(element, element.length - Double.BYTES, score);
    return element;
  }

  /** The score. */
  public static double score(byte[] element) {
    return (double) DOUBLE.get(element, element.length - Double.BYTES);
  }

  /** Compares the members of two elements as sequences of unsigned bytes. */
  static int compareMembers(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(
        a,
        Element.fieldFrom(a),
        a.length - Double.BYTES,
        b,
        Element.fieldFrom(b),
        b.length - Double.BYTES);
  }
}
