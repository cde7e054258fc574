package io.keywake.exporter;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationState;
import io.keywake.store.bgiteration.IterationStatus;
import io.keywake.store.bgiteration.KeyFilter;
import io.keywake.store.bgiteration.KnownKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of an export: reads items, has them encoded, and sends them, one step at a time.
 * Owned by the thread that calls {@link #step}; the other public methods are for any thread.
 *
 * <p>A session ends when it is asked to, when there is no use in going on, or by an exception.
 * {@link SupervisedExport} is what holds sessions together.
 *
 * <p>What is read is acknowledged to the iteration when its transaction is committed. If one is
 * lost, everything that was read and not acknowledged is handed back, and the iteration presents
 * its keys again: nothing has to be remembered here. While a transaction is being committed, items
 * are encoded for the next one.
 */
final class Export implements Transactions.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  /** Items of one step at most. */
  private static final int STEP_ITEMS_MAX = 256;

  /** How long an operation of the transport may stay unnoticed, while there is nothing to read. */
  private static final long BUSY_WAIT_NANOS = 1_000_000;

  private final ExportSettings settings;
  private final IterationReader reader;
  private final Transport transport;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Transactions transactions;
  private final ItemWriter writer;
  private final BarrierSchedule schedule;
  private final RefreshSchedule refresh;
  private final Queue<KeyFilter> askedAgain;
  private final ExportProgress progress;
  private final StallWatch stalls;
  private final OrphanRemoval orphans;

  private ExportState state;
  private boolean hasNews;
  private boolean idle;
  private boolean stalled;

  /** Whether a barrier covers the last removal of parts. */
  private boolean isTidiedUp = true;

  private long nowNanos;
  private long lastBarrierSequence = -1;

  // Set by other threads.
  private final AtomicBoolean demanded = new AtomicBoolean();
  private volatile @Nullable StopRequest stopRequest;

  /** To go on until a barrier covers the sequence, or until the time. */
  private record StopRequest(long sequence, long deadlineNanos) {}

  /**
   * @param progress of the sessions before, too
   * @param contents of the sessions before, too
   */
  Export(
      ExportSettings settings,
      ExportProgress progress,
      TopicContents contents,
      IterationReader reader,
      Transport transport,
      OrphanRemoval orphans,
      RecordEncoder encoder,
      ControlRecords control,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.progress = progress;
    this.reader = reader;
    this.transport = transport;
    this.orphans = orphans;
    this.clock = clock;
    this.nanoClock = nanoClock;
    nowNanos = nanoClock.getAsLong();
    refresh = contents.refresh();
    askedAgain = contents.askedAgain();
    refresh.attached();
    transactions = new Transactions(settings, transport, control, refresh, nowNanos, this);
    writer = new ItemWriter(settings, encoder, control, transactions, contents, clock);
    schedule = new BarrierSchedule(settings, nowNanos);
    stalls = new StallWatch(settings.outageAfterMs() * 1_000_000L, nowNanos);
    state = progress.snapshot().state();
  }

  // For any thread.

  ExportSettings settings() {
    return settings;
  }

  ExportProgress.Snapshot progress() {
    return progress.snapshot();
  }

  OrphanRemoval.Status orphans() {
    return orphans.status();
  }

  IterationStatus iterationStatus() {
    return reader.status();
  }

  /** Asks for a barrier, even one that says nothing new. */
  void demandBarrier() {
    demanded.set(true);
    reader.askConsistent();
  }

  /** Keys are about to be presented again, to this session or the next: none has to wait. */
  void endWaits(KeyFilter filter) {
    askedAgain.add(filter);
  }

  /**
   * Asks for the end: when a barrier of at least this sequence is published, or the time is up.
   *
   * @param deadlineNanos by the clock of the steps
   */
  void stop(long sequence, long deadlineNanos) {
    stopRequest = new StopRequest(sequence, deadlineNanos);
    demandBarrier();
  }

  // For the exporter's thread.

  /** Has the session begin without a producer: it gets one from this time on. */
  void connectAt(long nanos) {
    transactions.connectAt(nanos);
  }

  /**
   * Does what there is to do, and waits for more at most for the given time.
   *
   * @return false when nothing will be done any more
   */
  boolean step(long maxWaitNanos) throws InterruptedException {
    nowNanos = nanoClock.getAsLong();
    if (state == ExportState.STARTING && transactions.state().isHealthy()) {
      transitionTo(ExportState.RUNNING, null);
    }
    stopIfAsked();
    transactions.step(nowNanos);
    if (!state.isFinal()) {
      watchForStalls();
      if (writer.unstage(nowNanos)) {
        schedule.recordSent();
        isTidiedUp = false;
      }
      removeOrphans();
      tryRefusedAgain();
      askForBarrier();
      presentShare();
      readOrWait(maxWaitNanos);
      progress.tick(nowNanos);
    }
    return !state.isFinal();
  }

  private void removeOrphans() {
    boolean hasBarrier = progress.snapshot().barrierSequence() >= 0;
    Consumer<OlderKey> sink = writer.hasRoomBetweenItems() ? this::removeOrphan : null;
    if (transactions.state().isHealthy()) {
      orphans.step(reader, hasBarrier, sink, nowNanos);
    }
  }

  /** A value that was refused is presented again when its wait is over. */
  private void tryRefusedAgain() {
    DbKey due = transactions.state().isHealthy() ? writer.dueAgain(nowNanos) : null;
    if (due != null) {
      reader.presentAgain(List.of(new KnownKey(due.db(), due.key())));
    }
  }

  private void removeOrphan(OlderKey older) {
    schedule.recordSent();
    writer.write(older, nowNanos);
  }

  /** Whether something has happened since this was asked last that others wait for. */
  boolean takeNews() {
    boolean news = hasNews;
    hasNews = false;
    return news;
  }

  /** Ends the session because of an exception that nobody foresaw. */
  void fail(Throwable cause) {
    if (state.isFinal()) {
      return;
    }
    LOG.error("Export {}: its thread fails", settings.name(), cause);
    if (state == ExportState.STARTING || state == ExportState.STOPPING) {
      transitionTo(ExportState.STOPPED, cause.toString());
      return;
    }
    progress.restarted(cause.toString());
    if (state == ExportState.RUNNING) {
      transitionTo(ExportState.PAUSED, cause.toString());
    }
  }

  /**
   * Lets go of everything; what is not committed is lost. The iteration remembers what the next
   * session has to be told, if there may be one.
   */
  void release() {
    orphans.endSession();
    if (state == ExportState.FENCED || state == ExportState.FAILED) {
      reader.close();
    } else {
      reader.detach();
    }
    writer.lost();
    transport.close();
  }

  private void readOrWait(long maxWaitNanos) throws InterruptedException {
    long wait = Math.min(maxWaitNanos, nanosUntilDue());
    boolean mayRead = writer.hasRoom();
    if (!stalled && transactions.state().takesRecords() != mayRead) {
      // An answer of the brokers changes what can be done, and does not wake us.
      wait = Math.min(wait, BUSY_WAIT_NANOS);
    }
    if (!mayRead) {
      transport.await(wait);
      return;
    }
    Item item = reader.poll(wait, TimeUnit.NANOSECONDS);
    for (int items = 1; item != null; items++) {
      nowNanos = nanoClock.getAsLong();
      take(item);
      if (items == STEP_ITEMS_MAX || !mayTakeMore()) {
        idle = false;
        return;
      }
      item = reader.poll(0, TimeUnit.NANOSECONDS);
    }
    idle = true;
  }

  private boolean mayTakeMore() {
    return !state.isFinal() && writer.hasRoom() && nowNanos < transactions.dueNanos();
  }

  private long nanosUntilDue() {
    long due = transactions.dueNanos();
    if (transactions.state().isHealthy()) {
      due = Math.min(due, Math.min(askNanos(), orphans.dueNanos()));
    }
    due = Math.min(due, refreshNanos());
    StopRequest request = stopRequest;
    if (request != null) {
      due = Math.min(due, request.deadlineNanos());
    }
    return Math.max(0, due - nowNanos);
  }

  private void take(Item read) {
    for (KeyFilter each = askedAgain.poll(); each != null; each = askedAgain.poll()) {
      writer.endWaits(each);
    }
    Item item = settings.selection().of(read);
    if (item instanceof Item.Entries || item instanceof Item.Effects) {
      schedule.recordSent();
      writer.write(item, reader.readItems(), nowNanos);
      if (isAllCommitted()) {
        // It had no record, so there will be no transaction that tells the iteration.
        reader.acknowledge(reader.readItems());
      }
    } else if (item instanceof Item.Consistent consistent) {
      point(consistent);
    } else if (item instanceof Item.Terminated terminated) {
      transitionTo(ExportState.FAILED, "its iteration has ended: " + terminated.reason());
    } else {
      transitionTo(ExportState.FAILED, "its iteration is complete, and should never be");
    }
  }

  private void point(Item.Consistent point) {
    boolean news = schedule.isDirty() || point.sequence() != lastBarrierSequence;
    schedule.pointReached(nowNanos);
    refresh.pointReached(point.sharesAgain(), nowNanos);
    if (refresh.isAwaited()) {
      schedule.recordSent();
    }
    boolean told = orphans.isConfirmedBy(reader.readItems());
    if (demanded.getAndSet(false) || news || told || schedule.hasRested(nowNanos)) {
      lastBarrierSequence = point.sequence();
      schedule.barrierSent(nowNanos);
      isTidiedUp = true;
      writer.close(point, reader.readItems(), nowNanos);
    } else if (isAllCommitted()) {
      reader.acknowledge(reader.readItems());
    }
  }

  private boolean isAllCommitted() {
    return transactions.state() == TransactionState.NONE && !writer.hasStaged();
  }

  private void askForBarrier() {
    if (transactions.state().isHealthy() && nowNanos >= askNanos()) {
      schedule.asked();
      reader.askConsistent();
    }
  }

  /** In delta form: asks for some keys once more, and for a barrier that tells of them. */
  private void presentShare() {
    if (nowNanos >= refreshNanos()) {
      refresh.ask(reader, nowNanos);
      schedule.recordSent();
    }
  }

  private long refreshNanos() {
    boolean mayRefresh = state == ExportState.RUNNING && transactions.state().isHealthy();
    return mayRefresh ? refresh.dueNanos() : Long.MAX_VALUE;
  }

  private long askNanos() {
    return idle && !writer.hasStaged()
        ? schedule.idleDueNanos(transactions.nextCommitNanos())
        : schedule.dueNanos();
  }

  // What becomes of transactions.

  @Override
  public void committed(Transactions.Committed transaction) {
    reader.acknowledge(transaction.items());
    writer.committed(transaction.items(), nowNanos);
    orphans.committed(transaction.items());
    Item.Consistent barrier = transaction.barrier();
    if (barrier != null && progress.snapshot().barrierSequence() < 0) {
      LOG.info(
          "Export {}: first barrier, sequence {}, {} keys",
          settings.name(),
          barrier.sequence(),
          barrier.keyCount());
    }
    progress.quarantined(writer.quarantined());
    progress.committed(transaction, clock.millis());
    hasNews = true;
    resume();
  }

  @Override
  public void lost(String reason, boolean refused) {
    stalled = false;
    writer.lost();
    orphans.lost();
    reader.handBack();
    schedule.lost();
    isTidiedUp = false;
    progress.lost(reason);
    if (state == ExportState.RUNNING && !refused) {
      transitionTo(ExportState.PAUSED, reason);
    }
  }

  @Override
  public void connected() {
    LOG.info("Export {}: has a fresh producer", settings.name());
  }

  @Override
  public void unreachable(String reason) {
    if (state == ExportState.STARTING) {
      transitionTo(ExportState.STOPPED, reason);
    } else {
      progress.unreachable(reason);
    }
  }

  @Override
  public void refused(List<Refusal> refusals) {
    writer.refused(refusals, nowNanos);
  }

  @Override
  public void superseded() {
    transitionTo(
        ExportState.FENCED,
        "another process exports to topic "
            + settings.topic()
            + " now; expected this one to be the only one");
  }

  private void watchForStalls() {
    boolean nothingMoves =
        stalls.isStalled(
            transport.unanswered() > 0 || !transactions.state().takesRecords(),
            transport.progress(),
            nowNanos);
    if (nothingMoves && state == ExportState.RUNNING) {
      stalled = true;
      transitionTo(
          ExportState.PAUSED,
          "no answer from "
              + String.join(",", settings.bootstrapServers())
              + " for "
              + settings.outageAfterMs()
              + " ms");
    } else if (!nothingMoves && stalled && transactions.state().isHealthy()) {
      resume();
    }
  }

  private void resume() {
    stalled = false;
    if (state == ExportState.PAUSED) {
      transitionTo(ExportState.RUNNING, null);
    }
  }

  private void stopIfAsked() {
    StopRequest request = stopRequest;
    if (request == null || state.isFinal()) {
      return;
    }
    if (state != ExportState.STOPPING) {
      transitionTo(ExportState.STOPPING, null);
    }
    if (settings.closeTimeoutMs() == 0) {
      // Nobody wants more than what is committed, so nothing is missing.
      transitionTo(ExportState.STOPPED, null);
    } else if (reader.status().state() == IterationState.WALKING) {
      transitionTo(ExportState.STOPPED, "its walk was not over");
    } else if (progress.snapshot().barrierSequence() >= request.sequence()
        && isTidiedUp
        && isAllCommitted()) {
      transitionTo(ExportState.STOPPED, null);
    } else if (nowNanos >= request.deadlineNanos()) {
      transitionTo(
          ExportState.STOPPED,
          "time was up before sequence " + request.sequence() + " was reached");
    }
  }

  private void transitionTo(ExportState next, @Nullable String reason) {
    if (!next.mayFollow(state)) {
      throw Invariant.broken("export from " + state + " to " + next);
    }
    if (reason == null) {
      LOG.info("Export {}: {}, was {}", settings.name(), next, state);
    } else {
      LOG.warn("Export {}: {}, was {}: {}", settings.name(), next, state, reason);
    }
    state = next;
    hasNews = true;
    progress.state(next, reason, clock.millis());
  }
}
