package io.keywake.store.keyspace;

/** Hears of every change of a keyspace, on the execution thread. */
@FunctionalInterface
public interface EffectListener {
  /** A unit has ended. The keyspace is as it left it; the listener must not change it. */
  void onUnit(EffectUnit unit);
}
