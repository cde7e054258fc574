package io.keywake.cli.verify;

import io.keywake.cli.verify.MirrorSide.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares a store, while others write to it, with a mirror of its topics: every key of the store
 * with what the mirror has, then every key of the mirror that the store has not. Runs on the thread
 * that calls {@link #run}, and at barriers on the one that the mirror stands still on.
 *
 * <h2>Why there are no false verdicts</h2>
 *
 * A mirror at a barrier of sequence b claims to hold exactly what the store held at b. The store
 * can only be asked what it holds now. But it tells from which sequence on a key has been as it is
 * ({@code KEYWAKE SINCE}), and a reading that begins and ends with the same answer is of one piece.
 * So what is known of a key has the form "from s to u the store held this", and there are three
 * ways to a verdict, each of which settles a key for good, whatever is written before or after:
 *
 * <ol>
 *   <li><b>The key rests.</b> It was read after the barrier, and s is at most b. Then the store
 *       held at b what was read, and the mirror has to hold the same.
 *   <li><b>The key is busy</b>, s is beyond b. The next look is at a later barrier, with growing
 *       pauses. Meanwhile the mirror looks out for a record of the key whose sequence is from s to
 *       u. A record says what the store held at its sequence, so this one has to say what was read.
 *       A counter that changes a thousand times a second is settled so, though it never rests.
 *   <li><b>The key is gone</b>: it was not there at some sequence after a, and the mirror has it.
 *       At the next barrier, which is beyond that sequence, the mirror may hold it only by a record
 *       whose sequence is beyond a: a key that is in the topics cannot go without a tombstone and
 *       come back without a record. If the record that stands is not beyond a, it is a difference.
 * </ol>
 *
 * Nothing else is concluded. Above all a key of the store that the mirror lacks is not a difference
 * because no record came: a key that is created and deleted again while the export is behind leaves
 * no trace in the topics. And a key is not alike because both sides once had the same value at
 * different sequences.
 *
 * <p>An entry whose time has passed counts as absent on both sides, by the store's clock, read
 * after the entries. Other expiries are compared to the millisecond.
 *
 * <h2>What cannot be told</h2>
 *
 * A key that was busy at each of {@link #LOOKS_MAX} looks, and whose readings no record ever met,
 * is undecided: so busy, while the export folds its changes, that nothing certain can be said.
 * Undecided keys are counted; who asked has to treat them as "could not tell". A key that comes
 * into being after the walk has passed its place is not looked at. All other keys are.
 *
 * <p>Neither side is copied. What is kept is the names of keys that are in question.
 */
public final class Verification {
  /** How often a key is looked at before it is undecided. */
  static final int LOOKS_MAX = 12;

  /** How many keys are read at one barrier, so that the mirror does not fall far behind. */
  static final int KEYS_PER_BARRIER = 20_000;

  /** How many keys the mirror looks out for at a time; bounds the values that are kept. */
  static final int WATCHED_MAX = 1_000;

  private static final int KEYS_PER_QUESTION = 500;
  private static final int DIFFERENCES_KEPT_MAX = 20;
  private static final long PAUSE_MS_MIN = 50;
  private static final long PAUSE_MS_MAX = 2_000;

  /** How a verification waits; a test does not. */
  @FunctionalInterface
  public interface Pause {
    /** Waits for a time in ms. */
    void of(long ms) throws InterruptedException;
  }

  /** A key without a verdict. */
  private static final class Question {
    int looks;

    /** What was read at the last look, if something can still come of it. */
    @Nullable Sighting reading;
  }

  private final StoreSide store;
  private final MirrorSide mirror;
  private final Barriers barriers;
  private final Pause pause;
  private final LongConsumer progress;
  private final Map<KeyName, Question> questions = new LinkedHashMap<>();
  private final List<Difference> first = new ArrayList<>();
  private long alike;
  private long differences;
  private long undecided;
  private long looked;
  private long barriersUsed;
  private long sequence;

  /**
   * @param progress told at barriers how many keys of both sides were looked at so far
   */
  public Verification(
      StoreSide store, MirrorSide mirror, Barriers barriers, Pause pause, LongConsumer progress) {
    this.store = store;
    this.mirror = mirror;
    this.barriers = barriers;
    this.pause = pause;
    this.progress = progress;
  }

  /**
   * Compares; to be called once.
   *
   * @throws CannotTellException if there are no barriers
   */
  public VerificationResult run() throws InterruptedException {
    boolean more = true;
    while (more) {
      more = at(this::compareNextKeys);
    }
    at(this::findOrphans);
    while (!questions.isEmpty()) {
      pause.of(pauseMs());
      at(this::lookAgain);
    }
    return new VerificationResult(alike, differences, first, undecided, barriersUsed, sequence);
  }

  private boolean at(LongPredicate action) throws InterruptedException {
    return barriers.next(
        barrier -> {
          barriersUsed++;
          sequence = barrier;
          return action.test(barrier);
        });
  }

  private boolean compareNextKeys(long barrier) {
    for (int read = 0; read < KEYS_PER_BARRIER; ) {
      StoreSide.Keys keys = store.nextKeys();
      if (keys == null) {
        return false;
      }
      read(keys, barrier);
      read += keys.keys().size();
      report(keys.keys().size());
    }
    return true;
  }

  private boolean findOrphans(long barrier) {
    List<KeyName> asked = new ArrayList<>();
    mirror.forEachKey(
        (db, key) -> {
          if (!asked.isEmpty() && (asked.get(0).db() != db || asked.size() == KEYS_PER_QUESTION)) {
            findOrphans(asked, barrier);
          }
          asked.add(new KeyName(db, key));
        });
    findOrphans(asked, barrier);
    return true;
  }

  /** What exists on both sides has been compared, or is in question already. */
  private void findOrphans(List<KeyName> asked, long barrier) {
    if (!asked.isEmpty()) {
      StoreSide.Keys keys = keys(asked);
      boolean[] exist = store.exist(keys);
      List<byte[]> missing = new ArrayList<>();
      for (int i = 0; i < exist.length; i++) {
        if (!exist[i] && !questions.containsKey(asked.get(i))) {
          missing.add(asked.get(i).key());
        }
      }
      read(new StoreSide.Keys(keys.db(), missing), barrier);
      report(asked.size());
      asked.clear();
    }
  }

  private boolean lookAgain(long barrier) {
    List<KeyName> names = nextToLookAt();
    long nowMs = store.nowMs();
    Map<Integer, List<KeyName>> byDatabase = new TreeMap<>();
    for (KeyName name : names) {
      if (!settlesItself(name, nowMs)) {
        byDatabase.computeIfAbsent(name.db(), db -> new ArrayList<>()).add(name);
      }
    }
    for (List<KeyName> ofDatabase : byDatabase.values()) {
      for (int from = 0; from < ofDatabase.size(); from += KEYS_PER_QUESTION) {
        int to = Math.min(ofDatabase.size(), from + KEYS_PER_QUESTION);
        read(keys(ofDatabase.subList(from, to)), barrier);
      }
    }
    giveUp(names);
    watch(names);
    return true;
  }

  /** Those that were looked at once, and some of the others. */
  private List<KeyName> nextToLookAt() {
    List<KeyName> names = new ArrayList<>();
    int busy = 0;
    for (Map.Entry<KeyName, Question> each : questions.entrySet()) {
      boolean isBusy = each.getValue().looks > 1;
      if (isBusy && busy == WATCHED_MAX) {
        continue;
      }
      names.add(each.getKey());
      busy += isBusy ? 1 : 0;
      if (names.size() == KEYS_PER_BARRIER) {
        break;
      }
    }
    return names;
  }

  /** Judges by what has reached the mirror since the last look. */
  private boolean settlesItself(KeyName name, long nowMs) {
    Question question = questions.get(name);
    Sighting reading = question == null ? null : question.reading;
    if (reading instanceof Sighting.Present present) {
      Seen seen = mirror.seen(name);
      if (seen != null) {
        judge(name, present.entry(), seen.entry(), nowMs);
        return true;
      }
    } else if (reading instanceof Sighting.Absent absent) {
      Entry copy = mirror.get(name.db(), name.key());
      if (copy != null && copy.sequence() <= absent.after()) {
        judge(name, null, copy, nowMs);
        return true;
      }
    }
    return false;
  }

  private void read(StoreSide.Keys keys, long barrier) {
    if (!keys.keys().isEmpty()) {
      List<Sighting> readings = store.read(keys);
      long nowMs = store.nowMs();
      readings.forEach(reading -> take(reading, barrier, nowMs));
    }
  }

  private void take(Sighting reading, long barrier, long nowMs) {
    KeyName name = reading.name();
    Entry copy = mirror.get(name.db(), name.key());
    if (reading instanceof Sighting.Present present && present.entry().sequence() <= barrier) {
      judge(name, present.entry(), copy, nowMs);
    } else if (reading instanceof Sighting.Absent && present(copy, nowMs) == null) {
      questions.remove(name);
    } else {
      Question question = questions.computeIfAbsent(name, each -> new Question());
      question.looks++;
      question.reading =
          question.looks == 1 && reading instanceof Sighting.Present ? null : reading;
    }
  }

  private void judge(KeyName name, @Nullable Entry entry, @Nullable Entry copy, long nowMs) {
    questions.remove(name);
    Entry there = present(entry, nowMs);
    String found = Difference.between(there, present(copy, nowMs));
    if (found != null) {
      differences++;
      if (first.size() < DIFFERENCES_KEPT_MAX) {
        first.add(new Difference(name.db(), name.key(), found));
      }
    } else if (there != null) {
      alike++;
    }
  }

  private void giveUp(List<KeyName> names) {
    for (KeyName name : names) {
      Question question = questions.get(name);
      if (question != null && question.looks >= LOOKS_MAX) {
        questions.remove(name);
        undecided++;
      }
    }
  }

  /** Has the mirror look out for the busy keys that come next, and lets go of other values. */
  private void watch(List<KeyName> looked) {
    Map<KeyName, Sighting.Present> watched = new HashMap<>();
    for (KeyName name : nextToLookAt()) {
      Question question = questions.get(name);
      if (question != null
          && question.looks > 1
          && question.reading instanceof Sighting.Present present) {
        watched.put(name, present);
      }
    }
    for (KeyName name : looked) {
      Question question = questions.get(name);
      if (question != null
          && question.reading instanceof Sighting.Present
          && !watched.containsKey(name)) {
        question.reading = null;
      }
    }
    mirror.watch(watched.values());
  }

  /** None if there are keys that were looked at once only. */
  private long pauseMs() {
    int looks = questions.values().stream().mapToInt(each -> each.looks).min().orElse(0);
    return looks <= 1 ? 0 : Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN << (looks - 2));
  }

  private static @Nullable Entry present(@Nullable Entry entry, long nowMs) {
    return entry == null || entry.isExpired(nowMs) ? null : entry;
  }

  private static StoreSide.Keys keys(List<KeyName> names) {
    return new StoreSide.Keys(names.get(0).db(), names.stream().map(KeyName::key).toList());
  }

  private void report(int more) {
    looked += more;
    progress.accept(looked);
  }
}
