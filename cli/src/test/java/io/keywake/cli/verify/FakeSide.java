package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.cli.verify.Entry.Content;
import io.keywake.cli.verify.Entry.HashContent;
import io.keywake.cli.verify.Entry.StringContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Either side of a comparison, in memory, with a clock that the test sets. */
final class FakeSide implements StoreSide, MirrorSide {
  private final Map<Integer, Map<String, Entry>> databases = new TreeMap<>();
  private final LongSupplier nowMs;

  /** Run once, before the next read of a single entry. */
  private @Nullable Runnable beforeRead;

  FakeSide(LongSupplier nowMs) {
    this.nowMs = nowMs;
  }

  FakeSide string(int db, String key, String value, long expireAtMs) {
    return put(db, key, new StringContent(bytes(value)), expireAtMs);
  }

  FakeSide hash(int db, String key, String... fieldsAndValues) {
    Map<ByteBuffer, ByteBuffer> fields = new HashMap<>();
    for (int i = 0; i < fieldsAndValues.length; i += 2) {
      fields.put(bytes(fieldsAndValues[i]), bytes(fieldsAndValues[i + 1]));
    }
    return put(db, key, new HashContent(fields), Entry.NEVER);
  }

  private FakeSide put(int db, String key, Content content, long expireAtMs) {
    database(db).put(key, new Entry(db, key.getBytes(UTF_8), content, expireAtMs));
    return this;
  }

  void remove(int db, String key) {
    database(db).remove(key);
  }

  void beforeRead(Runnable action) {
    beforeRead = action;
  }

  @Override
  public void scan(Consumer<List<Entry>> action) {
    databases
        .values()
        .forEach(
            entries -> action.accept(entries.values().stream().filter(this::isPresent).toList()));
  }

  @Override
  public @Nullable Entry read(int db, byte[] key) {
    if (beforeRead != null) {
      beforeRead.run();
      beforeRead = null;
    }
    return get(db, key);
  }

  @Override
  public boolean[] exist(int db, List<byte[]> keys) {
    boolean[] exist = new boolean[keys.size()];
    for (int i = 0; i < exist.length; i++) {
      exist[i] = get(db, keys.get(i)) != null;
    }
    return exist;
  }

  @Override
  public @Nullable Entry get(int db, byte[] key) {
    Entry entry = database(db).get(new String(key, UTF_8));
    return entry == null || !isPresent(entry) ? null : entry;
  }

  @Override
  public void forEachKey(KeyAction action) {
    List<Entry> all = new ArrayList<>();
    databases.values().forEach(entries -> all.addAll(entries.values()));
    all.stream().filter(this::isPresent).forEach(each -> action.accept(each.db(), each.key()));
  }

  private Map<String, Entry> database(int db) {
    return databases.computeIfAbsent(db, each -> new TreeMap<>());
  }

  private boolean isPresent(Entry entry) {
    return !entry.isExpired(nowMs.getAsLong());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
