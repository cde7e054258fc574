package io.keywake.workload;

import io.keywake.workload.WorkloadSettings.Database;
import io.keywake.workload.WorkloadSettings.Family;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * An endless stream of commands, as its settings shape it. Equal settings, with a clock that tells
 * the same, give the same stream on every JVM.
 *
 * <p>Owned by the thread that draws from it; several writers have one each, with seeds of their
 * own. Replies do not matter to it: some commands find a key of another type or none, and are
 * refused, as in life.
 */
public final class Workload {
  /** A unit of a tide is about 16 keys at most, or about so large a part of a large database. */
  private static final int TIDE_KEYS_MIN = 16;

  private static final int TIDE_PARTS = 16;

  private static final String SELECT = "SELECT";

  private final WorkloadSettings settings;
  private final Material material;
  private final Dice dice;
  private final StringCommands strings;
  private final KeyCommands keys;
  private final RestoreCommands restores;
  private final DatabaseCommands wholeDatabases;
  private final Choice<Database> databases = new Choice<>();
  private final Choice<Family> families = new Choice<>();

  /** What makes a key that holds a collection. */
  private final Choice<Form> makers = new Choice<>();

  private final CounterCommands counters;
  private final HashCommands hashes;
  private final ListCommands lists;
  private final SetCommands sets;
  private final SortedSetCommands sortedSets;
  private final BitmapCommands bitmaps;
  private final SortCommands sorts;
  private final ReadCommands reads;
  private final CollectionReadCommands collectionReads;
  private final List<Database> flushed;
  private long units;

  /**
   * @param nowMs the time in ms since the epoch, which expiries at a point in time are counted from
   */
  public Workload(WorkloadSettings settings, LongSupplier nowMs) {
    this.settings = settings;
    dice = new Dice(settings.seed());
    material = new Material(settings, dice, nowMs);
    strings = new StringCommands(material);
    counters = new CounterCommands(material);
    hashes = new HashCommands(material);
    lists = new ListCommands(material);
    sets = new SetCommands(material);
    SortedSetRanges ranges = new SortedSetRanges(material);
    sortedSets = new SortedSetCommands(material, ranges);
    bitmaps = new BitmapCommands(material);
    sorts = new SortCommands(material);
    reads = new ReadCommands(material);
    collectionReads = new CollectionReadCommands(material, ranges);
    keys = new KeyCommands(material);
    restores = new RestoreCommands(material);
    wholeDatabases = new DatabaseCommands(material);
    settings.databases().forEach(db -> databases.add(db.weight(), db));
    flushed = settings.databases().stream().filter(Database::isFlushed).toList();
    addFamilies();
    makers.add(1, hashes::putAll).add(1, lists::append).add(1, sets::add).add(1, sortedSets::add);
  }

  /** In the order of their declaration, which a map's order is not. */
  private void addFamilies() {
    for (Family family : Family.values()) {
      boolean isPossible =
          switch (family) {
            case FLUSHDB -> !flushed.isEmpty();
            case SWAPDB -> material.hasSwapPair();
            default -> true;
          };
      families.add(isPossible ? settings.weights().getOrDefault(family, 0) : 0, family);
    }
  }

  /** The next command or transaction. */
  public Unit next() {
    Database db = databases.draw(dice);
    boolean ebb = isEbb();
    units++;
    if (settings.tideUnits() > 0 && dice.oneIn(3)) {
      int keysMax = Math.max(TIDE_KEYS_MIN, db.keys() / TIDE_PARTS);
      return ebb ? Unit.of(db.number(), keys.deletion(db, keysMax)) : flood(db, keysMax);
    }
    if (dice.permille(settings.transactionPermille())) {
      return transaction(db);
    }
    Family family = families.draw(dice);
    Database place = family == Family.FLUSHDB ? dice.one(flushed) : db;
    return Unit.of(place.number(), command(family, place));
  }

  /** Makes keys of one type: strings by one command, others in a transaction. */
  private Unit flood(Database db, int keysMax) {
    if (dice.oneIn(3)) {
      return Unit.of(db.number(), strings.multiple("MSET", db, keysMax));
    }
    Form maker = makers.draw(dice);
    TransactionScript script = new TransactionScript();
    script.begin();
    for (int left = dice.between(1, keysMax); left > 0; left--) {
      script.add(maker.command(db));
    }
    return script.end(db.number(), false);
  }

  private boolean isEbb() {
    return settings.tideUnits() > 0 && units / settings.tideUnits() % 2 == 1;
  }

  private byte[][] command(Family family, Database db) {
    return switch (family) {
      case STRING -> strings.command(db);
      case COUNTER -> counters.command(db);
      case HASH -> hashes.command(db);
      case LIST -> lists.command(db);
      case SET -> sets.command(db);
      case SORTED_SET -> sortedSets.command(db);
      case BITMAP -> bitmaps.command(db);
      case SORT -> sorts.command(db);
      case EXPIRY -> keys.expiry(db);
      case DELETION -> keys.deletion(db);
      case RELOCATION -> keys.relocation(db);
      case RESTORE -> restores.command(db);
      case READ -> reads.command(db);
      case COLLECTION_READ -> collectionReads.command(db);
      case FLUSHDB -> wholeDatabases.flushdb();
      case SWAPDB -> wholeDatabases.swapdb();
      case FLUSHALL -> wholeDatabases.flushall();
    };
  }

  /**
   * A transaction: now and then one that watches keys first, that visits another database, or that
   * is given up.
   */
  private Unit transaction(Database db) {
    TransactionScript script = new TransactionScript();
    if (dice.oneIn(3)) {
      script.watch(material.key(db), material.key(db));
      if (dice.oneIn(20)) {
        script.unwatch();
      }
    }
    script.begin();
    Database place = db;
    for (int left = dice.between(1, settings.transactionCommandsMax()); left > 0; left--) {
      if (dice.oneIn(16)) {
        place = material.otherThan(db);
        script.add(Arguments.of(SELECT).add(place.number()).command());
      }
      Family family = families.draw(dice);
      if (family != Family.FLUSHDB || place.isFlushed()) {
        script.add(command(family, place));
      }
    }
    if (!place.equals(db)) {
      script.add(Arguments.of(SELECT).add(db.number()).command());
    }
    return script.end(db.number(), dice.oneIn(16));
  }

  /**
   * The commands that make every key of every database once; the stream of {@link #next} is not
   * touched by it.
   */
  public Iterator<Unit> loading() {
    return new Loading(settings, material.clockMs());
  }
}
