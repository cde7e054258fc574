package io.keywake.store.bgiteration;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.Effects;
import io.keywake.store.bgiteration.IterationSettings.LargeValues;
import io.keywake.store.bgiteration.IterationSettings.Overflow;
import io.keywake.store.bgiteration.IterationSettings.View;
import io.keywake.store.bgiteration.IterationSettings.WholeDatabases;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.bgiteration.SimulatedClient.Disturbance;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.HashSlot;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import io.keywake.workload.WorkloadSettings.Family;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: an execution thread that executes the commands of some writers, and some clients of
 * iterations, stepped in an order that the seed decides, on one thread and with a clock of its own
 * (B24).
 *
 * <p>Most schedules are crowded: a few keys, met again and again. A few are broad: so many keys
 * that the segments of their tables split and merge.
 */
final class Simulation {
  private static final long START_MS = 1_700_000_000_000L;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int DATABASES_MAX = 4;
  private static final int WRITERS_MAX = 3;
  private static final int CLIENTS_MAX = 3;
  private static final int CREATED_MAX = 8;
  private static final int STEPS_MAX = 400;
  private static final int BROAD_ONE_IN = 200;
  private static final int BROAD_KEYS = 3_500;
  private static final int BROAD_STEPS = 2_000;
  private static final int ROUNDS_AT_REST_MAX = 40_000;

  /** At rest, what waits for its limit on large values is woken so many times later than due. */
  private static final int LATE_WAKE_UP = 100_000;

  private final Random random;
  private final boolean broad;
  private final Disturbance disturbance;
  private final SimulatedStore store;
  private final Iterations iterations;
  private final Workload workload;
  private final List<SimulatedWriter> writers = new ArrayList<>();
  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final Set<String> liveNames = new HashSet<>();
  private final EffectListener passedCounter = this::countPassed;
  private final List<SimulatedClient> clients = new ArrayList<>();

  /** Kept while there are iterations; without them, effects are heard by nobody. */
  private @Nullable KeyspaceHistory history;

  private final Set<Class<?>> applied = new HashSet<>();
  private final Map<String, Integer> compared = new TreeMap<>();
  private int outdated;
  private int toldDatabases;
  private int created;
  private int released;
  private int attached;
  private int resumed;
  private int goneTold;
  private int evictedPassed;
  private int evictedAhead;
  private boolean resting;
  private long nowNanos = NANOS_PER_MS;

  Simulation(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    broad = random.nextInt(BROAD_ONE_IN) == 0;
    int kind = random.nextInt(8);
    disturbance =
        kind == 0 ? Disturbance.NONE : kind < 3 ? Disturbance.OF_KEYS : Disturbance.OF_DATABASES;
    int databases = 1 + random.nextInt(broad ? 2 : DATABASES_MAX);
    store = new SimulatedStore(databases, random, this::nowMs);
    iterations = new Iterations(store.keyspace, asked::add, this::tick);
    workload = new Workload(workloadSettings(databases), this::nowMs);
    for (int writer = random.nextInt(WRITERS_MAX); writer >= 0; writer--) {
      writers.add(new SimulatedWriter(store, workload));
    }
    load();
  }

  /** Which commands are frequent differs from schedule to schedule. */
  private WorkloadSettings workloadSettings(int databases) {
    boolean narrow = !broad && random.nextInt(8) == 0;
    int keys = broad ? BROAD_KEYS : 3 + random.nextInt(narrow ? 2 : random.nextBoolean() ? 8 : 60);
    WorkloadSettings settings = WorkloadSettings.crowded(random.nextLong(), databases, keys);
    for (Family family : Family.values()) {
      int weight = settings.weights().getOrDefault(family, 0);
      settings = settings.withWeight(family, weight * factor(family, narrow));
    }
    settings =
        settings.withTransactions(random.nextInt(narrow ? 900 : 400), 1 + random.nextInt(10));
    boolean tides = broad || random.nextInt(4) == 0;
    return tides ? settings.withTides(broad ? 400 : 20 + random.nextInt(60)) : settings;
  }

