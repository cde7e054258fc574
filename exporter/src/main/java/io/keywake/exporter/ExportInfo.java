package io.keywake.exporter;

import io.keywake.store.command.InfoSection;
import io.keywake.store.command.InfoWriter;
import java.util.StringJoiner;

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
      StringJoiner line = new StringJoiner(",");
      status.fields().forEach((name, value) -> line.add(name + "=" + onOneLine(value)));
      fields.field("export_" + status.name(), line.toString());
    }
  }

  private static String onOneLine(Object value) {
    return value.toString().replaceAll("[\\r\\n,]+", " ");
  }
}
