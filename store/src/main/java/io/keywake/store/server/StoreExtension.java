package io.keywake.store.server;

import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.InfoSection;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.rdb.RdbLoad;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What another module adds to a store at assembly, so that the store need not know it: commands,
 * sections of INFO, and work that goes on while the store serves.
 */
public interface StoreExtension {
  /** Makes an extension for the store that is being assembled. */
  @FunctionalInterface
  interface Factory {
    StoreExtension create(Context context);
  }

  /**
   * What an extension may use.
   *
   * @param keyspace execution thread only
   * @param iterations execution thread only
   * @param executionThread hands work to the execution thread, outside of units; any thread
   * @param runId forty hexadecimal digits that no other run of a store has: the identity of the
   *     history that this run makes
   */
  record Context(
      Keyspace keyspace, Iterations iterations, Executor executionThread, String runId) {}

  default List<CommandFamily> commandFamilies() {
    return List.of();
  }

  default List<InfoSection> infoSections() {
    return List.of();
  }

  /** What the extension lets others watch. */
  default List<Watched> watched() {
    return List.of();
  }

  /**
   * Takes note of all that may be watched of the store and its extensions. Called first of all by
   * the thread that starts the store, before content is loaded; a failure keeps the store from
   * starting.
   */
  default void watch(List<Watched> watched) throws IOException {}

  /**
   * The store begins with what a file has. Called at most once, before {@link #start}, on the
   * execution thread, which has done nothing else since: the keyspace is exactly what was loaded.
   */
  default void loaded(RdbLoad load) {}

  /**
   * Begins the extension's work, before clients are accepted. Called by the thread that starts the
   * store, which may wait here; a failure keeps the store from starting.
   */
  default void start() {}

  /**
   * Ends its work, when no client is served any more and nothing changes the keyspace: what the
   * last snapshot will have is what is there. Called by the thread that closes the store.
   */
  default void close() {}
}
