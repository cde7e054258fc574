package io.keywake.exporter;

import org.jspecify.annotations.Nullable;

/** A setting is not acceptable, or does not fit what was found at the brokers or the registry. */
public final class ExportSetupException extends ExportException {
  private static final long serialVersionUID = 1L;

  private final String setting;

  ExportSetupException(String setting, String found, String expected, @Nullable Throwable cause) {
    super(setting + ": " + found + "; expected " + expected, cause);
    this.setting = setting;
  }

  /** Name of the setting. */
  public String setting() {
    return setting;
  }
}
