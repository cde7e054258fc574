package io.keywake.store.command;

/** Collects the lines of INFO. Owned by the execution thread. */
public final class InfoWriter {
  private final StringBuilder text = new StringBuilder();

  void section(String name) {
    if (!text.isEmpty()) {
      text.append("\r\n");
    }
    text.append("# ").append(name).append("\r\n");
  }

  public InfoWriter field(String name, String value) {
    text.append(name).append(':').append(value).append("\r\n");
    return this;
  }

  public InfoWriter field(String name, long value) {
    text.append(name).append(':').append(value).append("\r\n");
    return this;
  }

  String text() {
    return text.toString();
  }
}
