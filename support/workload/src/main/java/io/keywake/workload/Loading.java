package io.keywake.workload;

import io.keywake.workload.Keys.Kind;
import io.keywake.workload.WorkloadSettings.Database;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongSupplier;

/**
 * Walks all keys of a workload and makes each: database by database, kind by kind; a hash in as
 * many commands as its size asks for.
 *
 * <p>Owned by the thread that draws from it.
 */
final class Loading implements Iterator<Unit> {
  private static final int FIELDS_PER_COMMAND_MAX = 256;
  private static final List<Kind> KINDS = List.of(Kind.values());

  private final List<Database> databases;
  private final Material material;
  private int database;
  private int kind;
  private int number;

  /** The next field of a hash that is begun, and how many it is to have. */
  private int field;

  private int fields;

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
          case HASH -> hash();
        };
    if (field == fields) {
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

  private byte[][] hash() {
    if (field == fields) {
      field = 0;
      fields = material.dice.between(1, material.keys.fields(number));
    }
    Arguments command = Arguments.of("HSET").add(material.keys.name(Kind.HASH, number));
    int end = Math.min(field + FIELDS_PER_COMMAND_MAX, fields);
    for (; field < end; field++) {
      material.addPair(command, field);
    }
    return command.command();
  }

  private void advance(Database db) {
    number++;
    if (number == material.keys.count(db, KINDS.get(kind))) {
      number = 0;
      kind++;
    }
    if (kind == KINDS.size()) {
      kind = 0;
      database++;
    }
  }
}
