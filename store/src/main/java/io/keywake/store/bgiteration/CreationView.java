package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Moment;
import io.keywake.store.keyspace.Table;
import java.util.function.Predicate;

/**
 * Every entry as it was when the iteration was created, under the number that its database had
 * then.
 *
 * <p>Owned by the execution thread.
 *
 * <p>The walk leaves out what has changed since or is new. What is about to change and lies ahead
 * of the walk is presented before (B10): the writer takes no copy and does not wait, because small
 * entries never change and a snapshot of a large value is O(1). So each entry is presented once: by
 * the walk if it is what it was until then, else ahead of it.
 *
 * <p>Of an entry that was presented ahead nothing has to be remembered: {@link Moment} tells it
 * from the others by its sequence. What waits for room in the queue is one presentation; when that
 * is full and there is no room for it, the view is broken.
 */
final class CreationView implements EntryView, Moment.Listener {
  private final Keyspace keyspace;
  private final IterationSettings settings;
  private final Walk walk;
  private final Predicate<Presentation> queue;
  private final Moment moment;
  private Presentation ahead;
  private boolean broken;

  /**
   * @param queue takes a presentation if there is room for it
   */
  CreationView(
      Keyspace keyspace, IterationSettings settings, Walk walk, Predicate<Presentation> queue) {
    this.keyspace = keyspace;
    this.settings = settings;
    this.walk = walk;
    this.queue = queue;
    ahead = new Presentation(keyspace.sequence(), settings);
    moment = keyspace.openMoment(this);
  }

  @Override
  public Table table(int db) {
    return moment.table(db);
  }

  @Override
  public boolean shows(Entry entry) {
    return moment.holds(entry);
  }

  @Override
  public void beforeChange(int db, long position, Entry entry) {
    if (broken || walk.hasPassed(db, position) || !settings.scope().contains(entry)) {
      return;
    }
    if (ahead.hasRoom() || queueAhead()) {
      ahead.entry(db, entry.frozen());
    } else {
      // Within a unit nothing can be broken off; the feed will do that.
      broken = true;
    }
  }

  @Override
  public boolean queueAhead() {
    if (hasAhead() && queue.test(ahead)) {
      ahead = new Presentation(keyspace.sequence(), settings);
    }
    return !broken && !hasAhead();
  }

  @Override
  public boolean hasAhead() {
    return !ahead.isEmpty();
  }

  @Override
  public boolean isBroken() {
    return broken;
  }

  @Override
  public void close() {
    keyspace.closeMoment(moment);
  }
}
