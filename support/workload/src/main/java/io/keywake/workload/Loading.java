package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongSupplier;

/**
 * Walks all keys of a workload and makes each: database by database, kind by kind; a collection in
 * as many commands as its size asks for.
 *
 * <p>Owned by the thread that draws from it.
 */
final class Loading implements Iterator<Unit> {
  private static final int ITEMS_PER_COMMAND_MAX = 256;
  private static final List<Kind> KINDS = List.of(Kind.values());

  private final List<Database> databases;
  private final Material material;
  private int database;
  private int kind;
  private int number;

  /** The next item of a collection that is begun, and how many it is to have. */
  private int item;

  private int items;

  Loading(WorkloadSettings settings, LongSupplier nowMs) {
    databases = settings.databases();
    material = new Material(settings, new Dice(~settings.seed()), nowMs);
  }

  @Override
  public boolean hasNext() {
    return database < databases.size();
  }

  @Override
  public Unit next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every key has been loaded");
    }
    Database db = databases.get(database);
    byte[][] command =
        switch (KINDS.get(kind)) {
          case TEXT -> string(material.values.next());
          case COUNTER -> string(material.values.integer());
          case HASH -> collection("HSET");
          case LIST -> collection("RPUSH");
          case SET -> collection("SADD");
          case SORTED_SET -> collection("ZADD");
        };
    if (item == items) {
      advance(db);
    }
    return Unit.of(db.number(), command);
  }

  private byte[][] string(byte[] value) {
    Arguments command =
        Arguments.of("SET").add(material.keys.name(KINDS.get(kind), number)).add(value);
    if (material.expires()) {
      material.addExpiry(command);
    }
    return command.command();
  }

  private byte[][] collection(String name) {
    Kind present = KINDS.get(kind);
    if (item == items) {
      item = 0;
      items = material.dice.between(1, material.keys.size(present, number));
    }
    Arguments command = Arguments.of(name).add(material.keys.name(present, number));
    int end = Math.min(item + ITEMS_PER_COMMAND_MAX, items);
    for (; item < end; item++) {
      addItem(command, present);
    }
    return command.command();
  }

  private void addItem(Arguments command, Kind present) {
    if (present == Kind.HASH) {
      material.addPair(command, item);
      return;
    }
    if (present == Kind.SORTED_SET) {
      command.add(material.score());
    }
    command.add(material.keys.member(present, number, item));
  }

  private void advance(Database db) {
    number++;
    while (kind < KINDS.size() && number == material.keys.count(db, KINDS.get(kind))) {
      number = 0;
      kind++;
    }
    if (kind == KINDS.size()) {
      kind = 0;
      database++;
    }
  }
}
