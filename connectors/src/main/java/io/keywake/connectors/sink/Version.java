package io.keywake.connectors.sink;

/** A generation and a sequence in it: which of two states of a store is the newer one. */
record Version(long generation, long sequence) implements Comparable<Version> {
  static final Version NONE = new Version(0, 0);

  @Override
  public int compareTo(Version other) {
    int byGeneration = Long.compare(generation, other.generation);
    return byGeneration != 0 ? byGeneration : Long.compare(sequence, other.sequence);
  }

  boolean isUpTo(Version other) {
    return compareTo(other) <= 0;
  }

  @Override
  public String toString() {
    return generation + "." + sequence;
  }

  static Version of(String text) {
    String[] numbers = text.split("\\.", 2);
    return new Version(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
  }
}
