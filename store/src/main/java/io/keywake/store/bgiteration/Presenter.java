package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.Expansion.TableWalk;
import io.keywake.store.bgiteration.IterationSettings.View;
import io.keywake.store.bgiteration.PendingKeys.DbKey;
import io.keywake.store.bgiteration.PendingKeys.Mark;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what is presented next: pending keys first, because they hold a consistent point off,
 * then what a flush or swap has left outdated, then the walk.
 *
 * <p>Owned by the execution thread.
 */
final class Presenter {
  /** How many keys a step looks at, in scope or not, shown or not. */
  private static final int STEP_KEYS_MAX = 512;

  private final IterationSettings settings;
  private final Keyspace keyspace;
  private final EntryView view;
  private final Walk walk;
  private final Expansion expansion;
  private final PendingKeys pending;
  private final KeyCount count;
  private final RateLimit largeValues;

  Presenter(
      IterationSettings settings,
      Keyspace keyspace,
      EntryView view,
      Walk walk,
      Expansion expansion,
      PendingKeys pending,
      KeyCount count,
      long nowNanos) {
    this.settings = settings;
    this.keyspace = keyspace;
    this.view = view;
    this.walk = walk;
    this.expansion = expansion;
    this.pending = pending;
    this.count = count;
    largeValues = new RateLimit(settings.largeValues().bytesPerSecond(), nowNanos);
  }

  /**
   * Adds the next few keys to a presentation.
   *
   * @param force presents large values without regard to their rate
   * @return whether anything was done; the presentation may be empty all the same
   */
  boolean step(Presentation presentation, long nowNanos, boolean force) {
    return presentPrompt(presentation, nowNanos, force)
        || presentPostponed(presentation, nowNanos, force)
        || presentExpanded(presentation)
        || presentWalked(presentation)
        || count.step();
  }

  private boolean presentPrompt(Presentation presentation, long nowNanos, boolean force) {
    if (!pending.hasPrompt()) {
      return false;
    }
    Iterator<Map.Entry<DbKey, Mark>> keys = pending.prompt();
    List<Map.Entry<DbKey, Mark>> postponed = new ArrayList<>();
    for (int visited = 0;
        visited < STEP_KEYS_MAX && keys.hasNext() && presentation.hasRoom();
        visited++) {
      Map.Entry<DbKey, Mark> next = keys.next();
      Entry entry = find(next.getKey());
      if (mayPresent(entry, nowNanos, force)) {
        outcome(presentation, next, entry);
      } else {
        postponed.add(Map.entry(next.getKey(), next.getValue()));
      }
      keys.remove();
    }
    for (Map.Entry<DbKey, Mark> each : postponed) {
      pending.postpone(each.getKey(), each.getValue());
    }
    return true;
  }

  private boolean presentPostponed(Presentation presentation, long nowNanos, boolean force) {
    Iterator<Map.Entry<DbKey, Mark>> keys = pending.postponed();
    boolean done = false;
    while (keys.hasNext() && presentation.hasRoom()) {
      Map.Entry<DbKey, Mark> next = keys.next();
      Entry entry = find(next.getKey());
      if (!mayPresent(entry, nowNanos, force)) {
        break;
      }
      outcome(presentation, next, entry);
      keys.remove();
      done = true;
    }
    return done;
  }

  private void outcome(
      Presentation presentation, Map.Entry<DbKey, Mark> pendingKey, @Nullable Entry entry) {
    DbKey key = pendingKey.getKey();
    presentation.outcome(pending.db(key), key.position(), key.key(), entry, pendingKey.getValue());
  }

  private @Nullable Entry find(DbKey key) {
    return keyspace.table(pending.db(key)).find(key.position(), key.key());
  }

  private boolean mayPresent(@Nullable Entry entry, long nowNanos, boolean force) {
    return force
        || entry == null
        || entry.heapBytes() < settings.largeValues().fromBytes()
        || largeValues.take(entry.heapBytes(), nowNanos);
  }

  private boolean presentExpanded(Presentation presentation) {
    return walkExpanded(
        (part, key, entry) -> {
          if (pending.contains(key)) {
            pending.markKnown(key, part.cause());
          } else {
            Mark gone = Mark.ofKnown(part.cause());
            presentation.outcome(part.db(), key.position(), key.key(), entry, gone);
          }
          return presentation.hasRoom();
        });
  }

  /**
   * Makes some keys of an expansion pending, because there is no room to present them now.
   *
   * @param toldUntil the sequence up to which the client was told of anything
   */
  boolean markExpanded(long toldUntil) {
    return walkExpanded(
        (part, key, entry) -> {
          pending.markExpanded(key, part, toldUntil, entry != null);
          return true;
        });
  }

  /** Receives a key of a table that is expanded, and what the database has under it now. */
  @FunctionalInterface
  private interface ExpandedKeys {
    /** Returns whether there may be more. */
    boolean visit(TableWalk part, DbKey key, @Nullable Entry entry);
  }

  private boolean walkExpanded(ExpandedKeys keys) {
    TableWalk part = expansion.current();
    if (part == null) {
      return false;
    }
    Table present = keyspace.table(part.db());
    int[] visited = {0};
    long next =
        part.table()
            .scan(
                part.next(),
                (position, entry) -> {
                  if (position >= part.end()) {
                    return false;
                  }
                  boolean hasRoom = true;
                  if (settings.scope().contains(entry)) {
                    byte[] key = entry.key();
                    DbKey dbKey = pending.key(part.db(), position, key);
                    hasRoom = keys.visit(part, dbKey, present.find(position, key));
                  }
                  return ++visited[0] < STEP_KEYS_MAX && hasRoom;
                });
    expansion.advance(part, next);
    return true;
  }

  private boolean presentWalked(Presentation presentation) {
    if (walk.isOver()) {
      return false;
    }
    int db = walk.db();
    long from = walk.cursor(db);
    int[] visited = {0};
    long next =
        view.table(db)
            .scan(
                from,
                (position, entry) -> {
                  if (view.shows(entry) && settings.scope().contains(entry)) {
                    presentation.entry(db, entry.frozen());
                  }
                  return ++visited[0] < STEP_KEYS_MAX && presentation.hasRoom();
                });
    walk.advance(next);
    if (settings.view() == View.NOW) {
      count.passed(db, from, next, presentation.size());
    }
    return true;
  }
}
