package io.keywake.store.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What SORT is asked for. Immutable.
 *
 * @param by where weights are found, or null to sort by the elements themselves
 * @param gets what is returned for each element; nothing for the elements themselves
 * @param start the first element that is returned, as it was given
 * @param count how many are returned, as it was given; negative for all
 * @param target the key that gets the result, or null
 */
record SortOptions(
    boolean descending,
    boolean alphabetical,
    @Nullable SortPattern by,
    List<SortPattern> gets,
    long start,
    long count,
    byte @Nullable [] target) {

  static SortOptions parse(CommandCall call, boolean readOnly) {
    boolean descending = false;
    boolean alphabetical = false;
    SortPattern by = null;
    List<SortPattern> gets = new ArrayList<>();
    long start = 0;
    long count = -1;
    byte[] target = null;
    for (int index = 2; index < call.size(); index++) {
      int left = call.size() - index - 1;
      if (call.is(index, "asc")) {
        descending = false;
      } else if (call.is(index, "desc")) {
        descending = true;
      } else if (call.is(index, "alpha")) {
        alphabetical = true;
      } else if (call.is(index, "limit") && left >= 2) {
        start = call.integer(++index);
        count = call.integer(++index);
      } else if (!readOnly && call.is(index, "store") && left >= 1) {
        target = call.arg(++index);
      } else if (call.is(index, "by") && left >= 1) {
        by = new SortPattern(call.arg(++index));
      } else if (call.is(index, "get") && left >= 1) {
        gets.add(new SortPattern(call.arg(++index)));
      } else {
        throw CommandException.syntax();
      }
    }
    return new SortOptions(descending, alphabetical, by, gets, start, count, target);
  }

  /** Whether the order is that of the value: weights that are all the same tell nothing. */
  boolean keepsOrder() {
    return by != null && !by.hasPlaceholder();
  }

  /** How many values are returned for each element. */
  int columns() {
    return Math.max(1, gets.size());
  }

  /** One of the values that are returned for an element, or null. */
  byte @Nullable [] column(CommandCall call, byte[] element, int column) {
    return gets.isEmpty() ? element : gets.get(column).find(call, element);
  }

  /** The first element that is returned, of {@code size}. */
  int from(int size) {
    return (int) Math.min(Math.max(start, 0), size);
  }

  /** Where what is returned ends, of {@code size} elements. */
  int to(int size) {
    return count < 0 ? size : from(size) + (int) Math.min(count, size - from(size));
  }
}
