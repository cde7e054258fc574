package io.keywake.connectors.sink;

/**
 * What the target remembers of an entry that the sink wrote: in which reading of the topics, and
 * from which version of the store. A new reading begins whenever the topics are read from their
 * beginning again.
 */
record Mark(long reading, Version version) {

  /** Whether an entry with this mark is gone from the store, once a barrier is reached. */
  boolean isLeftBehind(long currentReading, long currentGeneration) {
    return reading < currentReading || version.generation() < currentGeneration;
  }

  @Override
  public String toString() {
    return reading + "." + version;
  }

  static Mark of(String text) {
    String[] parts = text.split("\\.", 2);
    return new Mark(Long.parseLong(parts[0]), Version.of(parts[1]));
  }
}