  /** Narrow schedules hardly do more than to write and delete few keys and to swap databases. */
  private int factor(Family family, boolean narrow) {
    boolean ofDatabases = disturbance == Disturbance.OF_DATABASES;
    return switch (family) {
      case FLUSHDB, FLUSHALL -> ofDatabases ? random.nextInt(5) : 0;
      case SWAPDB -> ofDatabases ? random.nextInt(narrow ? 50 : 8) : 0;
      case STRING, HASH -> 1 + random.nextInt(4);
      case LIST, SET, SORTED_SET -> random.nextInt(narrow ? 2 : 4);
      case DELETION -> narrow ? 4 : random.nextInt(4);
      default -> narrow ? 0 : random.nextInt(4);
    };
  }

  /** Fills the databases, or begins with a few random units, or with nothing. */
  private void load() {
    SimulatedWriter writer = writers.get(0);
    if (broad || random.nextBoolean()) {
      Iterator<Unit> units = workload.loading();
      units.forEachRemaining(writer::send);
    } else {
      for (int units = random.nextInt(60); units > 0; units--) {
        writer.send(workload.next());
      }
    }
  }

  private long nowMs() {
    return START_MS + nowNanos / NANOS_PER_MS;
  }

  private long tick() {
    return nowNanos += random.nextInt(2000);
  }

  private void countPassed(EffectUnit unit) {
    for (SimulatedClient client : clients) {
      if (!liveNames.contains(client.name())) {
        continue;
      }
      boolean isUncertain = client.isUncertain(unit);
      if (isUncertain) {
        client.heardUncertain();
      }
      for (Effect effect : unit.effects()) {
        boolean isPassed =
            effect instanceof Effect.OfKey ofKey
                && iterations.hasPassed(client.name(), ofKey.db(), ofKey.key());
        if (!isUncertain) {
          client.heard(effect, isPassed);
        }
        countEviction(effect, isPassed);
      }
    }
  }

  private void countEviction(Effect effect, boolean isPassed) {
    if (effect instanceof Effect.Deleted deleted && deleted.cause() == DeleteCause.EVICTED) {
      evictedPassed += isPassed ? 1 : 0;
      evictedAhead += isPassed ? 0 : 1;
    }
  }

  /** How many evictions an iteration had to be told of, summed over all iterations. */
  int evictedPassed() {
    return evictedPassed;
  }

  /**
   * How many evictions happened before an iteration came to the key, summed over all iterations.
   */
  int evictedAhead() {
    return evictedAhead;
  }

  /** How many entries were presented as they were although they had changed by then. */
  int outdated() {
    return outdated;
  }

  /** How many flushes and swaps copies were told of as such. */
  int toldDatabases() {
    return toldDatabases;
  }

  /** Runs the schedule and returns how often everything was compared, by mode. */
  Map<String, Integer> run() {
    int steps = broad ? BROAD_STEPS : 50 + random.nextInt(STEPS_MAX);
    for (int step = 0; step < steps; step++) {
      step();
      clients.forEach(client -> client.checkStatus(store.keyspace.sequence()));
    }
    finish();
    return compared;
  }

