package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Effect;
import java.util.List;

/**
 * Forwards all effects in scope since a moment, those of whole databases as such: the log that
 * follows a view of that moment.
 *
 * <p>Owned by the execution thread.
 */
record EveryEffect(long since, HashSlots scope, KeyCount count) implements Forwarding {
  @Override
  public boolean concerns(List<Effect> effects) {
    return effects.stream().anyMatch(this::isMeant);
  }

  /** The unit in which the iteration was created may have effects from before. */
  private boolean isMeant(Effect effect) {
    return effect.sequence() > since
        && !(effect instanceof Effect.OfKey ofKey && !scope.contains(ofKey.key()));
  }

  @Override
  public boolean forwards(Effect effect, boolean room) {
    if (!isMeant(effect)) {
      return false;
    }
    if (effect instanceof Effect.OfDatabase ofDatabase) {
      count.onEffect(ofDatabase);
    } else {
      count.onEffect((Effect.OfKey) effect);
    }
    return true;
  }
}
