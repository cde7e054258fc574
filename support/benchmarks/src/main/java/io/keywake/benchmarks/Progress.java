package io.keywake.benchmarks;

/** Tells on standard error what a benchmark is about to do, since it takes minutes. Stateless. */
final class Progress {
  private Progress() {}

  static void tell(String format, Object... arguments) {
    System.err.printf(format + "%n", arguments);
  }
}
