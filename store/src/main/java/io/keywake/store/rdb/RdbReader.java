package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.Invariant;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.NewValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads a file into a keyspace that is empty, all or nothing. Owned by the execution thread.
 *
 * <p>The file is read once, from beginning to end, and only one value of it is held at a time
 * beside the keyspace. Each key is a unit of its own with an effect like any other, so whoever
 * listens misses nothing. Their sequences follow that of the file, if it says one, so that a store
 * that loads its own file goes on counting where that ended.
 *
 * <p>A key whose time has passed is dropped, as Redis does; its value is read all the same. Not so
 * if the store loads its own file: whoever follows the store may hold the key, and is told of its
 * deletion when the store comes to it.
 */
public final class RdbReader {
  /** What a file may say of itself; Redis writes about ten such fields. */
  private static final int AUXILIARY_FIELDS_MAX = 1_000;

  private static final int KEY_CHARACTERS_MAX = 128;
  private static final int MS_PER_SECOND = 1000;
  private static final int NOT_SAID = -1;

  private final Keyspace keyspace;
  private final boolean skipsForeign;
  private final String ownStoreId;
  private final long nowMs;
  private final RdbInput input;
  private final RdbBytes bytes;
  private final RdbValueReader values;
  private final RdbSkipper skipper;
  private final Map<String, String> auxiliary = new HashMap<>();
  private int db;
  private long keys;
  private long expiredKeys;
  private long emptyKeys;
  private long skippedKeys;
  private long skippedSections;

  // What has been said of the key that comes next.
  private long expireAtMs = Entry.NO_EXPIRY;
  private long idleSeconds = NOT_SAID;
  private int uses = NOT_SAID;

  private RdbReader(
      InputStream source, Keyspace keyspace, boolean skipsForeign, String ownStoreId) {
    this.keyspace = keyspace;
    this.skipsForeign = skipsForeign;
    this.ownStoreId = ownStoreId;
    nowMs = keyspace.nowMs();
    bytes = new RdbBytes(source);
    input = new RdbInput(bytes);
    values = new RdbValueReader(input, keyspace);
    skipper = new RdbSkipper(input);
  }

  /**
   * Loads a file; if that fails, the keyspace is empty again.
   *
   * @param keyspace without any key
   * @param skipsForeign whether keys with values of types that are not kept are left out, instead
   *     of failing
   * @param ownStoreId the identity of the store that loads the file, or an empty text
   * @throws RdbException if the file cannot be loaded; the message tells why, but not which file
   */
  public static RdbLoad load(Path file, Keyspace keyspace, boolean skipsForeign, String ownStoreId)
      throws RdbException {
    try (InputStream source = Files.newInputStream(file)) {
      return load(source, keyspace, skipsForeign, ownStoreId);
    } catch (RdbException e) {
      throw e;
    } catch (IOException e) {
      RdbException unreadable = new RdbException(0, "cannot be read (" + e + ")");
      unreadable.initCause(e);
      throw unreadable;
    }
  }

  static RdbLoad load(
      InputStream source, Keyspace keyspace, boolean skipsForeign, String ownStoreId)
      throws IOException {
    for (int db = 0; db < keyspace.databases(); db++) {
      Invariant.check(keyspace.table(db).size() == 0, "a file is loaded into an empty keyspace");
    }
    try {
      return new RdbReader(source, keyspace, skipsForeign, ownStoreId).load();
    } catch (IOException e) {
      keyspace.begin();
      for (int db = 0; db < keyspace.databases(); db++) {
        keyspace.flush(db);
      }
      keyspace.end();
      throw e;
    }
  }

  private RdbLoad load() throws IOException {
    int version = version();
    for (int opcode = bytes.next(); opcode != RdbFormat.OPCODE_EOF; opcode = bytes.next()) {
      read(opcode);
    }
    long computed = bytes.checksum();
    long stored = bytes.littleEndian(RdbFormat.CHECKSUM_BYTES);
    if (stored != 0 && stored != computed) {
      throw input.corrupt(
          "the checksum is %016x, but that of the content %016x".formatted(stored, computed));
    }
    if (!bytes.isAtEnd()) {
      throw input.corrupt("something follows the end of the snapshot");
    }
    return new RdbLoad(
        version,
        keys,
        expiredKeys,
        emptyKeys,
        skippedKeys,
        skippedSections,
        bytes.offset(),
        auxiliary);
  }

  private int version() throws IOException {
    String magic = new String(bytes.take(RdbFormat.MAGIC.length()), ISO_8859_1);
    if (!magic.equals(RdbFormat.MAGIC)) {
      throw input.corrupt("is no snapshot: it does not begin with " + RdbFormat.MAGIC);
    }
    String digits = new String(bytes.take(RdbFormat.VERSION_DIGITS), ISO_8859_1);
    int version = digits.matches("[0-9]+") ? Integer.parseInt(digits) : NOT_SAID;
    if (version < RdbFormat.VERSION_MIN || version > RdbFormat.VERSION_MAX) {
      throw input.corrupt(
          "is of version %s; expected one from %d to %d"
              .formatted(digits, RdbFormat.VERSION_MIN, RdbFormat.VERSION_MAX));
    }
    return version;
  }

