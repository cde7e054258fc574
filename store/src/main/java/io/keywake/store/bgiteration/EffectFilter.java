package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.IterationSettings.WholeDatabases;
import io.keywake.store.bgiteration.PendingKeys.DbKey;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import java.util.List;

/**
 * Forwards the effects on keys that the client may hold, and sees to it that nothing gets lost of
 * those that are not forwarded (B13, B20).
 *
 * <p>Owned by the execution thread.
 *
 * <p>A client may want flushes and swaps as such. It exchanges what it holds of two databases then,
 * so everything that is known by their numbers is exchanged with it. One that finds no room in the
 * queue is expanded all the same: the client holds what it held, and keeps its numbers.
 */
final class EffectFilter implements Forwarding {
  private final HashSlots scope;
  private final long deltaBytesMax;
  private final boolean asSuch;
  private final Walk walk;
  private final Expansion expansion;
  private final LostItems lost;
  private final PendingKeys pending;
  private final Refresh refresh;
  private final KeyCount count;
  private final IterationCounters counters;

  EffectFilter(
      IterationSettings settings,
      Walk walk,
      Expansion expansion,
      LostItems lost,
      PendingKeys pending,
      Refresh refresh,
      KeyCount count,
      IterationCounters counters) {
    scope = settings.scope();
    deltaBytesMax = settings.largeValues().deltaBytesMax();
    asSuch = settings.wholeDatabases() == WholeDatabases.AS_SUCH;
    this.walk = walk;
    this.expansion = expansion;
    this.lost = lost;
    this.pending = pending;
    this.refresh = refresh;
    this.count = count;
    this.counters = counters;
  }

  @Override
  public boolean concerns(List<Effect> effects) {
    for (Effect effect : effects) {
      boolean isMeant =
          effect instanceof Effect.OfKey ofKey
              ? walk.hasPassed(ofKey.db(), ofKey.position()) && scope.contains(ofKey.key())
              : asSuch;
      if (isMeant) {
        return true;
      }
    }
    return false;
  }

  /**
   * If the key of an effect is in scope and passed and it is not forwarded, the key is pending from
   * now on.
   */
  @Override
  public boolean forwards(Effect effect, boolean room) {
    if (effect instanceof Effect.OfDatabase ofDatabase) {
      return forwards(ofDatabase, room);
    }
    return forwards((Effect.OfKey) effect, room);
  }

  private boolean forwards(Effect.OfKey effect, boolean room) {
    if (!scope.contains(effect.key())) {
      return false;
    }
    count.onEffect(effect);
    if (effect instanceof Effect.Deleted) {
      expansion.onDeleted(
          effect.db(),
          effect.position(),
          db ->
              pending.markKnown(
                  pending.key(db, effect.position(), effect.key()), DeleteCause.MOVED));
    }
    if (!walk.hasPassed(effect.db(), effect.position())) {
      return false;
    }
    boolean forwardable = room && (!(effect instanceof Effect.Delta) || mayForwardDelta(effect));
    if (forwardable && pending.isEmpty()) {
      return true;
    }
    DbKey key = pending.key(effect.db(), effect.position(), effect.key());
    if (forwardable && !pending.contains(key)) {
      return true;
    }
    pending.fold(key, effect);
    counters.folded();
    return false;
  }

  private boolean forwards(Effect.OfDatabase effect, boolean room) {
    count.onEffect(effect);
    if (!asSuch) {
      expand(effect);
    } else if (room) {
      tell(effect);
    } else {
      expand(effect);
      counters.folded();
    }
    return asSuch && room;
  }

  private void tell(Effect.OfDatabase effect) {
    if (effect instanceof Effect.Flushed flushed) {
      expansion.onTold(flushed);
    } else if (effect instanceof Effect.Swapped swapped) {
      expansion.onTold(swapped);
      walk.exchange(swapped.first(), swapped.second());
      pending.exchange(swapped.first(), swapped.second());
      refresh.exchange(swapped.first(), swapped.second());
    }
  }

  /**
   * While tables are expanded or the client has lost something, nobody knows whether it has what a
   * delta builds on.
   */
  private boolean mayForwardDelta(Effect.OfKey effect) {
    return expansion.isEmpty()
        && lost.isEmpty()
        && effect.heapBytes() + effect.key().length <= deltaBytesMax;
  }

  /** What a flush or a swap means for single keys is to be found out. */
  private void expand(Effect.OfDatabase effect) {
    if (effect instanceof Effect.Flushed flushed) {
      expansion.onFlushed(flushed, walk.cursor(flushed.db()));
    } else if (effect instanceof Effect.Swapped swapped) {
      expansion.onSwapped(swapped, walk.cursor(swapped.first()), walk.cursor(swapped.second()));
    }
  }
}
