package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFormat.CHECKSUM_BYTES;
import static io.keywake.store.rdb.RdbFormat.MAGIC;
import static io.keywake.store.rdb.RdbFormat.OPCODE_AUX;
import static io.keywake.store.rdb.RdbFormat.OPCODE_EOF;
import static io.keywake.store.rdb.RdbFormat.OPCODE_EXPIRETIME_MS;
import static io.keywake.store.rdb.RdbFormat.OPCODE_RESIZEDB;
import static io.keywake.store.rdb.RdbFormat.OPCODE_SELECTDB;
import static io.keywake.store.rdb.RdbFormat.VERSION;
import static io.keywake.store.rdb.RdbFormat.VERSION_DIGITS;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Value;
import java.util.Locale;

/**
 * Writes a keyspace in the format's version 10: {@link #begin}, every entry in any order, {@link
 * #end}. Used by one thread at a time.
 */
final class RdbWriter {
  /** The first one that wrote this version of the format. */
  private static final String REDIS_VERSION = "7.0.0";

  private static final int NO_DATABASE = -1;

  private final RdbOutput out;
  private final SnapshotOrigin origin;
  private final RdbValueWriter values;
  private final boolean[] announced;
  private int db = NO_DATABASE;

  RdbWriter(RdbOutput out, SnapshotOrigin origin) {
    this.out = out;
    this.origin = origin;
    values = new RdbValueWriter(out);
    announced = new boolean[origin.keys().length];
  }

  void begin() {
    String digits = String.format(Locale.ROOT, "%0" + VERSION_DIGITS + "d", VERSION);
    byte[] magic = (MAGIC + digits).getBytes(UTF_8);
    out.putBytes(magic, 0, magic.length);
    auxiliary("redis-ver", REDIS_VERSION);
    auxiliary("redis-bits", "64");
    auxiliary("ctime", Long.toString(origin.timeMs() / 1000));
    auxiliary("used-mem", Long.toString(origin.usedBytes()));
    auxiliary("aof-base", "0");
    auxiliary(RdbFormat.AUX_SEQUENCE, Long.toString(origin.sequence()));
    if (!origin.storeId().isEmpty()) {
      auxiliary(RdbFormat.AUX_STORE_ID, origin.storeId());
    }
    auxiliary(RdbFormat.AUX_HISTORY_ID, origin.historyId());
    if (origin.atShutdown()) {
      auxiliary(RdbFormat.AUX_SHUTDOWN, "1");
    }
  }

  private void auxiliary(String name, String value) {
    out.put(OPCODE_AUX);
    out.string(name.getBytes(UTF_8));
    out.string(value.getBytes(UTF_8));
  }

  void entry(int db, Entry entry) {
    if (db != this.db) {
      select(db);
    }
    long expireAtMs = entry.expireAtMs();
    if (expireAtMs != Entry.NO_EXPIRY) {
      out.put(OPCODE_EXPIRETIME_MS);
      out.putLittleEndian(expireAtMs, Long.BYTES);
    }
    Value value = entry.value();
    int type = RdbValueWriter.typeOf(value);
    out.put(type);
    out.string(entry.key());
    values.write(type, value);
  }

  private void select(int db) {
    this.db = db;
    out.put(OPCODE_SELECTDB);
    out.length(db);
    if (!announced[db]) {
      announced[db] = true;
      out.put(OPCODE_RESIZEDB);
      out.length(origin.keys()[db]);
      out.length(origin.expiring()[db]);
    }
  }

  /** Ends the file and passes on what is gathered. */
  void end() {
    out.put(OPCODE_EOF);
    out.putLittleEndian(out.checksum(), CHECKSUM_BYTES);
    out.flush();
  }
}
