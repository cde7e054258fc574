package io.keywake.store.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Counts the keys of a store by type, in a thread of its own, while clients write. */
public final class KeyIndex implements StoreExtension {
  private final Context store;
  private final Consumer<String> report;
  private final Thread thread = new Thread(this::run, "key-index");
  private final Map<String, String> types = new HashMap<>();

  KeyIndex(Context store, Consumer<String> report) {
    this.store = store;
    this.report = report;
  }

  public static void main(String[] args) throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", args[0]);
    List<StoreExtension.Factory> extensions =
        List.of(store -> new KeyIndex(store, System.out::println));
    try (StoreServer server =
        StoreServer.start(settings, "", extensions, failure -> Runtime.getRuntime().halt(1))) {
      server.awaitShutdownAsked();
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    // Iterations belong to the execution thread; their readers do not.
    try (IterationReader reader =
        CompletableFuture.supplyAsync(this::begin, store.executionThread()).join()) {
      follow(reader);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private IterationReader begin() {
    return store.iterations().create(IterationSettings.streaming("key-index"), terminated -> {});
  }

  private void follow(IterationReader reader) throws InterruptedException {
    boolean changed = false;
    while (true) {
      Item item = reader.poll(100, TimeUnit.MILLISECONDS);
      if (item instanceof Item.Entries presented) {
        presented.entries().forEach(placed -> put(placed.db(), placed.entry()));
        presented.deletions().forEach(this::apply);
        changed = true;
      } else if (item instanceof Item.Effects unit) {
        unit.effects().forEach(this::apply);
        changed = true;
      } else if (item instanceof Item.Consistent point) {
        report.accept("sequence " + point.sequence() + ": " + count());
      } else if (item != null) {
        return; // Terminated: nothing follows.
      } else if (changed) {
        reader.askConsistent();
        changed = false;
      }
      reader.acknowledge(reader.readItems());
    }
  }

  /** A stream of whole values has no other effects. */
  private void apply(Effect effect) {
    if (effect instanceof Effect.Upserted upserted) {
      put(upserted.db(), upserted.entry());
    } else if (effect instanceof Effect.Deleted deleted) {
      types.remove(name(deleted.db(), deleted.key()));
    }
  }

  private void put(int db, Entry entry) {
    types.put(name(db, entry.key()), entry.type().redisName());
  }

  private static String name(int db, byte[] key) {
    return db + "/" + new String(key, UTF_8);
  }

  private Map<String, Integer> count() {
    Map<String, Integer> counts = new TreeMap<>();
    types.values().forEach(type -> counts.merge(type, 1, Integer::sum));
    return counts;
  }
}
