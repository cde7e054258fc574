package io.keywake.store.command;

import java.util.ArrayList;
import java.util.List;

/**
 * When a snapshot is saved by itself. Immutable.
 *
 * @param points none: never
 */
public record SavePoints(List<Point> points) {
  /**
   * So many changes and so many seconds since the last snapshot.
   *
   * @param seconds at least 1
   * @param changes at least 0
   */
  public record Point(long seconds, long changes) {}

  public static final SavePoints NONE = new SavePoints(List.of());

  /** Words in twos: seconds and changes; an empty text for none. */
  static final SettingType<SavePoints> TYPE =
      new SettingType<>() {
        @Override
        SavePoints parse(String text) throws Unfit {
          String[] words = text.isBlank() ? new String[0] : text.strip().split("\\s+", -1);
          if (words.length % 2 != 0) {
            throw new Unfit("Invalid save parameters");
          }
          List<Point> points = new ArrayList<>();
          for (int index = 0; index < words.length; index += 2) {
            points.add(new Point(number(words[index], 1), number(words[index + 1], 0)));
          }
          return points.isEmpty() ? NONE : new SavePoints(points);
        }

        private static long number(String word, long min) throws Unfit {
          try {
            long number = Long.parseLong(word);
            if (number >= min) {
              return number;
            }
          } catch (NumberFormatException e) {
            // The same answer as for a number that is too small.
          }
          throw new Unfit("Invalid save parameters");
        }

        @Override
        String format(SavePoints points) {
          StringBuilder text = new StringBuilder();
          for (Point point : points.points) {
            text.append(text.isEmpty() ? "" : " ").append(point.seconds);
            text.append(' ').append(point.changes);
          }
          return text.toString();
        }
      };

  public SavePoints {
    points = List.copyOf(points);
  }

  public boolean isEmpty() {
    return points.isEmpty();
  }

  /** Whether one of the points is reached. */
  public boolean areReached(long seconds, long changes) {
    for (Point point : points) {
      if (changes >= point.changes && seconds > point.seconds) {
        return true;
      }
    }
    return false;
  }
}
