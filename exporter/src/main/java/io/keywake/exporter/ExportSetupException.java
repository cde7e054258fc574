package io.keywake.exporter;

import org.jspecify.annotations.Nullable;

/** A setting is not acceptable, or does not fit what was found at the brokers or the registry. */
public final class ExportSetupException extends ExportException {
  private static final long serialVersionUID = 1L;

  private final String setting;
  private final @Nullable String export;

  ExportSetupException(String setting, String found, String expected, @Nullable Throwable cause) {
    super(setting + ": " + found + "; expected " + expected, cause);
    this.setting = setting;
    this.export = null;
  }

  private ExportSetupException(ExportSetupException original, String export) {
    super(String.valueOf(original.getMessage()), original);
    this.setting = original.setting;
    this.export = export;
  }

  /** The same of an export that is known by now. */
  ExportSetupException in(String exportName) {
    return new ExportSetupException(this, exportName);
  }

  /** Name of the setting. */
  public String setting() {
    return setting;
  }

  /** Name of the export; null as long as it has none or the setting concerns several. */
  public @Nullable String export() {
    return export;
  }
}
