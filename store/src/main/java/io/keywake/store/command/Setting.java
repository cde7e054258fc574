package io.keywake.store.command;

import java.util.List;

/**
 * A setting of the store under its Redis name. Immutable; equal only to itself.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
  private final String name;
  private final List<String> aliases;
  private final SettingType<T> type;
  private final T defaultValue;
  private final boolean changeable;
  private final String description;

  private Setting(
      String name,
      List<String> aliases,
      SettingType<T> type,
      T defaultValue,
      boolean changeable,
      String description) {
    this.name = name;
    this.aliases = aliases;
    this.type = type;
    this.defaultValue = defaultValue;
    this.changeable = changeable;
    this.description = description;
  }

  /** A setting that is given at the start and then stays. */
  public static <T> Setting<T> atStart(
      String name, SettingType<T> type, T defaultValue, String description) {
    return new Setting<>(name, List.of(), type, defaultValue, false, description);
  }

  /** A setting that CONFIG SET changes as well. */
  public static <T> Setting<T> atAnyTime(
      String name, SettingType<T> type, T defaultValue, String description) {
    return new Setting<>(name, List.of(), type, defaultValue, true, description);
  }

  /** A setting that clients ask for, of something that is not there. */
  static Setting<String> fixed(String name, String value, String reason) {
    return new Setting<>(
        name, List.of(), SettingType.fixed(value, reason), value, true, "Always the same.");
  }

  /** The same setting with an older name that is still understood. */
  Setting<T> alias(String alias) {
    return new Setting<>(name, List.of(alias), type, defaultValue, changeable, description);
  }

  public String name() {
    return name;
  }

  List<String> aliases() {
    return aliases;
  }

  public T defaultValue() {
    return defaultValue;
  }

  /** The default as text. */
  public String defaultText() {
    return type.format(defaultValue);
  }

  /** Whether CONFIG SET may be used for it. */
  public boolean isChangeable() {
    return changeable;
  }

  /** One sentence. */
  public String description() {
    return description;
  }

  /**
   * Reads a text.
   *
   * @param present the value of what the text says nothing of
   */
  T parse(String givenName, String text, T present) throws SettingException {
    try {
      return type.parse(text, present);
    } catch (SettingType.Unfit e) {
      throw new SettingException(givenName, e.reason());
    }
  }

  String format(T value) {
    return type.format(value);
  }
}
