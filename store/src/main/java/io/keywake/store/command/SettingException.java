package io.keywake.store.command;

/** A value that a setting does not take. Carries no stack trace: it tells of the user's input. */
public final class SettingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String setting;

  SettingException(String setting, String reason) {
    super(reason, null, false, false);
    this.setting = setting;
  }

  /** The setting's name, as it was given. */
  public String setting() {
    return setting;
  }

  /** What was expected, in the words that Redis has for it. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
