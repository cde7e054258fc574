package io.keywake.store.command;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients that wait: for a key to get a value, or for what somebody outside of the keyspace
 * tells them. Owned by the execution thread.
 *
 * <h2>Who is served when</h2>
 *
 * While somebody waits, and only then, effects are listened to: a key that is awaited and gets a
 * value of the awaited type is ready, whichever command brought that about. Once the unit has ended
 * ({@link CommandExecutor} asks {@link #isAnyReady} behind each), keys are served in the order in
 * which they became ready, and at each key clients in the order in which they blocked, as long as
 * the key still holds such a value. Every client is served in a unit of its own. What that changes
 * can make further keys ready: they come behind. A key that was filled and emptied again within one
 * unit serves nobody.
 *
 * <p>A database that is swapped keeps its waiting clients, as they wait for a key at an index: so
 * after a swap every key that is awaited in one of the two is looked at.
 */
public final class BlockedClients {
  private final Keyspace keyspace;
  private final EffectListener listener = this::onUnit;

  /** Who waits for a key: in order of their blocking. */
  private final Map<ValueType, Map<KeyName, Set<BlockedClient>>> waiting =
      new EnumMap<>(ValueType.class);

  private final TreeSet<BlockedClient> timed = new TreeSet<>(BlockedClient.BY_DEADLINE);
  private final Set<KeyName> ready = new LinkedHashSet<>();
  private long lastNumber;
  private int count;

  BlockedClients(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** Suspends the session of a call until it is served, its time is up, or it is let go. */
  void block(CommandCall call, Awaited awaited) {
    BlockedClient client = new BlockedClient(++lastNumber, call, awaited);
    if (waiting.isEmpty()) {
      keyspace.listen(listener);
    }
    Map<KeyName, Set<BlockedClient>> ofType =
        waiting.computeIfAbsent(awaited.type(), type -> new LinkedHashMap<>());
    for (KeyName key : client.keys()) {
      ofType.computeIfAbsent(key, name -> new LinkedHashSet<>()).add(client);
    }
    add(client);
  }

  /** As {@link #block(CommandCall, Awaited)}, until the deferral is completed. */
  Deferral block(CommandCall call, long deadlineMs, Consumer<ReplyWriter> onTimeout) {
    BlockedClient client = new BlockedClient(++lastNumber, call, deadlineMs, onTimeout);
    add(client);
    return client.deferral();
  }

  private void add(BlockedClient client) {
    count++;
    client.session().blocked = client;
    if (client.hasDeadline()) {
      timed.add(client);
    }
  }

  /** How many clients are blocked. */
  public int count() {
    return count;
  }

  /** How many of them will not wait forever. */
  int timedCount() {
    return timed.size();
  }

  // Being served.

  private void onUnit(EffectUnit unit) {
    for (Effect effect : unit.effects()) {
      if (effect instanceof Effect.Upserted change) {
        Map<KeyName, Set<BlockedClient>> ofType = waiting.get(change.entry().type());
        if (ofType != null) {
          KeyName key = new KeyName(change.db(), change.key());
          if (ofType.containsKey(key)) {
            ready.add(key);
          }
        }
      } else if (effect instanceof Effect.Swapped swap) {
        for (Map<KeyName, Set<BlockedClient>> ofType : waiting.values()) {
          for (KeyName key : ofType.keySet()) {
            if (key.db() == swap.first() || key.db() == swap.second()) {
              ready.add(key);
            }
          }
        }
      }
    }
  }

  /** Whether a unit has made a key ready that somebody waited for. */
  boolean isAnyReady() {
    return !ready.isEmpty();
  }

  /** Serves whom it can, outside of any unit. */
  void serve() {
    while (!ready.isEmpty()) {
      Iterator<KeyName> first = ready.iterator();
      KeyName key = first.next();
      first.remove();
      boolean more = true;
      while (more) {
        keyspace.begin();
        more = serveNext(key);
        keyspace.end();
      }
    }
  }

  private boolean serveNext(KeyName key) {
    Entry entry = keyspace.peek(key.db(), key.key());
    if (entry == null) {
      return false;
    }
    Map<KeyName, Set<BlockedClient>> ofType = waiting.get(entry.type());
    Set<BlockedClient> clients = ofType == null ? null : ofType.get(key);
    if (clients == null) {
      return false;
    }
    BlockedClient client = clients.iterator().next();
    forget(client);
    client.serve(key);
    return true;
  }

  // Being let go.

  /** Lets those go whose time is up, and returns how many these were. */
  public int timeOut() {
    if (timed.isEmpty()) {
      return 0;
    }
    long nowMs = keyspace.nowMs();
    int count = 0;
    while (msUntilTimeout(nowMs) <= 0) {
      BlockedClient client = timed.first();
      forget(client);
      client.timeOut();
      count++;
    }
    return count;
  }

  /** For how many ms nobody's time is up; {@link Long#MAX_VALUE} if no time has been set. */
  public long msUntilTimeout() {
    return timed.isEmpty() ? Long.MAX_VALUE : msUntilTimeout(keyspace.nowMs());
  }

  private long msUntilTimeout(long nowMs) {
    return timed.isEmpty() ? Long.MAX_VALUE : timed.first().deadlineMs() - nowMs;
  }

  /**
   * Lets a client go before its time: CLIENT UNBLOCK.
   *
   * @param error what it is told, or null to reply as if its time were up
   * @return false if the client is not blocked
   */
  boolean unblock(Session session, @Nullable String error) {
    BlockedClient client = session.blocked;
    if (client == null) {
      return false;
    }
    forget(client);
    if (error == null) {
      client.timeOut();
    } else {
      client.complete(reply -> reply.error(error));
    }
    return true;
  }

  /** Takes a session off the list, if it is there: its client has gone. */
  void forget(Session session) {
    if (session.blocked != null) {
      forget(session.blocked);
    }
  }

  private void forget(BlockedClient client) {
    count--;
    client.session().blocked = null;
    timed.remove(client);
    ValueType type = client.type();
    if (type != null) {
      forgetKeys(client, type);
    }
  }

  private void forgetKeys(BlockedClient client, ValueType type) {
    Map<KeyName, Set<BlockedClient>> ofType = waiting.getOrDefault(type, Map.of());
    for (KeyName key : client.keys()) {
      Set<BlockedClient> clients = ofType.getOrDefault(key, Set.of());
      clients.remove(client);
      if (clients.isEmpty()) {
        ofType.remove(key);
      }
    }
    if (ofType.isEmpty()) {
      waiting.remove(type);
    }
    if (waiting.isEmpty()) {
      keyspace.unlisten(listener);
    }
  }
}
