package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers the effects, gathers those of a unit, and hands each ended unit to the listeners.
 *
 * <p>Owned by the execution thread. While nobody listens, an effect costs a counter and a branch.
 */
final class EffectLog {
  private static final EffectListener[] NOBODY = {};

  private EffectListener[] listeners = NOBODY;
  private List<Effect> effects = new ArrayList<>();
  private long sequence;
  private long unitId;
  private boolean open;

  void begin() {
    Invariant.check(!open, "a unit began inside another");
    open = true;
    unitId++;
  }

  void end() {
    Invariant.check(open, "a unit ended that had not begun");
    open = false;
    if (effects.isEmpty()) {
      return;
    }
    EffectUnit unit = new EffectUnit(unitId, List.copyOf(effects));
    effects.clear();
    for (EffectListener listener : listeners) {
      listener.onUnit(unit);
    }
  }

  boolean isOpen() {
    return open;
  }

  long sequence() {
    return sequence;
  }

  /** Numbers the first effect of all by the sequence behind this one. */
  void continueAfter(long sequence) {
    Invariant.check(this.sequence == 0, "an earlier count is continued before the first effect");
    this.sequence = sequence;
  }

  /** Takes the next sequence for a change that is being made now. */
  long next() {
    Invariant.check(open, "a change outside a unit");
    return ++sequence;
  }

  boolean isHeard() {
    return listeners.length > 0;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  void listen(EffectListener listener) {
    List<EffectListener> all = new ArrayList<>(Arrays.asList(listeners));
    all.add(listener);
    listeners = all.toArray(NOBODY);
  }

  void unlisten(EffectListener listener) {
    List<EffectListener> all = new ArrayList<>(Arrays.asList(listeners));
    all.removeIf(each -> each == listener);
    listeners = all.toArray(NOBODY);
    if (listeners.length == 0) {
      effects.clear();
    }
  }
}
