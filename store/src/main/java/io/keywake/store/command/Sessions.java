package io.keywake.store.command;

import io.keywake.store.keyspace.Keyspace;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open sessions, oldest first. Owned by the execution thread. */
public final class Sessions {
  private final Map<Long, Session> sessions = new LinkedHashMap<>();
  private final Keyspace keyspace;
  private long lastId;

  Sessions(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  public int count() {
    return sessions.size();
  }

  public Collection<Session> all() {
    return Collections.unmodifiableCollection(sessions.values());
  }

  @Nullable Session find(long id) {
    return sessions.get(id);
  }

  Session open(ClientConnection connection) {
    Session session = new Session(++lastId, connection, keyspace.accessClock());
    sessions.put(session.id(), session);
    return session;
  }

  void close(Session session) {
    sessions.remove(session.id());
  }

  /** How many were ever opened. */
  public long openedCount() {
    return lastId;
  }
}
