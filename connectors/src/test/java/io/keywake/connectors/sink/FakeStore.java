package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.MirrorValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A target in memory that any number of tasks are connected to, and that is away now and then. */
final class FakeStore {
  record Entry(MirrorValue value, long expireAtMs) {}

  Map<EntryName, Entry> entries = new HashMap<>();
  private Map<Integer, Map<String, String>> states = new HashMap<>();
  private Map<Integer, Map<EntryName, Mark>> indexes = new HashMap<>();

  /** Rises with every change of a state. */
  private final Map<Integer, Long> revisions = new HashMap<>();

  private final Random random;

  /** One call in so many fails; 0 for none. */
  int failures;

  /** So many calls succeed before one fails; negative: none does. */
  int successes = -1;

  /** Transactions that took place. */
  int commits;

  /** Connections that were closed. */
  int closes;

  FakeStore(Random random) {
    this.random = random;
  }

  @Nullable ShareState state(int partition) {
    return ShareState.of(states.getOrDefault(partition, Map.of()));
  }

  int marks() {
    return indexes.values().stream().mapToInt(Map::size).sum();
  }

  /** As it is now, to go back to. */
  FakeStore copy() {
    FakeStore copy = new FakeStore(random);
    copy.entries.putAll(entries);
    copy.states.putAll(states);
    indexes.forEach((number, index) -> copy.indexes.put(number, new HashMap<>(index)));
    return copy;
  }

  /** Is what another one was, as after a restart from a file. */
  void restore(FakeStore other) {
    FakeStore copy = other.copy();
    entries = copy.entries;
    states = copy.states;
    indexes = copy.indexes;
    for (int number = 0; number < 10; number++) {
      revisions.merge(number, 1L, Long::sum);
    }
  }

  Target connect() {
    return new Connected();
  }

  private final class Connected implements Target {
    private final Map<Integer, Long> watched = new HashMap<>();

    @Override
    public Map<Integer, Map<String, String>> watch(Collection<Integer> partitions) {
      fail();
      watched.clear();
      Map<Integer, Map<String, String>> found = new HashMap<>();
      for (int each : partitions) {
        watched.put(each, revisions.getOrDefault(each, 0L));
        found.put(each, states.getOrDefault(each, Map.of()));
      }
      return found;
    }

    @Override
    public List<@Nullable Mark> marks(int partition, List<EntryName> names) {
      fail();
      Map<EntryName, Mark> index = indexes.getOrDefault(partition, Map.of());
      List<@Nullable Mark> marks = new ArrayList<>();
      names.forEach(name -> marks.add(index.get(name)));
      return marks;
    }

    @Override
    public Page scan(int partition, String cursor) {
      fail();
      return new Page(Map.copyOf(indexes.getOrDefault(partition, Map.of())), Page.START);
    }

    @Override
    public boolean commit(List<Write> writes) {
      fail();
      for (Map.Entry<Integer, Long> each : watched.entrySet()) {
        if (!each.getValue().equals(revisions.getOrDefault(each.getKey(), 0L))) {
          watched.clear();
          return false;
        }
      }
      watched.clear();
      commits++;
      writes.forEach(FakeStore.this::apply);
      fail();
      return true;
    }

    private void fail() {
      boolean isNext = successes == 0;
      successes--;
      if (isNext || (failures > 0 && random.nextInt(failures) == 0)) {
        watched.clear();
        throw new TargetUnavailableException("away", null);
      }
    }

    @Override
    public void close() {
      closes++;
    }
  }

  private void apply(Write write) {
    if (write instanceof Write.Put put) {
      entries.put(put.name(), new Entry(put.value(), put.expireAtMs()));
      indexes.computeIfAbsent(put.partition(), any -> new HashMap<>()).put(put.name(), put.mark());
    } else if (write instanceof Write.Remove remove) {
      entries.remove(remove.name());
      indexes.computeIfAbsent(remove.partition(), any -> new HashMap<>()).remove(remove.name());
    } else if (write instanceof Write.Remember remember) {
      states.put(remember.partition(), remember.state());
      revisions.merge(remember.partition(), 1L, Long::sum);
    }
  }
}
