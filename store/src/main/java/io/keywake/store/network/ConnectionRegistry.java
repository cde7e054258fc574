package io.keywake.store.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All open connections by id, in the order in which they came. Owned by the execution thread. */
public final class ConnectionRegistry {
  private final Map<Long, Connection> byId = new LinkedHashMap<>();
  private long accepted;
  private long refused;

  ConnectionRegistry() {}

  long nextId() {
    return ++accepted;
  }

  void add(Connection connection) {
    byId.put(connection.id(), connection);
  }

  void remove(Connection connection) {
    byId.remove(connection.id());
  }

  List<Connection> snapshot() {
    return new ArrayList<>(byId.values());
  }

  void countRefused() {
    refused++;
  }

  public int size() {
    return byId.size();
  }

  public @Nullable ClientConnection find(long id) {
    return byId.get(id);
  }

  /** A view; copy it before closing connections while walking. */
  public Collection<? extends ClientConnection> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** Connections accepted since the start. */
  public long accepted() {
    return accepted;
  }

  /** Connections turned away since the start because there were too many. */
  public long refused() {
    return refused;
  }
}
