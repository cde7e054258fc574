package io.keywake.connectors.sink;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The running store that is written to, as far as the sink knows it. Owned by the task's thread.
 * Every call may throw {@link TargetUnavailableException}; the next one tries to connect again.
 *
 * <p>Beside the entries it keeps, for the number of every partition, a small state (names and
 * texts) and an index that has a mark for every entry which was written from it.
 */
interface Target extends AutoCloseable {
  /**
   * The states of partitions, empty where there is none. If one of them is changed by anybody
   * before the next {@link #commit}, that does nothing.
   */
  Map<Integer, Map<String, String>> watch(Collection<Integer> partitions);

  /** The marks of entries in a partition's index, null where there is none. */
  List<@Nullable Mark> marks(int partition, List<EntryName> names);

  /**
   * Writes all of it in one transaction.
   *
   * @return whether it took place; false if a state that is watched has changed
   */
  boolean commit(List<Write> writes);

  /**
   * Some of the entries of an index. Those that are there from the first call to the last one are
   * returned once at least.
   *
   * @param cursor that of the page before, or {@link Page#START}
   */
  Page scan(int partition, String cursor);

  @Override
  void close();

  /**
   * A part of an index.
   *
   * @param next where to go on, or {@link #START} if this was the last one
   */
  record Page(Map<EntryName, Mark> entries, String next) {
    static final String START = "0";
  }
}
