package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A Redis or Valkey, over one connection. Owned by the task's thread.
 *
 * <p>The state of partition 3 is the hash {@code <prefix>:3}, its index the hash {@code
 * <prefix>:3:keys}, both in one database. A transaction goes out as a whole before its replies are
 * read.
 */
final class RedisTarget implements Target {
  /** Names or texts in one command, at most. */
  private static final int ARGUMENTS_MAX = 2000;

  private static final String PAGE_ENTRIES = "1000";

  /** Replies that later attempts do not change. */
  private static final List<String> FINAL_ERRORS = List.of("WRONGTYPE", "NOPERM", "NOAUTH");

  private final Supplier<Connection> connector;
  private final String prefix;
  private final int stateDatabase;
  private @Nullable Connection connection;

  /** Databases that the target has let this connection select. */
  private final Set<Integer> selectable = new HashSet<>();

  /**
   * Connects with the first call.
   *
   * @param connector opens a connection, as whoever may write to all databases
   * @param prefix what the sink's own keys begin with
   * @param stateDatabase the number of the database that they are in
   */
  RedisTarget(Supplier<Connection> connector, String prefix, int stateDatabase) {
    this.connector = connector;
    this.prefix = prefix;
    this.stateDatabase = stateDatabase;
  }

  /** The one that the settings name. */
  static RedisTarget of(SinkSettings settings) {
    return new RedisTarget(
        () -> new Connection(settings.target(), settings.client()),
        settings.statePrefix(),
        settings.stateDatabase());
  }

  @Override
  public Map<Integer, Map<String, String>> watch(Collection<Integer> partitions) {
    return exchange(
        to -> {
          RedisCommands commands = new RedisCommands(to);
          commands.send(Command.UNWATCH);
          commands.select(stateDatabase);
          byte[][] keys = partitions.stream().map(this::stateKey).toArray(byte[][]::new);
          commands.send(Command.WATCH, keys);
          partitions.forEach(each -> commands.send(Command.HGETALL, stateKey(each)));
          List<Object> replies = commands.replies();
          Map<Integer, Map<String, String>> states = new HashMap<>();
          int at = replies.size() - partitions.size();
          for (int each : partitions) {
            Map<String, String> state = new LinkedHashMap<>();
            List<?> flat = (List<?>) replies.get(at++);
            for (int i = 0; i < flat.size(); i += 2) {
              state.put(text(flat.get(i)), text(flat.get(i + 1)));
            }
            states.put(each, state);
          }
          return states;
        });
  }

  @Override
  public List<@Nullable Mark> marks(int partition, List<EntryName> names) {
    return exchange(
        to -> {
          RedisCommands commands = new RedisCommands(to);
          commands.select(stateDatabase);
          commands.sendAll(
              Command.HMGET,
              indexKey(partition),
              names.stream().map(EntryName::toField).toList(),
              ARGUMENTS_MAX);
          List<@Nullable Mark> marks = new ArrayList<>(names.size());
          List<Object> replies = commands.replies();
          for (Object reply : replies.subList(1, replies.size())) {
            for (Object mark : (List<?>) reply) {
              marks.add(mark == null ? null : Mark.of(text(mark)));
            }
          }
          return marks;
        });
  }

  @Override
  public Page scan(int partition, String cursor) {
    return exchange(
        to -> {
          RedisCommands commands = new RedisCommands(to);
          commands.select(stateDatabase);
          commands.send(
              Command.HSCAN,
              indexKey(partition),
              cursor.getBytes(UTF_8),
              "COUNT".getBytes(UTF_8),
              PAGE_ENTRIES.getBytes(UTF_8));
          List<?> reply = (List<?>) commands.replies().get(1);
          List<?> flat = (List<?>) reply.get(1);
          Map<EntryName, Mark> entries = new HashMap<>();
          for (int i = 0; i < flat.size(); i += 2) {
            entries.put(EntryName.ofField((byte[]) flat.get(i)), Mark.of(text(flat.get(i + 1))));
          }
          return new Page(entries, text(reply.get(0)));
        });
  }

