package io.keywake.benchmarks;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.server.StoreExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Iterates a store that serves clients, again and again, and discards what it reads. Begun and
 * ended by one thread; reads on another.
 */
final class RepeatedWalk {
  private final StoreExtension.Context context;
  private final CompletableFuture<Integer> walks = new CompletableFuture<>();
  private volatile boolean ending;

  private RepeatedWalk(StoreExtension.Context context) {
    this.context = context;
  }

  static RepeatedWalk begin(StoreExtension.Context context) {
    RepeatedWalk walk = new RepeatedWalk(context);
    Thread thread = new Thread(walk::run, "repeated-walk");
    thread.setDaemon(true);
    thread.start();
    return walk;
  }

  /** Ends after the walk that is under way, and returns how many there were. */
  int end() {
    ending = true;
    return walks.join();
  }

  private void run() {
    try {
      int count = 0;
      while (!ending) {
        walk();
        count++;
      }
      walks.complete(count);
    } catch (InterruptedException | ExecutionException | RuntimeException e) {
      walks.completeExceptionally(e);
    }
  }

  private void walk() throws InterruptedException, ExecutionException {
    CompletableFuture<IterationReader> begun = new CompletableFuture<>();
    IterationSettings settings = IterationSettings.streaming("walk").completingWhen(() -> true);
    context
        .executionThread()
        .execute(() -> begun.complete(context.iterations().create(settings, terminated -> {})));
    try (IterationReader reader = begun.get()) {
      Item item;
      do {
        item = reader.read();
        reader.acknowledge(reader.readItems());
      } while (!(item instanceof Item.Complete));
    }
  }
}