  /** The kinds of changes of values that copies were kept up with. */
  Set<Class<?>> applied() {
    return applied;
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 38) {
      writers.get(random.nextInt(writers.size())).step();
    } else if (dice < 55) {
      feed(random.nextInt(4) == 0 ? 20_000 : 1500);
    } else if (dice < 58) {
      nowNanos += random.nextInt(100) * NANOS_PER_MS;
    } else if (dice < 61) {
      store.passTime();
    } else if (dice == 61) {
      store.evictSome();
    } else if (dice < 66) {
      runAsked();
    } else if (dice < 69) {
      begin();
    } else if (dice == 69) {
      writers.get(random.nextInt(writers.size())).reconnect();
    } else if (!clients.isEmpty()) {
      clientStep(clients.get(random.nextInt(clients.size())), random.nextInt(100));
    }
  }

  private void clientStep(SimulatedClient client, int dice) {
    if (client.hasEnded()) {
      end(client);
    } else if (client.isDetached()) {
      detachedStep(client, dice);
    } else if (dice < 60) {
      client.checkEffectCount();
      for (int reads = random.nextInt(8); reads >= 0; reads--) {
        client.read();
      }
    } else if (dice < 68) {
      client.commit();
    } else if (dice < 75) {
      client.commitSome();
    } else if (dice < 83) {
      if (client.mayHandBack()) {
        client.handBack();
      }
    } else if (dice < 93) {
      client.askConsistent();
    } else if (dice < 95) {
      if (client instanceof CopyingClient copying) {
        copying.askGone();
      }
    } else if (dice < 97) {
      if (disturbance != Disturbance.NONE) {
        client.presentAgain();
      }
    } else if (dice == 97) {
      if (client.mayHandBack()) {
        detach(client);
      }
    } else if (dice == 98) {
      end(client);
    } else {
      terminate(client);
    }
  }

  /** The client leaves, or somebody takes it for gone. */
  private void detach(SimulatedClient client) {
    if (random.nextBoolean()) {
      client.detach();
    } else if (!client.isReleased()) {
      iterations.detach(client.name());
    }
  }

  private void detachedStep(SimulatedClient client, int dice) {
    if (dice < 30) {
      comeBack(client);
    } else if (dice < 35) {
      end(client);
    } else if (dice < 37) {
      terminate(client);
    } else if (dice < 50) {
      client.haunt();
    }
  }

  private void attach(SimulatedClient client) {
    try {
      client.attach(iterations.attach(client.name()));
      attached++;
    } catch (IllegalArgumentException e) {
      Invariant.check(!asked.isEmpty(), "a client that was detached leaves its place free");
    }
  }

  /** Attaches a client that has left, unless the iteration has ended; returns whether it had. */
  private boolean comeBack(SimulatedClient client) {
    if (!client.isDetached()) {
      return false;
    }
    if (client.isReleased()) {
      client.end();
    } else {
      attach(client);
    }
    return true;
  }

  /** How often a client has come to an iteration that another one had left. */
  int attached() {
    return attached;
  }

  private void terminate(SimulatedClient client) {
    // One that is over may have left its name to another.
    if (!client.isReleased()) {
      client.terminating();
      iterations.terminate(client.name(), "by the simulation");
      client.terminated();
    }
  }

  /** The client goes; what it asked for last may still wait to be done. */
  private void end(SimulatedClient client) {
    if (!client.isAttached() && !client.isReleased()) {
      iterations.terminate(client.name(), "nobody comes back");
    }
    client.close();
    client.checkEnd();
    clients.remove(client);
    compared.merge(mode(client.settings), client.consistentPoints(), Integer::sum);
    applied.addAll(client.applied());
    goneTold += client instanceof CopyingClient copying ? copying.goneTold() : 0;
    outdated += client instanceof ImagingClient imaging ? imaging.outdated() : 0;
    toldDatabases += client instanceof CopyingClient copying ? copying.toldDatabases() : 0;
  }

  private void begin() {
    if (clients.size() == CLIENTS_MAX || created == CREATED_MAX) {
      return;
    }
    String name = "iteration" + random.nextInt(CLIENTS_MAX);
    if (liveNames.contains(name)) {
      checkNameIsTaken(name);
      return;
    }
    if (history == null) {
      history = new KeyspaceHistory(store.keyspace);
      store.keyspace.listen(passedCounter);
    }
    created++;
    liveNames.add(name);
    IterationSettings settings = iterationSettings(name);
    KeyspaceHistory told = history;
    if (settings.view() == View.NOW && settings.forwards()) {
      clients.add(copying(settings, told));
    } else {
      IterationReader reader = iterations.create(settings, terminated -> onReleased(name));
      clients.add(SimulatedClient.of(settings, reader, random, told, disturbance));
    }
  }

  /** Begins a copy; with nothing, or with all that is there, and perhaps beside older ones. */
  private SimulatedClient copying(IterationSettings settings, KeyspaceHistory told) {
    KeyspaceState present = KeyspaceState.of(store.keyspace).within(settings.scope());
    ReleaseListener release = terminated -> onReleased(settings.name());
    boolean resumes = random.nextInt(4) == 0;
    resumed += resumes ? 1 : 0;
    return new CopyingClient(
        settings,
        resumes ? iterations.resume(settings, release) : iterations.create(settings, release),
        random,
        told,
        disturbance,
        resumes ? present : KeyspaceState.empty(present.databases()),
        resumes || random.nextBoolean() || settings.wholeDatabases() == WholeDatabases.AS_SUCH
            ? Set.of()
            : leftOver(present, settings.scope()));
  }

  /** Keys from before: some of those that are there, in this database or another, and others. */
  private Set<Place> leftOver(KeyspaceState present, HashSlots scope) {
    Set<Place> places = new HashSet<>();
    for (int db = 0; db < present.databases(); db++) {
      for (String key : present.db(db).keySet()) {
        if (random.nextInt(3) == 0) {
          places.add(new Place(random.nextInt(present.databases()), key));
        }
      }
    }
    for (int more = random.nextInt(4); more > 0; more--) {
      String key = "before" + more;
      if (KeyspaceState.contains(scope, key)) {
        places.add(new Place(random.nextInt(present.databases()), key));
      }
    }
    return places;
  }

  /** How many copies began with everything. */
  int resumed() {
    return resumed;
  }

  /** How many keys from before copies were told to be gone. */
  int goneTold() {
    return goneTold;
  }

  private IterationSettings iterationSettings(String name) {
    View view = random.nextInt(20) < 9 ? View.CREATION : View.NOW;
    Effects effects = random.nextInt(3) == 0 ? Effects.NONE : Effects.FORWARDED;
    WholeDatabases databases = wholeDatabases(random, view);
    boolean isExpanding = databases == WholeDatabases.EXPANDED && effects == Effects.FORWARDED;
    boolean roomy = disturbance == Disturbance.NONE || (!isExpanding && random.nextBoolean());
    boolean whole = view == View.NOW && !roomy && random.nextBoolean();
    boolean mayFold = whole || random.nextInt(4) > 0;
    return new IterationSettings(
        name,
        scope(random),
        view,
        effects,
        databases,
        largeValues(whole),
        roomy ? 1 << 12 : 2 + random.nextInt(30),
        roomy ? Long.MAX_VALUE : 300 + random.nextInt(10_000),
        broad ? 100 : 1 + random.nextInt(random.nextBoolean() ? 3 : 40),
        view == View.NOW && mayFold ? Overflow.FOLD : Overflow.TERMINATE,
        completeWhen());
  }

  private LargeValues largeValues(boolean whole) {
    boolean isSlow = random.nextInt(3) == 0;
    return new LargeValues(
        whole ? random.nextInt(2) * 150L : Long.MAX_VALUE,
        isSlow ? 100 : 1 << 12,
        1 + random.nextInt(isSlow ? 50 : 100_000),
        random.nextInt(isSlow ? 5_000 : 100));
  }

  private BooleanSupplier completeWhen() {
    return random.nextInt(4) == 0 ? () -> true : random.nextBoolean() ? () -> false : () -> resting;
  }

  static WholeDatabases wholeDatabases(Random random, View view) {
    boolean isAsSuch = random.nextBoolean() || view == View.CREATION;
    return isAsSuch ? WholeDatabases.AS_SUCH : WholeDatabases.EXPANDED;
  }

  /** The mode of an iteration as a line of text. */
  static String mode(IterationSettings settings) {
    boolean isCopy = settings.view() == View.NOW && settings.forwards();
    String mode = settings.view() + "+" + settings.effects();
    return isCopy ? mode + " " + settings.wholeDatabases() : mode;
  }

  /** All slots, or a few ranges of them. */
  static HashSlots scope(Random random) {
    if (random.nextInt(3) > 0) {
      return HashSlots.ALL;
    }
    HashSlots scope = HashSlots.of();
    for (int ranges = random.nextInt(4); ranges >= 0; ranges--) {
      int first = random.nextInt(HashSlot.COUNT);
      scope = scope.with(HashSlots.range(first, random.nextInt(first, HashSlot.COUNT)));
    }
    return scope;
  }

  private void checkNameIsTaken(String name) {
    boolean refused = false;
    try {
      iterations.create(IterationSettings.streaming(name), terminated -> {});
    } catch (IllegalArgumentException e) {
      refused = true;
    }
    Invariant.check(refused, "a name is unique among live iterations");
  }

  private void onReleased(String name) {
    released++;
    liveNames.remove(name);
    boolean isFree = iterations.statuses().stream().noneMatch(each -> each.name().equals(name));
    Invariant.check(isFree, "a released name is free");
    if (history != null && liveNames.isEmpty()) {
      history.end();
      store.keyspace.unlisten(passedCounter);
      history = null;
    }
    if (random.nextInt(4) == 0) {
      begin();
    }
  }

  private void feed(long sliceNanos) {
    boolean isParked = random.nextInt(4) == 0 && iterations.nanosUntilFeed() == Long.MAX_VALUE;
    int fed = iterations.feed(sliceNanos);
    Invariant.check(!isParked || fed == 0, "a parked feed has nothing to do");
  }

  private boolean runAsked() {
    boolean any = !asked.isEmpty();
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
    return any;
  }

  /** Lets the writers rest: then every live client must become consistent with the last state. */
  private void finish() {
    resting = true;
    runAsked();
    if (history != null) {
      Invariant.check(history.differences().isEmpty(), "every change has an effect");
    }
    while (!clients.isEmpty()) {
      SimulatedClient client = clients.get(0);
      if (!client.hasEnded()) {
        becomeConsistent(client);
      }
      end(client);
      runAsked();
    }
    Invariant.check(iterations.statuses().isEmpty(), "nothing is left of closed iterations");
    Invariant.check(released == created, "every iteration is released once");
  }

  /**
   * The execution thread sleeps whenever the feed says that it may, as the real one does, until it
   * is asked for something: a wake-up that is missing lets it sleep for good.
   */
  private void becomeConsistent(SimulatedClient client) {
    int before = client.consistentPoints();
    client.askConsistent();
    boolean asleep = false;
    for (int round = 0; !client.isAtRest(before); round++) {
      Invariant.check(round < ROUNDS_AT_REST_MAX, "a client at rest becomes consistent");
      client.checkStatus(store.keyspace.sequence());
      asleep &= !runAsked();
      asleep &= !comeBack(client);
      if (!asleep) {
        long waitNanos = iterations.nanosUntilFeed();
        asleep = waitNanos == Long.MAX_VALUE;
        nowNanos += asleep ? 0 : waitNanos * LATE_WAKE_UP;
      }
      if (!asleep) {
        feed(1_000_000);
      }
      boolean read = false;
      for (int reads = random.nextInt(8); reads >= 0 && client.read(); reads--) {
        read = true;
      }
      if (!read) {
        client.commit();
      }
      boolean isAwake = read || !asleep || !asked.isEmpty();
      Invariant.check(isAwake || client.isAtRest(before), "nobody sleeps while there is work");
    }
  }
}
