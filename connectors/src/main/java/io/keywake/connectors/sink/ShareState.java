package io.keywake.connectors.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the target remembers of the partitions of one number, in the same transactions as the
 * entries themselves: from where on the topics have to be read, and what was done. Immutable.
 *
 * @param epoch rises whenever a task takes the partitions over
 * @param revision rises with every transaction, so that a target which went back is told from one
 *     that did not
 * @param reading how many times the topics were read from their beginning
 * @param applied the newest version that was written
 * @param sweptReading no entry is of a reading before this one
 * @param sweptGeneration nor of a generation before this one
 * @param barrier the entries of these partitions are exactly those of the store at this version,
 *     unless something was written since
 * @param timeMs nothing behind the positions was published before, in milliseconds since 1970
 * @param positions by topic: where to go on
 */
record ShareState(
    long epoch,
    long revision,
    long reading,
    Version applied,
    long sweptReading,
    long sweptGeneration,
    @Nullable Version barrier,
    long timeMs,
    Map<String, Position> positions) {
  /** Names of what is remembered. */
  static final String BARRIER = "barrier";

  private static final String EPOCH = "epoch";
  private static final String REVISION = "revision";
  private static final String READING = "reading";
  private static final String APPLIED = "applied";
  private static final String SWEPT_READING = "sweptReading";
  private static final String SWEPT_GENERATION = "sweptGeneration";
  private static final String TIME_MS = "timeMs";
  private static final String POSITION = "position ";

  /**
   * Where to go on in one topic.
   *
   * @param topicId Kafka's identity of it: a topic that was created again is another one
   * @param offset the next record
   * @param version of the last record before it that counted
   */
  record Position(String topicId, long offset, Version version) {
    private static final int FIELDS = 3;

    static Position of(String text) {
      String[] fields = text.split(" ", FIELDS);
      return new Position(fields[2], Long.parseLong(fields[0]), Version.of(fields[1]));
    }

    @Override
    public String toString() {
      return offset + " " + version + " " + topicId;
    }
  }

  ShareState {
    positions = Map.copyOf(positions);
  }

  /** Reads what {@link #toFields} wrote; null if that is nothing. */
  static @Nullable ShareState of(Map<String, String> fields) {
    if (fields.isEmpty()) {
      return null;
    }
    Map<String, Position> positions = new LinkedHashMap<>();
    fields.forEach(
        (name, text) -> {
          if (name.startsWith(POSITION)) {
            positions.put(name.substring(POSITION.length()), Position.of(text));
          }
        });
    String barrier = fields.get(BARRIER);
    try {
      return new ShareState(
          number(fields, EPOCH),
          number(fields, REVISION),
          number(fields, READING),
          Version.of(fields.getOrDefault(APPLIED, "")),
          number(fields, SWEPT_READING),
          number(fields, SWEPT_GENERATION),
          barrier == null ? null : Version.of(barrier),
          number(fields, TIME_MS),
          positions);
    } catch (RuntimeException e) {
      throw new SinkTargetException("a state that is not ours: " + fields, e);
    }
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, ""));
  }

  Map<String, String> toFields() {
    Map<String, String> fields = new TreeMap<>();
    fields.put(EPOCH, Long.toString(epoch));
    fields.put(REVISION, Long.toString(revision));
    fields.put(READING, Long.toString(reading));
    fields.put(APPLIED, applied.toString());
    fields.put(SWEPT_READING, Long.toString(sweptReading));
    fields.put(SWEPT_GENERATION, Long.toString(sweptGeneration));
    if (barrier != null) {
      fields.put(BARRIER, barrier.toString());
    }
    fields.put(TIME_MS, Long.toString(timeMs));
    positions.forEach((topic, position) -> fields.put(POSITION + topic, position.toString()));
    return fields;
  }

  /** What follows once exactly the store's state at a barrier is written, and swept. */
  ShareState at(Version version, long atMs, Map<String, Position> next) {
    return new ShareState(
        epoch,
        revision + 1,
        reading,
        newest(version),
        reading,
        version.generation(),
        version,
        atMs,
        next);
  }

  /** What follows once entries up to a version are written, or some were removed. */
  ShareState beyond(Version version, Map<String, Position> next) {
    return new ShareState(
        epoch,
        revision + 1,
        reading,
        newest(version),
        sweptReading,
        sweptGeneration,
        null,
        timeMs,
        next);
  }

  private Version newest(Version version) {
    return applied.isUpTo(version) ? version : applied;
  }

  /** What follows once another task has the partitions, which goes on in the same place. */
  ShareState taken() {
    return new ShareState(
        epoch + 1,
        revision + 1,
        reading,
        applied,
        sweptReading,
        sweptGeneration,
        barrier,
        timeMs,
        positions);
  }

  /** Where to go on in a topic of the share. */
  Position position(String topic) {
    Position position = positions.get(topic);
    if (position == null) {
      throw new IllegalStateException("no position in " + topic + ", only in " + positions);
    }
    return position;
  }

  boolean isSwept(long generation) {
    return sweptReading >= reading && sweptGeneration >= generation;
  }
}
