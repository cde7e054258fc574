package io.keywake.exporter;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationStatus;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.bgiteration.KeyFilter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An export over all its sessions: what starts and stops it, has it go on when its thread has
 * failed, and tells those who wait for it. Owned by the execution thread.
 *
 * <p>Between two sessions the iteration lives on without a client: changes mark their keys, and
 * what was not committed is marked as well. So the next session goes on with the records of the
 * ones before, in the same generation and without another walk, if no other process has taken the
 * topics meanwhile.
 */
final class SupervisedExport {
  /** What sessions are made of, and run on. Called by the execution thread. */
  interface Sessions {
    /**
     * Makes a session.
     *
     * @param isFirst whether it has a producer from the beginning
     */
    Export open(ExportProgress progress, IterationReader reader, boolean isFirst);

    /** Has a session of the export stepped, and those that {@link #ended} gives in its place. */
    void run(SupervisedExport export, Export session);

    /**
     * Takes the topics over, in the background, for another export in the place of one that has
     * ended; {@link #replaced} or {@link #notReplaced} tells what has become of that.
     */
    void beginAnew();
  }

  private final ExportSettings settings;
  private final Iterations iterations;
  private final String iterationName;
  private final LongSupplier sequence;
  private final Sessions sessions;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final ExportProgress progress;
  private final SequenceHistory history = new SequenceHistory();
  private final PublicationWaiters waiters = new PublicationWaiters();
  private final List<Requester> starting = new ArrayList<>();
  private final List<Requester> stopping = new ArrayList<>();
  private final Backoff backoff = new Backoff();

  private IterationReader reader;

  /** Null if the export has not begun. */
  private @Nullable Export session;

  /** Whether the session goes on; while it ends it does. */
  private boolean isLive;

  /** How it had ended when it was asked to begin anew; null if it was not. */
  private @Nullable ExportState endedBefore;

  private boolean isClosing;
  private long transactionsBefore;

  /**
   * Opens the first session.
   *
   * @param reader of the iteration, which lives as long as the export
   * @param sequence the store's
   */
  SupervisedExport(
      ExportSettings settings,
      long generation,
      Iterations iterations,
      IterationReader reader,
      LongSupplier sequence,
      Sessions sessions,
      InstantSource clock,
      LongSupplier nanoClock) {
    this(settings, generation, iterations, sequence, sessions, clock, nanoClock, reader);
    session = sessions.open(progress, reader, true);
    isLive = true;
  }

  /**
   * One that has not begun, and can be started.
   *
   * @param reader of an iteration that nobody reads
   */
  static SupervisedExport notBegun(
      ExportSettings settings,
      Iterations iterations,
      IterationReader reader,
      LongSupplier sequence,
      Sessions sessions,
      InstantSource clock,
      LongSupplier nanoClock) {
    SupervisedExport export =
        new SupervisedExport(settings, 0, iterations, sequence, sessions, clock, nanoClock, reader);
    export.progress.state(ExportState.FAILED, "it has not begun", clock.millis());
    reader.detach();
    return export;
  }

  private SupervisedExport(
      ExportSettings settings,
      long generation,
      Iterations iterations,
      LongSupplier sequence,
      Sessions sessions,
      InstantSource clock,
      LongSupplier nanoClock,
      IterationReader reader) {
    this.settings = settings;
    this.iterations = iterations;
    this.reader = reader;
    this.sequence = sequence;
    this.sessions = sessions;
    this.clock = clock;
    this.nanoClock = nanoClock;
    progress = new ExportProgress(generation, nanoClock.getAsLong(), clock.millis());
    iterationName = reader.status().name();
  }

  /** Has the first session run. */
  void begin() {
    sessions.run(this, session());
  }

  private Export session() {
    Export present = session;
    if (present == null) {
      throw Invariant.broken("an export was used that has not begun");
    }
    return present;
  }

  // How it stands.

  ExportSettings settings() {
    return settings;
  }

  ExportProgress.Snapshot progress() {
    return progress.snapshot();
  }

  IterationStatus iterationStatus() {
    return reader.status();
  }

  OrphanRemoval.Status orphans() {
    Export present = session;
    return present == null ? OrphanRemoval.Status.NONE : present.orphans();
  }

  SequenceHistory history() {
    return history;
  }

  /** Up to where everything is published, or -1 if it is not known of any sequence. */
  long publishedSequence() {
    return Math.max(reader.acknowledgedSequence(), progress.snapshot().barrierSequence());
  }

  /** Why nothing can be asked of the export now; null if something can. */
  @Nullable String refusal() {
    ExportState state = progress.snapshot().state();
    return isLive && !state.isFinal() ? null : refusal("is not running", state);
  }

  private String refusal(String what, ExportState state) {
    String error = progress.snapshot().lastError();
    return "ERR export '"
        + settings.name()
        + "' "
        + what
        + ": "
        + state.name().toLowerCase(Locale.ROOT)
        + (error == null ? "" : ", " + error);
  }

  // What clients ask for.

  /** Asks for a barrier; the export is to be running. */
  void demandBarrier() {
    session().demandBarrier();
  }

