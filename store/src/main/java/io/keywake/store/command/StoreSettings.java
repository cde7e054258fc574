package io.keywake.store.command;

import io.keywake.store.keyspace.EvictionSettings;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.ListLimits;
import io.keywake.store.keyspace.SetLimits;
import io.keywake.store.keyspace.SortedSetLimits;
import io.keywake.store.resp.RequestLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a store with their present values.
 *
 * <p>Filled by the assembly, from a configuration file and the command line; then owned by the
 * execution thread, where CONFIG SET changes them and components hear of it.
 */
public final class StoreSettings {
  /** Beside those of Redis: who the store is, to its topics and its snapshots. */
  public static final Setting<String> STORE_ID =
      Setting.atStart(
          "store-id",
          SettingType.text(),
          "",
          "Identity of the store, which its topics belong to; empty for one that is kept in dir.");

  private record Change(Setting<?> setting, Object value) {}

  private final Map<String, Setting<?>> byName = new LinkedHashMap<>();
  private final Map<Setting<?>, Object> values = new HashMap<>();
  private final List<Runnable> listeners = new ArrayList<>();

  /** The {@link RedisSettings} at their defaults. */
  public StoreSettings() {
    this(List.of());
  }

  /**
   * The {@link RedisSettings} at their defaults.
   *
   * @param more settings that other components contribute
   */
  public StoreSettings(List<Setting<?>> more) {
    RedisSettings.ALL.forEach(this::register);
    register(STORE_ID);
    more.forEach(this::register);
  }

  private void register(Setting<?> setting) {
    name(setting.name(), setting);
    setting.aliases().forEach(alias -> name(alias, setting));
    values.put(setting, setting.defaultValue());
  }

  private void name(String name, Setting<?> setting) {
    if (byName.put(name, setting) != null) {
      throw new IllegalStateException("two settings named " + name);
    }
  }

  /** The present value. */
  @SuppressWarnings("unchecked") // A value is put only as what its setting has parsed.
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("setting " + setting.name() + " is not registered");
    }
    return (T) value;
  }

  /** The present value as text. */
  public <T> String text(Setting<T> setting) {
    return setting.format(get(setting));
  }

  /** The setting of that name or older name, whatever its case, or null. */
  public @Nullable Setting<?> find(String name) {
    return byName.get(name.toLowerCase(Locale.ROOT));
  }

  /** Every setting once for each of its names, by name. */
  public Map<String, Setting<?>> all() {
    return byName;
  }

  /** Sets a value before the start. */
  public void configure(String name, String text) throws SettingException {
    Change change = parse(name, text);
    values.put(change.setting, change.value);
  }

  /**
   * Changes values at run time, all or none.
   *
   * @param texts by name
   */
  void change(Map<String, String> texts) throws SettingException {
    Collection<Change> changes = new ArrayList<>();
    for (Map.Entry<String, String> each : texts.entrySet()) {
      Setting<?> setting = find(each.getKey());
      if (setting != null && !setting.isChangeable()) {
        throw new SettingException(each.getKey(), "can't set immutable config");
      }
      changes.add(parse(each.getKey(), each.getValue()));
    }
    changes.forEach(change -> values.put(change.setting, change.value));
    listeners.forEach(Runnable::run);
  }

  private Change parse(String name, String text) throws SettingException {
    Setting<?> setting = find(name);
    if (setting == null) {
      throw new SettingException(name, "unknown setting");
    }
    return parse(setting, name, text);
  }

  private <T> Change parse(Setting<T> setting, String name, String text) throws SettingException {
    T value = setting.parse(name, text, get(setting));
    if (value == null) {
      throw new IllegalStateException("setting " + setting.name() + " was read as nothing");
    }
    return new Change(setting, value);
  }

  /** Calls the listener after every change, on the execution thread. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  public KeyspaceSettings keyspaceSettings() {
    return new KeyspaceSettings(
        get(RedisSettings.DATABASES),
        atMost(KeyspaceSettings.HASH_FIELDS_MAX, RedisSettings.HASH_MAX_LISTPACK_ENTRIES),
        atMost(Integer.MAX_VALUE, RedisSettings.HASH_MAX_LISTPACK_VALUE),
        Math.toIntExact(get(RedisSettings.PROTO_MAX_BULK_LEN)),
        new SetLimits(
            atMost(SetLimits.MEMBERS_MAX, RedisSettings.SET_MAX_INTSET_ENTRIES),
            atMost(SetLimits.MEMBERS_MAX, RedisSettings.SET_MAX_LISTPACK_ENTRIES),
            atMost(Integer.MAX_VALUE, RedisSettings.SET_MAX_LISTPACK_VALUE)),
        new SortedSetLimits(
            atMost(SortedSetLimits.MEMBERS_MAX, RedisSettings.ZSET_MAX_LISTPACK_ENTRIES),
            atMost(Integer.MAX_VALUE, RedisSettings.ZSET_MAX_LISTPACK_VALUE)),
        ListLimits.ofListpackSize(get(RedisSettings.LIST_MAX_LISTPACK_SIZE)));
  }

  /** A limit that Redis lets be as large as anyone likes, as far as small forms reach. */
  private int atMost(int largest, Setting<Long> limit) {
    return (int) Math.min(largest, get(limit));
  }

  public EvictionSettings evictionSettings() {
    return new EvictionSettings(
        get(RedisSettings.MAXMEMORY),
        get(RedisSettings.MAXMEMORY_POLICY),
        get(RedisSettings.MAXMEMORY_SAMPLES),
        get(RedisSettings.LFU_LOG_FACTOR),
        get(RedisSettings.LFU_DECAY_TIME));
  }

  public RequestLimits requestLimits() {
    return new RequestLimits(
        RequestLimits.DEFAULT.argumentsMax(),
        Math.toIntExact(get(RedisSettings.PROTO_MAX_BULK_LEN)),
        get(RedisSettings.CLIENT_QUERY_BUFFER_LIMIT));
  }

  OutputBufferLimits outputBufferLimits() {
    return get(RedisSettings.CLIENT_OUTPUT_BUFFER_LIMIT);
  }
}
