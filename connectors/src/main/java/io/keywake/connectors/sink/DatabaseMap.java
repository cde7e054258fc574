package io.keywake.connectors.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * Which databases of the store are written, and to which ones of the target. Immutable.
 *
 * <p>No two go to the same one, as their keys might be the same.
 */
final class DatabaseMap {
  static final int LEFT_OUT = -1;

  /** Empty if every database goes to the one of its own number. */
  private final Map<Integer, Integer> targets;

  private DatabaseMap(Map<Integer, Integer> targets) {
    this.targets = targets;
  }

  /**
   * Reads pairs like {@code 0:3}.
   *
   * @throws ConfigException naming the setting
   */
  static DatabaseMap of(String setting, List<String> pairs) {
    Map<Integer, Integer> targets = new HashMap<>();
    for (String pair : pairs) {
      if (!pair.matches("[0-9]{1,6}:[0-9]{1,6}")) {
        throw new ConfigException(setting, pair, "expected pairs like 0:3, the store's first");
      }
      int colon = pair.indexOf(':');
      int target = Integer.parseInt(pair.substring(colon + 1));
      if (targets.containsValue(target)
          || targets.put(Integer.valueOf(pair.substring(0, colon)), target) != null) {
        throw new ConfigException(setting, pair, "expected every database once on either side");
      }
    }
    return new DatabaseMap(targets);
  }

  /** The target's database for one of the store's, or {@link #LEFT_OUT}. */
  int targetOf(int db) {
    return targets.isEmpty() ? db : targets.getOrDefault(db, LEFT_OUT);
  }
}
