package io.keywake.store.command;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells whether the keys that sessions watch have changed. Owned by the execution thread.
 *
 * <p>A key that is there needs no bookkeeping: its entry's sequence says whether it was changed
 * since (A11). Two things would escape that: a key that is not there, appears, and goes again; and
 * two databases that are swapped there and back. So while somebody watches an absent key, and only
 * then, effects are listened to; and each database counts its swaps.
 */
final class Watches implements EffectListener {
  private final Keyspace keyspace;
  private final Map<KeyName, Set<WatchedKeys>> absent = new HashMap<>();
  private final int[] swaps;

  Watches(Keyspace keyspace) {
    this.keyspace = keyspace;
    this.swaps = new int[keyspace.databases()];
  }

  /** Remembers the present state of a key of the session's database. */
  void watch(Session session, byte[] key) {
    WatchedKeys watched = session.watched == null ? new WatchedKeys() : session.watched;
    session.watched = watched;
    KeyName name = new KeyName(session.db, key);
    long sequence = sequenceOf(name);
    if (watched.add(name, sequence, swaps[session.db]) && sequence == 0) {
      if (absent.isEmpty()) {
        keyspace.listen(this);
      }
      absent.computeIfAbsent(name, each -> new HashSet<>()).add(watched);
    }
  }

  /** Whether something that the session watches has changed since. */
  boolean isChanged(Session session) {
    WatchedKeys watched = session.watched;
    if (watched == null) {
      return false;
    }
    // Every key is looked at, because looking also deletes what has expired, as Redis does here.
    boolean changed = watched.isTouched();
    for (WatchedKeys.Watched each : watched.all()) {
      boolean swapped = each.sequence() != 0 && swaps[each.name().db()] != each.swaps();
      changed |= swapped || sequenceOf(each.name()) != each.sequence();
    }
    return changed;
  }

  void forget(Session session) {
    WatchedKeys watched = session.watched;
    if (watched == null) {
      return;
    }
    session.watched = null;
    for (WatchedKeys.Watched each : watched.all()) {
      Set<WatchedKeys> watchers = absent.get(each.name());
      if (watchers != null && watchers.remove(watched) && watchers.isEmpty()) {
        absent.remove(each.name());
        if (absent.isEmpty()) {
          keyspace.unlisten(this);
        }
      }
    }
  }

  void swapped(int first, int second) {
    swaps[first]++;
    swaps[second]++;
    for (Map.Entry<KeyName, Set<WatchedKeys>> each : absent.entrySet()) {
      KeyName name = each.getKey();
      if ((name.db() == first || name.db() == second) && sequenceOf(name) != 0) {
        each.getValue().forEach(WatchedKeys::touch);
      }
    }
  }

  @Override
  public void onUnit(EffectUnit unit) {
    for (Effect effect : unit.effects()) {
      if (effect instanceof Effect.OfKey change) {
        Set<WatchedKeys> watchers = absent.get(new KeyName(change.db(), change.key()));
        if (watchers != null) {
          watchers.forEach(WatchedKeys::touch);
        }
      }
    }
  }

  private long sequenceOf(KeyName name) {
    Entry entry = keyspace.peek(name.db(), name.key());
    return entry == null ? 0 : entry.sequence();
  }
}
