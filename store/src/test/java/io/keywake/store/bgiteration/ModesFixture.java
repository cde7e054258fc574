package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.Effect;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store of four databases whose commands, time and feed a test steps, and what its clients read.
 * Values are large from the fourth item on.
 */
final class ModesFixture {
  long nowMs = 1_700_000_000_000L;
  final SimulatedStore store = new SimulatedStore(4, new Random(1), () -> nowMs);
  private boolean ticking;
  private long nanos;
  final Iterations iterations =
      new Iterations(store.keyspace, Runnable::run, () -> ticking ? nanos++ : nanos);
  private final SimulatedWriter writer =
      new SimulatedWriter(store, new Workload(WorkloadSettings.crowded(1, 4, 1), () -> nowMs));

  /** Executes commands, each a line of words, in a database. */
  void run(int db, String... commands) {
    List<byte[][]> unit =
        Stream.of(commands)
            .map(line -> Stream.of(line.split(" ")).map(each -> each.getBytes(ISO_8859_1)))
            .map(words -> words.toArray(byte[][]::new))
            .toList();
    writer.send(new Unit(db, unit));
  }

  IterationReader create(IterationSettings settings) {
    return iterations.create(settings, terminated -> {});
  }

  /** Does one step of the feed, for each iteration. */
  void step() {
    ticking = true;
    iterations.feed(1);
    ticking = false;
  }

  /** Reads, acknowledges and feeds until nothing comes any more. */
  List<Item> readAll(IterationReader reader) {
    List<Item> items = new ArrayList<>();
    while (true) {
      iterations.feed(1);
      Item item = poll(reader);
      if (item == null) {
        return items;
      }
      items.add(item);
      reader.acknowledge(reader.readItems());
      if (item instanceof Item.Complete || item instanceof Item.Terminated) {
        return items;
      }
    }
  }

  private static @Nullable Item poll(IterationReader reader) {
    try {
      return reader.poll(0, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What all entries of some items tell, by {@code db:key}; each key must be there once. */
  static Map<String, Object> image(List<Item> items) {
    Map<String, Object> image = new TreeMap<>();
    for (Item item : items) {
      if (item instanceof Item.Entries entries) {
        for (Item.Placed placed : entries.entries()) {
          String key = placed.db() + ":" + KeyspaceState.text(placed.entry().key());
          Object before = image.put(key, KeyspaceState.content(placed.entry()).value());
          if (before != null) {
            throw new AssertionError(key + " is presented twice");
          }
        }
      }
    }
    return image;
  }

  static List<Effect> effects(List<Item> items) {
    List<Effect> effects = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Effects unit) {
        effects.addAll(unit.effects());
      }
    }
    return effects;
  }
}
