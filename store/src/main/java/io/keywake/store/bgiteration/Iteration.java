package io.keywake.store.bgiteration;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.Overflow;
import io.keywake.store.bgiteration.IterationSettings.View;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Keyspace;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One background iteration as the execution thread sees it: a walk over an {@link EntryView}, and
 * the effects that its {@link Forwarding} lets through.
 *
 * <p>Owned by the execution thread. What the client may touch is its {@link Attachment}, {@link
 * #counters}, and the {@link IterationReader} that stands for it.
 *
 * <p>The view is of now or of the iteration's creation, and effects are forwarded or not; these are
 * the four modes. In all of them the walk, the queue and the end are the same.
 *
 * <h2>Why the copy is exact: view of now, effects forwarded</h2>
 *
 * Let the client overwrite its copy with each item. For every key of the scope, in every database,
 * one of these holds between two units, once what is queued has been taken in:
 *
 * <ol>
 *   <li>the key is not passed by the {@link Walk}, and the client holds nothing of it;
 *   <li>the client's copy of the key equals the keyspace;
 *   <li>the key is {@link PendingKeys pending}, or will be because the client has {@link LostItems
 *       lost} what it was told of it;
 *   <li>the key stands in a table that an {@link Expansion} has yet to walk.
 * </ol>
 *
 * An effect on a key of the first kind changes nothing in that. One on a passed key is forwarded,
 * or makes the key pending. The walk turns the first kind into the second by presenting what it
 * passes, a flush or swap turns the second into the fourth, and presenting leads back to the
 * second. When the walk is over and no key is pending or to be expanded, only the second kind is
 * left: the client is consistent, and stays so for as long as effects are forwarded.
 *
 * <p>A client that is told of a flush as such holds nothing of that database any more, as the
 * keyspace does. Told of a swap, it exchanges what it holds of two databases, as the keyspace does:
 * so what held of a key in one of them holds in the other, once cursors, pending keys and
 * expansions are exchanged too. Nothing has to be the second kind for that, so effects as such and
 * expanded ones may follow one another as the room in the queue has it.
 *
 * <p>An iteration that is resumed begins with a client that holds the keyspace as it is at that
 * moment, so every key is of the second kind from the start, and there is nothing to walk.
 *
 * <p>A client may have written for readers who hold more than it was told of, from before its time:
 * {@link #presentIfGone} finds out which of that is gone. A key that is there, not pending and in
 * no table to be expanded is of the second kind and needs nothing: its deletion will be told like
 * any other. Every other key becomes pending as one that the client holds, so that what becomes of
 * it is told, even if it is created and deleted again before.
 *
 * <p>A new key of a database whose table is still expanded may be forwarded at once: presenting it
 * again later is harmless, because presenting always tells the present state.
 *
 * <h2>Why the copy is exact: view of creation</h2>
 *
 * Every entry of that moment is either what it was, and the walk presents it when it comes there,
 * or was presented ahead of the walk before its first change: see {@link CreationView}. A flush or
 * a swap changes no table. So when the walk is over the client holds an image of that moment, and
 * with all effects since, the log that leads from there to the present.
 */
final class Iteration implements EffectListener {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final String CLIENT_DETACHED = "its client was detached";

  private final IterationSettings settings;
  private final Keyspace keyspace;
  private final long createdAt;
  private final Walk walk;
  private final EntryView view;
  private final Expansion expansion;
  private final Refresh refresh;
  private final PendingKeys pending;
  private final LostItems lostItems;
  private final KeyCount count;
  private final FeedTarget target = new FeedTarget();
  private final IterationCounters counters;
  private final ReleaseListener onReleased;
  private final Forwarding forwarding;
  private final Presenter presenter;
  private final UnacknowledgedItems unacknowledged = new UnacknowledgedItems();

  private IterationState state = IterationState.WALKING;
  private boolean consistentAsked;
  private long consistentAskedNanos;
  private int epoch;
  private long toldUntil;
  private long seenUntil;
  private Attachment client;
  private Item.@Nullable Complete complete;

  /**
   * @param walk at its beginning, or over if the client holds the keyspace as it is now
   */
  Iteration(
      IterationSettings settings,
      Keyspace keyspace,
      Walk walk,
      long nowNanos,
      ReleaseListener onReleased) {
    this.settings = settings;
    this.keyspace = keyspace;
    this.onReleased = onReleased;
    createdAt = keyspace.sequence();
    seenUntil = createdAt;
    this.walk = walk;
    expansion = new Expansion(keyspace);
    refresh = new Refresh(keyspace, walk);
    pending = new PendingKeys(keyspace.databases());
    lostItems = new LostItems(keyspace, walk, expansion, pending);
    count = new KeyCount(settings.forwards() ? settings.scope() : HashSlots.ALL, keyspace);
    client = newAttachment();
    counters = new IterationCounters(nowNanos);
    if (settings.view() == View.CREATION) {
      view = new CreationView(keyspace, settings, walk, this::offerIfRoom);
      forwarding = new EveryEffect(createdAt, settings.scope(), count);
    } else {
      view = new NowView(keyspace);
      forwarding =
          new EffectFilter(settings, walk, expansion, lostItems, pending, refresh, count, counters);
    }
    presenter = new Presenter(settings, keyspace, view, walk, expansion, pending, count, nowNanos);
    if (settings.forwards()) {
      keyspace.listen(this);
    }
    if (walk.isOver()) {
      stream();
    }
  }

  IterationSettings settings() {
    return settings;
  }

  IterationCounters counters() {
    return counters;
  }

  IterationState state() {
    return state;
  }

  /** The sequence of the last effect before the iteration was created. */
  long createdAt() {
    return createdAt;
  }

  boolean hasPassed(int db, byte[] key) {
    return settings.scope().contains(key) && walk.hasPassed(db, keyspace.position(key));
  }

  // Effects.

  @Override
  public void onUnit(EffectUnit unit) {
    seenUntil = keyspace.sequence();
    List<Effect> effects = unit.effects();
    boolean room = view.queueAhead() && client.hasRoom();
    if (!room && settings.overflow() == Overflow.TERMINATE && forwarding.concerns(effects)) {
      terminate("its queue was full, and its client must see every change");
      return;
    }
    List<Effect> forwarded = new ArrayList<>(effects.size());
    long heapBytes = Item.BARE_BYTES;
    for (Effect effect : effects) {
      // The unit in which the iteration was created may have effects from before.
      if (effect.sequence() > createdAt && forwarding.forwards(effect, room)) {
        forwarded.add(effect);
        heapBytes += heapBytes(effect);
      }
    }
    if (!forwarded.isEmpty()) {
      offer(
          new Item.Effects(
              keyspace.sequence(),
              unit.id(),
              effects.get(0).sequence(),
              effects.size(),
              forwarded,
              heapBytes));
      counters.effects(forwarded.size());
    }
    counters.pending(pendingCount());
  }

  private long heapBytes(Effect effect) {
    // Who cannot fold would fail by the flush of one large database if that counted whole.
    boolean isLimited = effect instanceof Effect.Flushed && !settings.folds();
    return isLimited ? Math.min(effect.heapBytes(), Presentation.BYTES_ENOUGH) : effect.heapBytes();
  }

  // The feed.

  /**
   * Does one step, if there is something to present and room for it, and queues at most one item.
   * Never called inside a unit.
   *
   * @return whether there was something to do
   */
  boolean feed(long nowNanos) {
    if (!state.isLive()) {
      return false;
    }
    if (view.isBroken()) {
      terminate("its queue was full, and an entry had to be presented before it changed");
      return false;
    }
    if (lostItems.step(settings.itemEntriesMax())) {
      counters.pending(pendingCount());
      return true;
    }
    if (!client.hasRoom()) {
      return markExpanded();
    }
    if (view.hasAhead()) {
      return view.queueAhead();
    }
    boolean mayPresent = mayPresent();
    return (mayPresent && present(nowNanos)) || queueConsistent() || (mayPresent && markAgain());
  }

  /** Keys, or items of which the keys have yet to become pending. */
  private int pendingCount() {
    return pending.size() + lostItems.size();
  }

  private boolean markExpanded() {
    boolean done = expansion.isCrowded() && presenter.markExpanded(toldUntil);
    counters.pending(pendingCount());
    return done;
  }

  private boolean present(long nowNanos) {
    Presentation presentation = new Presentation(keyspace.sequence(), settings);
    boolean done = presenter.step(presentation, nowNanos, isOverdue(nowNanos));
    if (!presentation.isEmpty()) {
      offer(presentation);
    }
    if (state == IterationState.WALKING && walk.isOver()) {
      stream();
    }
    counters.progress(pendingCount(), walk.fraction(view), target.length());
    return done;
  }

  /** The walk is over. */
  private void stream() {
    view.close();
    state = IterationState.STREAMING;
    counters.state(state);
    counters.progress(pendingCount(), walk.fraction(view), target.length());
  }

  /** Where nothing is folded, half of the queue is left to what cannot wait. */
  private boolean mayPresent() {
    ItemQueue queue = client.queue();
    return target.hasRoom(queue.length()) && (settings.folds() || queue.isHalfEmpty());
  }

  /**
   * Makes some of the keys pending that the client has asked for, once all before are presented:
   * consistent points come in between.
   */
  private boolean markAgain() {
    if (refresh.isEmpty() || !pending.isEmpty()) {
      return false;
    }
    refresh.settle(isAllTold(), unacknowledged);
    refresh.step(
        settings.itemEntriesMax(),
        (db, position, key) -> {
          if (settings.scope().contains(key)) {
            pending.markKnown(pending.key(db, position, key), DeleteCause.DELETED);
          }
        });
    return true;
  }

  /**
   * Lets the client wake the execution thread as soon as it has made room, unless there is
   * something to feed now.
   *
   * @return whether there is nothing to feed
   */
  boolean parkFeed() {
    // The client takes an item and then looks at the flag, so the flag is set before the queue's
    // length is looked at: one of the two sees the other.
    counters.feedParked(true);
    VarHandle.fullFence();
    if (hasWork()) {
      counters.feedParked(false);
      return false;
    }
    return true;
  }

  private boolean hasWork() {
    if (!state.isLive()) {
      return false;
    }
    if (view.isBroken() || !lostItems.isEmpty()) {
      return true;
    }
    if (!client.hasRoom()) {
      return expansion.isCrowded();
    }
    if (view.hasAhead()) {
      return true;
    }
    boolean toPresent =
        !walk.isOver() || !expansion.isEmpty() || pending.hasPrompt() || !count.isComplete();
    if (toPresent) {
      return mayPresent();
    }
    if (!pending.isEmpty()) {
      return false;
    }
    if (!refresh.isEmpty() && mayPresent()) {
      return true;
    }
    // Like the flag of the parked feed: the client acknowledges, and then looks at it.
    counters.endAwaited(wantsEnd());
    return consistentAsked || isToComplete();
  }

  /** Whether keys wait until their bytes are within the limit, so that time alone gives work. */
  boolean hasPostponed() {
    return state.isLive() && client.isAttached() && pending.hasPostponed();
  }

  /** A new turn of the feed begins: its target adapts to what the client has left over. */
  void beginFeed() {
    if (state.isLive()) {
      acknowledgedSequence();
      target.adapt(client.queue().length());
    }
  }

  /** Whether the limit on large values gives way, because a consistent point is overdue. */
  private boolean isOverdue(long nowNanos) {
    return consistentAsked
        && nowNanos - consistentAskedNanos >= settings.largeValues().forceAfterMs() * NANOS_PER_MS;
  }

  /** For how long the client has waited for a consistent point, aside from the walk. */
  long consistentWaitNanos(long nowNanos) {
    return consistentAsked && walk.isOver() ? nowNanos - consistentAskedNanos : 0;
  }

  /** Whether the client holds the present state once it has what is queued. */
  private boolean isAllTold() {
    return walk.isOver() && lostItems.isEmpty() && pending.isEmpty() && expansion.isEmpty();
  }

  private boolean queueConsistent() {
    if (!isAllTold() || !count.isComplete()) {
      return false;
    }
    if (isToComplete()) {
      complete = new Item.Complete(keyspace.sequence());
      offer(complete);
      keyspace.unlisten(this);
      state = IterationState.COMPLETE;
      counters.state(state);
      return true;
    }
    if (!consistentAsked) {
      return false;
    }
    consistentAsked = false;
    offer(
        new Item.Consistent(
            keyspace.sequence(),
            count.keys(),
            counters.foldedCount(),
            epoch,
            refresh.sharesDone()));
    return true;
  }

  private boolean isToComplete() {
    forgetAcknowledged();
    return unacknowledged.isEmpty() && refresh.isEmpty() && wantsEnd();
  }

  /** Without effects there is nothing behind the walk. */
  private boolean wantsEnd() {
    return !settings.forwards() || settings.completeWhen().getAsBoolean();
  }

  private void forgetAcknowledged() {
    long items = client.acknowledgedItems();
    if (client.epoch() == epoch) {
      unacknowledged.forget(items);
    }
  }

  /**
   * Up to where the client has acknowledged every change, and with it all that the walk presents;
   * -1 if that is not known of any sequence yet. It may be behind while keys are pending.
   */
  long acknowledgedSequence() {
    if (state.isLive()) {
      forgetAcknowledged();
      if (isAllTold()) {
        unacknowledged.allToldUntil(seenUntil);
      }
      refresh.settle(isAllTold(), unacknowledged);
      counters.acknowledged(unacknowledged.sequence(), !refresh.isDone());
    }
    return unacknowledged.sequence();
  }

  private boolean offerIfRoom(Presentation presentation) {
    if (!client.hasRoom()) {
      return false;
    }
    offer(presentation);
    return true;
  }

  private void offer(Presentation presentation) {
    counters.entries(presentation.size());
    offer(presentation.item(keyspace.sequence()));
  }

  /** The caller has made sure that there is room. */
  private void offer(Item item) {
    if (!client.queue().offer(item)) {
      throw new IllegalStateException("iteration '" + settings.name() + "' queued without room");
    }
    // Who is told of no effects knows of no change behind the creation.
    unacknowledged.add(item, !isAllTold() || !settings.forwards());
    toldUntil = keyspace.sequence();
    counters.sequence(item.sequence());
  }

  // What the client asks for.

  void askConsistent(long nowNanos) {
    if (!consistentAsked) {
      consistentAsked = true;
      consistentAskedNanos = nowNanos;
    }
  }

  /**
   * The client has lost items: their keys are presented again (B21).
   *
   * @param acknowledged how many it had acknowledged until then
   * @param read how many it had read; all between are lost
   */
  void handBack(long acknowledged, long read) {
    epoch++;
    refresh.lost();
    if (state.isLive()) {
      unacknowledged.forget(acknowledged);
      presentAgain(unacknowledged.take(read), "its client handed items back");
    }
  }

  private void presentAgain(UnacknowledgedItems.Lost lost, String why) {
    if (settings.overflow() == Overflow.TERMINATE) {
      terminate(why + ", and must see every change");
    } else if (lost.hasSwap()) {
      terminate(why + ", and a swap of databases was among them");
    } else {
      lostItems.tellAgain(lost, unacknowledged);
      counters.pending(pendingCount());
    }
  }

  /** The client wants the keys that it holds and that {@code filter} selects once more (B22). */
  void presentAgain(KeyFilter filter) {
    if (state.isLive()) {
      refresh.request(filter);
      counters.acknowledged(unacknowledged.sequence(), true);
    }
  }

  /** The client wants some keys once more that it was told of. */
  void presentAgain(List<KnownKey> keys) {
    if (!state.isLive()) {
      return;
    }
    for (KnownKey known : keys) {
      if (known.db() < keyspace.databases() && settings.scope().contains(known.key())) {
        long position = keyspace.position(known.key());
        pending.markKnown(pending.key(known.db(), position, known.key()), DeleteCause.DELETED);
      }
    }
    counters.pending(pendingCount());
  }

  /** Readers of what the client has written may hold these keys; see the class comment. */
  void presentIfGone(List<KnownKey> keys) {
    if (!state.isLive()) {
      return;
    }
    Invariant.check(walk.isOver(), "what is gone is known when all that is there was presented");
    for (KnownKey known : keys) {
      if (known.db() < keyspace.databases() && settings.scope().contains(known.key())) {
        long position = keyspace.position(known.key());
        PendingKeys.DbKey key = pending.key(known.db(), position, known.key());
        boolean isSettled =
            expansion.isEmpty()
                && !pending.contains(key)
                && keyspace.table(known.db()).find(position, known.key()) != null;
        if (!isSettled) {
          pending.markKnown(key, DeleteCause.ORPHANED);
        }
      }
    }
    counters.pending(pendingCount());
  }

  /** The client wants a share of the keys that it holds once more. */
  void presentAgain(int share, int shares) {
    if (state.isLive()) {
      refresh.request(share, shares);
    }
  }

  // Who the client is.

  private Attachment newAttachment() {
    return new Attachment(new ItemQueue(settings.queueItemsMax(), settings.queueBytesMax()), epoch);
  }

  /** What is shared with the client, or will be with the next one. */
  Attachment client() {
    return client;
  }

  /** A client takes its place, which is free. */
  void attach(long nowNanos) {
    client.attach();
    if (complete != null) {
      offer(complete);
    } else if (settings.forwards()) {
      askConsistent(nowNanos);
    }
  }

  /**
   * The client has gone: what it has not acknowledged is lost. Until there is another one, effects
   * only mark keys.
   */
  void detach() {
    if (state == IterationState.TERMINATED) {
      return;
    }
    forgetAcknowledged();
    refresh.lost();
    UnacknowledgedItems.Lost lost = unacknowledged.takeAll();
    client.end(new Item.Terminated(keyspace.sequence(), CLIENT_DETACHED));
    epoch++;
    refresh.forgetShares();
    client = newAttachment();
    if (state.isLive()) {
      presentAgain(lost, CLIENT_DETACHED);
    } else if (lost.items().isEmpty()) {
      release(CLIENT_DETACHED, false);
    }
  }

  /** Breaks the iteration off; harmless when repeated. */
  void terminate(String reason) {
    release(reason, true);
  }

  /**
   * The client lets go; harmless when repeated.
   *
   * @param hasEnded whether it has read the last item
   */
  void close(boolean hasEnded) {
    release("closed by its client", !hasEnded);
  }

  private void release(String reason, boolean terminated) {
    if (state == IterationState.TERMINATED) {
      return;
    }
    keyspace.unlisten(this);
    view.close();
    state = IterationState.TERMINATED;
    lostItems.clear();
    pending.clear();
    unacknowledged.takeAll();
    counters.state(state);
    client.end(new Item.Terminated(keyspace.sequence(), reason));
    onReleased.released(terminated);
  }
}