  private void read(int opcode) throws IOException {
    switch (opcode) {
      case RdbFormat.OPCODE_SELECTDB -> selectDatabase();
      case RdbFormat.OPCODE_EXPIRETIME ->
          expireAtMs = bytes.signedLittleEndian(Integer.BYTES) * MS_PER_SECOND;
      case RdbFormat.OPCODE_EXPIRETIME_MS -> expireAtMs = bytes.littleEndian(Long.BYTES);
      case RdbFormat.OPCODE_IDLE -> idleSeconds = Math.max(0, input.length());
      case RdbFormat.OPCODE_FREQ -> uses = bytes.next();
      case RdbFormat.OPCODE_AUX -> readAuxiliary();
      case RdbFormat.OPCODE_RESIZEDB -> skipLengths(2);
      case RdbFormat.OPCODE_SLOT_INFO -> skipLengths(3);
      case RdbFormat.OPCODE_FUNCTION2 -> {
        input.skipString();
        skippedSections++;
      }
      case RdbFormat.OPCODE_FUNCTION_PRE_GA -> skipEarlyFunction();
      case RdbFormat.OPCODE_MODULE_AUX -> skipModuleSection();
      default -> readKey(opcode);
    }
  }

  private void selectDatabase() throws IOException {
    long selected = input.length();
    if (selected < 0 || selected >= keyspace.databases()) {
      throw input.corrupt(
          "has a database %s; there are %d (setting databases)"
              .formatted(Long.toUnsignedString(selected), keyspace.databases()));
    }
    db = (int) selected;
  }

  private void readAuxiliary() throws IOException {
    String name = new String(input.string(), UTF_8);
    String value = new String(input.string(), UTF_8);
    if (auxiliary.size() < AUXILIARY_FIELDS_MAX) {
      auxiliary.put(name, value);
    }
    if (name.equals(RdbFormat.AUX_SEQUENCE) && keyspace.sequence() == 0) {
      keyspace.continueAfter(RdbLoad.sequence(value));
    }
  }

  private void skipLengths(int count) throws IOException {
    for (int left = count; left > 0; left--) {
      input.length();
    }
  }

  /** Name, engine, perhaps a description, code: as release candidates of Redis 7.0 wrote them. */
  private void skipEarlyFunction() throws IOException {
    input.skipString();
    input.skipString();
    if (input.length() != 0) {
      input.skipString();
    }
    input.skipString();
    skippedSections++;
  }

  private void skipModuleSection() throws IOException {
    input.length();
    if (input.length() != RdbFormat.MODULE_UINT) {
      throw input.corrupt("a module's section does not begin with a number");
    }
    input.length();
    skipper.moduleParts();
    skippedSections++;
  }

  private void readKey(int type) throws IOException {
    if (type > RdbFormat.TYPE_MAX) {
      throw input.corrupt("unknown type or opcode " + type);
    }
    byte[] key = input.string();
    try {
      String foreign = RdbSkipper.foreign(type);
      if (foreign == null) {
        put(key, values.read(type));
      } else if (skipsForeign) {
        skipper.skip(type);
        skippedKeys++;
      } else {
        throw input.corrupt(
            "is %s, which is not kept (setting %s leaves such keys out)"
                .formatted(foreign, RedisSettings.LOAD_SKIP_UNSUPPORTED.name()));
      }
    } catch (RdbException e) {
      throw e.within("key " + quoted(key) + " of database " + db);
    }
    expireAtMs = Entry.NO_EXPIRY;
    idleSeconds = NOT_SAID;
    uses = NOT_SAID;
  }

  private void put(byte[] key, @Nullable NewValue value) throws RdbException {
    if (value == null) {
      emptyKeys++;
      return;
    }
    if (expireAtMs != Entry.NO_EXPIRY && expireAtMs < nowMs && !isOwn()) {
      expiredKeys++;
      return;
    }
    keyspace.begin();
    boolean isSecond = keyspace.put(db, key, value, expireAtMs);
    if (idleSeconds != NOT_SAID) {
      keyspace.markIdle(db, key, idleSeconds);
    }
    if (uses != NOT_SAID) {
      keyspace.markUsed(db, key, uses);
    }
    keyspace.end();
    if (isSecond) {
      throw input.corrupt("stands there twice");
    }
    keys++;
  }

  private boolean isOwn() {
    return !ownStoreId.isEmpty() && ownStoreId.equals(auxiliary.get(RdbFormat.AUX_STORE_ID));
  }

  private static String quoted(byte[] key) {
    String text = new String(key, 0, Math.min(key.length, KEY_CHARACTERS_MAX), UTF_8);
    StringBuilder quoted = new StringBuilder("'");
    text.chars().forEach(c -> quoted.append(Character.isISOControl(c) ? '?' : (char) c));
    return quoted.append(key.length > KEY_CHARACTERS_MAX ? "...'" : "'").toString();
  }
}