  @Override
  public boolean commit(List<Write> writes) {
    return exchange(
        to -> {
          // Database by database: changes of entries do not depend on each other, and the index
          // is far away from most of them.
          Map<Integer, List<Write>> byDatabase = new LinkedHashMap<>();
          for (Write write : writes) {
            if (write instanceof Write.Put put) {
              byDatabase.computeIfAbsent(put.name().db(), any -> new ArrayList<>()).add(put);
            } else if (write instanceof Write.Remove remove) {
              byDatabase.computeIfAbsent(remove.name().db(), any -> new ArrayList<>()).add(remove);
            }
          }
          requireDatabases(to, byDatabase.keySet());
          RedisCommands commands = new RedisCommands(to);
          commands.send(Command.MULTI);
          byDatabase.forEach(
              (db, each) -> {
                commands.select(db);
                each.forEach(write -> writeEntry(commands, write));
              });
          commands.select(stateDatabase);
          writes.forEach(write -> writeState(commands, write));
          commands.send(Command.EXEC);
          List<Object> replies = commands.repliesOfTransaction();
          if (!(replies.get(replies.size() - 1) instanceof List<?> done)) {
            return false;
          }
          for (Object reply : done) {
            if (reply instanceof JedisDataException error) {
              forget(to, writes);
              throw halfDone(error);
            }
          }
          return true;
        });
  }

  /** A transaction would go on in the wrong database behind a SELECT that is refused within it. */
  private void requireDatabases(Connection to, Set<Integer> databases) {
    for (int db : databases) {
      if (!selectable.contains(db)) {
        RedisCommands commands = new RedisCommands(to);
        commands.select(db);
        try {
          commands.replies();
        } catch (JedisAccessControlException e) {
          throw e;
        } catch (JedisDataException e) {
          throw new SinkTargetException(
              "the target refuses database "
                  + db
                  + ": "
                  + e.getMessage()
                  + "; expected one that has it, or a setting databases that leaves it out",
              e);
        }
        selectable.add(db);
      }
    }
  }

  /** Redis does the rest of a transaction although one of its commands fails. */
  private SinkTargetException halfDone(JedisDataException error) {
    return new SinkTargetException(
        "the target has done a transaction but for a command that it refuses: "
            + error.getMessage()
            + "; what it knew of these partitions is removed, so they are written anew once the"
            + " cause is gone and the task starts again",
        error);
  }

  private void forget(Connection to, List<Write> writes) {
    RedisCommands commands = new RedisCommands(to);
    commands.select(stateDatabase);
    writes.stream()
        .map(Write::partition)
        .distinct()
        .forEach(each -> commands.send(Command.UNLINK, stateKey(each)));
    commands.replies();
  }

  private static void writeEntry(RedisCommands commands, Write write) {
    if (write instanceof Write.Put put) {
      commands.put(put.name().key(), put.value(), put.expireAtMs());
    } else if (write instanceof Write.Remove remove) {
      commands.send(Command.UNLINK, remove.name().key());
    }
  }

  private void writeState(RedisCommands commands, Write write) {
    if (write instanceof Write.Put put) {
      commands.send(
          Command.HSET,
          indexKey(put.partition()),
          put.name().toField(),
          put.mark().toString().getBytes(UTF_8));
    } else if (write instanceof Write.Remove remove) {
      commands.send(Command.HDEL, indexKey(remove.partition()), remove.name().toField());
    } else if (write instanceof Write.Remember remember) {
      byte[] key = stateKey(remember.partition());
      commands.send(Command.UNLINK, key);
      List<byte[]> fields = new ArrayList<>();
      remember
          .state()
          .forEach(
              (name, text) -> {
                fields.add(name.getBytes(UTF_8));
                fields.add(text.getBytes(UTF_8));
              });
      commands.sendAll(Command.HSET, key, fields, ARGUMENTS_MAX);
    }
  }

  private byte[] stateKey(int partition) {
    return (prefix + ":" + partition).getBytes(UTF_8);
  }

  private byte[] indexKey(int partition) {
    return (prefix + ":" + partition + ":keys").getBytes(UTF_8);
  }

  private static String text(@Nullable Object bytes) {
    return new String((byte[]) Objects.requireNonNull(bytes), UTF_8);
  }

  private interface Exchange<T> {
    T with(Connection connection);
  }

  private <T> T exchange(Exchange<T> exchange) {
    try {
      if (connection == null) {
        connection = connector.get();
      }
      return exchange.with(connection);
    } catch (JedisAccessControlException e) {
      close();
      throw new SinkTargetException("the target refuses: " + e.getMessage(), e);
    } catch (JedisDataException e) {
      close();
      String message = String.valueOf(e.getMessage());
      if (FINAL_ERRORS.stream().anyMatch(message::startsWith)) {
        throw new SinkTargetException("the target refuses: " + message, e);
      }
      throw new TargetUnavailableException("the target refuses: " + message, e);
    } catch (JedisConnectionException e) {
      close();
      throw new TargetUnavailableException("no answer from the target: " + e.getMessage(), e);
    } catch (JedisException e) {
      close();
      throw new TargetUnavailableException("the target: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    selectable.clear();
    Connection old = connection;
    connection = null;
    if (old != null) {
      try {
        old.close();
      } catch (JedisException e) {
        // It is broken already; there is nobody on the other end who has to be told.
      }
    }
  }
}
