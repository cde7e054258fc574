package io.keywake.cli.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares a store that no client writes to with a mirror that stands still: each key of the store
 * with what the mirror has, then for each key of the mirror whether the store has it. Owned by the
 * thread that may read the mirror.
 *
 * <p>Neither side is copied, so the memory it takes does not depend on their size.
 *
 * <p>An entry whose time has passed does not exist. Both sides go by the same clock but are read
 * one after the other; therefore the time is taken after both reads, and what seems to differ is
 * read again before it counts.
 */
public final class Comparison {
  private static final int KEYS_PER_QUESTION = 1000;
  private static final int DIFFERENCES_KEPT_MAX = 20;

  private final StoreSide store;
  private final MirrorSide mirror;
  private final LongSupplier nowMs;
  private final LongConsumer progress;
  private final List<Difference> first = new ArrayList<>();
  private long differences;
  private long alike;
  private long looked;
  private int askedDb;
  private final List<byte[]> asked = new ArrayList<>();

  /**
   * @param nowMs the clock that both sides go by, in ms since 1970
   * @param progress told how many keys of both sides were looked at so far
   */
  public Comparison(StoreSide store, MirrorSide mirror, LongSupplier nowMs, LongConsumer progress) {
    this.store = store;
    this.mirror = mirror;
    this.nowMs = nowMs;
    this.progress = progress;
  }

  /** To be run once. */
  public ComparisonResult run() {
    store.scan(this::compareWithMirror);
    mirror.forEachKey(this::ask);
    askStore();
    return new ComparisonResult(alike, differences, first);
  }

  private void compareWithMirror(List<Entry> entries) {
    for (Entry entry : entries) {
      Entry copy = mirror.get(entry.db(), entry.key());
      if (between(entry, copy) == null) {
        alike++;
      } else {
        compareAgain(entry.db(), entry.key());
      }
    }
    report(entries.size());
  }

  /** Collects keys of one database, for a question that is worth its way. */
  private void ask(int db, byte[] key) {
    if (db != askedDb || asked.size() == KEYS_PER_QUESTION) {
      askStore();
      askedDb = db;
    }
    asked.add(key);
  }

  private void askStore() {
    boolean[] exist = store.exist(askedDb, asked);
    for (int i = 0; i < exist.length; i++) {
      // What exists in both has been compared above.
      if (!exist[i]) {
        compareAgain(askedDb, asked.get(i));
      }
    }
    report(asked.size());
    asked.clear();
  }

  private void compareAgain(int db, byte[] key) {
    Entry entry = store.read(db, key);
    Entry copy = mirror.get(db, key);
    String found = between(entry, copy);
    if (found != null) {
      differences++;
      if (first.size() < DIFFERENCES_KEPT_MAX) {
        first.add(new Difference(db, key, found));
      }
    } else if (entry != null) {
      alike++;
    }
  }

  private @Nullable String between(@Nullable Entry entry, @Nullable Entry copy) {
    long now = nowMs.getAsLong();
    return Difference.between(present(entry, now), present(copy, now));
  }

  private static @Nullable Entry present(@Nullable Entry entry, long now) {
    return entry == null || entry.isExpired(now) ? null : entry;
  }

  private void report(int more) {
    looked += more;
    progress.accept(looked);
  }
}
