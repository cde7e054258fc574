package io.keywake.store.server;

import io.keywake.store.command.StatusFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Things of one kind that are watched from outside, as metrics and as a picture of the store's
 * health: the exports of a store, its databases. Contributed at assembly, so that who watches need
 * not know them.
 *
 * <p>Kind and figures are for any thread and stay the same; reports are made on the execution
 * thread.
 */
public interface Watched {
  /** What the things are, in the singular: the first part of the names of their metrics. */
  String kind();

  /** The names of the labels of a report. */
  default List<String> labels() {
    return List.of(kind());
  }

  /** Whether the things have a state. */
  default boolean hasStates() {
    return false;
  }

  /** What a report's numbers mean. Every number of a report has one figure. */
  List<Figure> figures();

  /** How each of the things stands now. To be cheap: it is asked for every second or so. */
  List<Report> reports();

  /** Whether a thing does what it is there for. */
  enum State {
    RUNNING,
    STOPPED,
    PAUSED,
    STARTING,
    STOPPING,
    FENCED,
    FAILED
  }

  /**
   * How one thing stands. Immutable.
   *
   * @param name tells it from others of its kind
   * @param labels by which its metrics are told apart; the same names for all of a kind
   * @param state null for things that have none
   * @param reason why it is in its state, in one line, or an empty text
   * @param fields not changed any more
   */
  record Report(
      String name,
      Map<String, String> labels,
      @Nullable State state,
      String reason,
      StatusFields fields) {
    /** Of a thing without a state. */
    public Report(String name, Map<String, String> labels, StatusFields fields) {
      this(name, labels, null, "", fields);
    }
  }

  /**
   * What a number of a report is as a metric.
   *
   * @param field the number's name in the report; a negative value says that it is not known
   * @param metric the metric's name behind the kind, words separated by points
   * @param counts whether it only grows, from zero at the start of what it is about
   * @param unit of the metric, in the plural, or an empty text
   * @param scale what a number is multiplied by to have that unit
   * @param meaning one sentence
   */
  record Figure(
      String field, String metric, boolean counts, String unit, double scale, String meaning) {
    /** Of a number that only grows. */
    public static Figure counter(String field, String metric, String meaning) {
      return new Figure(field, metric, true, "", 1, meaning);
    }

    /** Of a number of bytes that only grows. */
    public static Figure bytesCounter(String field, String metric, String meaning) {
      return new Figure(field, metric, true, "bytes", 1, meaning);
    }

    /** Of a number that goes up and down. */
    public static Figure gauge(String field, String metric, String meaning) {
      return new Figure(field, metric, false, "", 1, meaning);
    }

    /** Of a number of bytes. */
    public static Figure bytes(String field, String metric, String meaning) {
      return new Figure(field, metric, false, "bytes", 1, meaning);
    }

    /** Of a time in ms, told in seconds. */
    public static Figure millis(String field, String metric, String meaning) {
      return new Figure(field, metric, false, "seconds", 1e-3, meaning);
    }

    /** Of a time in seconds. */
    public static Figure seconds(String field, String metric, String meaning) {
      return new Figure(field, metric, false, "seconds", 1, meaning);
    }

    /** Of a percentage, told as a part of one. */
    public static Figure percent(String field, String metric, String meaning) {
      return new Figure(field, metric, false, "ratio", 1e-2, meaning);
    }
  }
}
