package io.keywake.exporter;

import java.util.Locale;

/** What the records of an export say of a large value that has changed. */
public enum ExportForm {
  /** Every record holds a whole value; the topic is compacted. */
  IMAGE,
  /**
   * What changed alone; the topic keeps everything for a time, within which every key is published
   * again as a whole.
   */
  DELTA;

  /** As the setting has it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
