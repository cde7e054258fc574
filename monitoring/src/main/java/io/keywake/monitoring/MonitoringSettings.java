package io.keywake.monitoring;

import io.keywake.store.command.Setting;
import io.keywake.store.command.SettingType;
import java.util.List;

/** The settings of what is watched from outside, beside those of the store. Immutable. */
public final class MonitoringSettings {
  static final int NO_HTTP = -1;

  public static final Setting<Integer> HTTP_PORT =
      Setting.atStart(
          "http-port",
          SettingType.integer(NO_HTTP, 65_535),
          NO_HTTP,
          "Port of the console, /metrics and /health; 0 for any free one, -1 for none.");
  public static final Setting<String> HTTP_BIND =
      Setting.atStart(
          "http-bind", SettingType.text(), "127.0.0.1", "Address that this port listens on.");
  public static final Setting<Boolean> JMX =
      Setting.atStart("jmx", SettingType.yesOrNo(), true, "Show the metrics as MBeans as well.");

  /** For the store that is to have them. */
  public static final List<Setting<?>> ALL = List.of(HTTP_PORT, HTTP_BIND, JMX);

  private MonitoringSettings() {}
}