  /**
   * Asks for keys to be published again, also those that were refused, by this session or the next;
   * the export is to be running.
   *
   * @return false if its iteration was terminated, so that nothing will come of it
   */
  boolean refresh(KeyFilter filter) {
    session().endWaits(filter);
    return iterations.presentAgain(iterationName, filter);
  }

  /**
   * Has a client wait until everything up to the present sequence is published, however often the
   * export stops and starts meanwhile.
   */
  void awaitPublication(Requester client) {
    if (!isLive && progress.snapshot().state() != ExportState.STOPPED) {
      client.refused(refusal("has ended", progress.snapshot().state()));
      return;
    }
    waiters.add(sequence.getAsLong(), client);
    waiters.published(publishedSequence());
    if (isLive && reader.status().pending() > 0) {
      // Large values that wait for their turn do not wait for longer than a barrier does.
      session().demandBarrier();
    }
  }

  /** Stops the export, up to a barrier of now if there is time for that; outside of units. */
  void stop(Requester client) {
    ExportState state = progress.snapshot().state();
    if (isLive) {
      stopping.add(client);
      stopSession();
    } else if (state == ExportState.STOPPED) {
      client.done();
    } else {
      client.refused(refusal("has ended", state));
    }
  }

  /**
   * Has the export go on in a new session, or if it has ended for good, begin anew in the place of
   * whoever has its topics; outside of units.
   */
  void start(Requester client) {
    ExportState state = progress.snapshot().state();
    boolean goesOn = isLive && !state.isFinal() && stopping.isEmpty() && !isClosing;
    if (endedBefore != null || (goesOn && state == ExportState.STARTING)) {
      starting.add(client);
    } else if (goesOn) {
      client.done();
    } else if (isLive || isClosing) {
      client.refused(refusal("cannot start before it has stopped", state));
    } else if (state == ExportState.STOPPED) {
      starting.add(client);
      progress.state(ExportState.STARTING, null, clock.millis());
      if (attach()) {
        session().connectAt(nanoClock.getAsLong());
        sessions.run(this, session());
      }
      look();
    } else {
      starting.add(client);
      endedBefore = state;
      progress.state(ExportState.STARTING, null, clock.millis());
      sessions.beginAnew();
    }
  }

  /** Another export has begun in its place. */
  void replaced() {
    tell(starting, Requester::done);
  }

  /** None has, so it is as it was; outside of units. */
  void notReplaced(String reason) {
    ExportState before = endedBefore;
    if (before == null) {
      throw Invariant.broken("an export was not replaced that nobody had asked to begin anew");
    }
    endedBefore = null;
    progress.state(before, reason, clock.millis());
    look();
  }

  // What becomes of sessions.

  /**
   * The session has ended and let go of everything; outside of units.
   *
   * @return the session in its place, or null if there is none
   */
  @Nullable Export ended() {
    isLive = false;
    Export next = null;
    boolean hasFailed = progress.snapshot().state() == ExportState.PAUSED;
    if (hasFailed && (isClosing || !stopping.isEmpty())) {
      progress.state(ExportState.STOPPED, null, clock.millis());
    } else if (hasFailed && attach()) {
      if (progress.snapshot().transactions() > transactionsBefore) {
        backoff.succeeded();
      }
      transactionsBefore = progress.snapshot().transactions();
      next = session();
      next.connectAt(nanoClock.getAsLong() + backoff.next());
    }
    look();
    return next;
  }

  private boolean attach() {
    try {
      reader = iterations.attach(iterationName);
    } catch (IllegalArgumentException e) {
      progress.state(ExportState.FAILED, "its iteration has ended", clock.millis());
      return false;
    }
    session = sessions.open(progress, reader, false);
    isLive = true;
    return true;
  }

  /** Looks at how far the export is, and tells those who wait; outside of units. */
  void look() {
    long published = publishedSequence();
    history.sample(clock.millis(), sequence.getAsLong(), published);
    waiters.published(published);
    ExportState state = progress.snapshot().state();
    if (state == ExportState.RUNNING || state == ExportState.PAUSED) {
      tell(starting, Requester::done);
    }
    if (!isLive && endedBefore == null) {
      String error = refusal("cannot start", state);
      tell(starting, client -> client.refused(error));
      boolean isStopped = state == ExportState.STOPPED;
      String ended = refusal("has ended", state);
      tell(stopping, isStopped ? Requester::done : client -> client.refused(ended));
      if (!isStopped) {
        waiters.fail(ended);
      }
    }
  }

  private static void tell(List<Requester> clients, Consumer<Requester> outcome) {
    clients.forEach(outcome);
    clients.clear();
  }

  private void stopSession() {
    session()
        .stop(sequence.getAsLong(), nanoClock.getAsLong() + settings.closeTimeoutMs() * 1_000_000L);
  }

  // The end.

  boolean isClosing() {
    return isClosing;
  }

  /** Stops for good, with nobody to start it again. */
  void close() {
    isClosing = true;
    if (isLive) {
      stopSession();
    }
  }

  /** Lets go of the iteration; behind the last session. */
  void release() {
    iterations.terminate(iterationName, "its export is closed");
  }
}
