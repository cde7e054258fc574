package io.keywake.connectors.mirror;

import org.jspecify.annotations.Nullable;

/** A setting does not fit what was found in the world. */
public final class MirrorSetupException extends MirrorException {
  private static final long serialVersionUID = 1L;

  private final String setting;

  MirrorSetupException(String setting, String found, String expected, @Nullable Throwable cause) {
    super(setting + ": " + found + "; expected " + expected, cause);
    this.setting = setting;
  }

  /** Name of the setting. */
  public String setting() {
    return setting;
  }
}
