package io.keywake.exporter;

import io.keywake.store.command.InfoSection;
import io.keywake.store.command.InfoWriter;

/** The section of INFO that tells how exports stand. Owned by the execution thread. */
final class ExportInfo implements InfoSection {
  private final Exports exports;

  ExportInfo(Exports exports) {
    this.exports = exports;
  }

  @Override
  public String name() {
    return "Exports";
  }

  @Override
  public void write(InfoWriter fields) {
    for (ExportStatus status : exports.statuses()) {
      fields.field("export_" + status.name(), status.fields().line());
    }
  }
}
