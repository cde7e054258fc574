package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** Commands that go out together before a reply is read. Owned by the task's thread. */
final class RedisCommands {
  /** Elements of a value in one command, at most. */
  private static final int ELEMENTS_MAX = 10_000;

  private final Connection to;
  private int sent;

  RedisCommands(Connection to) {
    this.to = to;
  }

  void send(Command command, byte[]... arguments) {
    to.sendCommand(command, arguments);
    sent++;
  }

  void select(int db) {
    send(Command.SELECT, Protocol.toByteArray(db));
  }

  /** Sends a command about a key as often as needed for all arguments, some of them each time. */
  void sendAll(Command command, byte[] key, List<byte[]> arguments, int atOnce) {
    for (int from = 0; from < arguments.size(); from += atOnce) {
      List<byte[]> some = arguments.subList(from, Math.min(from + atOnce, arguments.size()));
      byte[][] all = new byte[some.size() + 1][];
      all[0] = key;
      for (int i = 0; i < some.size(); i++) {
        all[i + 1] = some.get(i);
      }
      send(command, all);
    }
  }

  /** Makes a key's entry this, whatever it was. */
  void put(byte[] key, MirrorValue value, long expireAtMs) {
    if (value instanceof MirrorValue.StringValue string) {
      send(Command.SET, key, string.bytes());
    } else {
      send(Command.UNLINK, key);
      List<byte[]> elements = new ArrayList<>();
      sendAll(collect(value, elements), key, elements, ELEMENTS_MAX);
    }
    if (expireAtMs != MirrorEntry.NEVER) {
      send(Command.PEXPIREAT, key, Long.toString(expireAtMs).getBytes(UTF_8));
    }
  }

  /** The command that adds elements to a collection, and those elements. */
  private static Command collect(MirrorValue value, List<byte[]> elements) {
    if (value instanceof MirrorValue.HashValue hash) {
      hash.forEach(
          (field, of) -> {
            elements.add(field);
            elements.add(of);
          });
      return Command.HSET;
    } else if (value instanceof MirrorValue.ListValue list) {
      list.forEach(elements::add);
      return Command.RPUSH;
    } else if (value instanceof MirrorValue.SetValue set) {
      set.forEach(elements::add);
      return Command.SADD;
    }
    ((MirrorValue.SortedSetValue) value)
        .forEach(
            (member, score) -> {
              elements.add(Protocol.toByteArray(score));
              elements.add(member);
            });
    return Command.ZADD;
  }

  /**
   * The replies to all commands, in their order.
   *
   * @throws JedisDataException the first error among them, or within them
   */
  List<Object> replies() {
    List<Object> replies = to.getMany(sent);
    replies.forEach(RedisCommands::refuseErrors);
    return replies;
  }

  /**
   * The same of a transaction, the last reply being that of EXEC, in which there may be errors.
   *
   * @throws JedisDataException the first error of a command that was not even queued, or of EXEC
   */
  List<Object> repliesOfTransaction() {
    List<Object> replies = to.getMany(sent);
    for (Object reply : replies) {
      if (reply instanceof JedisDataException error) {
        throw error;
      }
    }
    return replies;
  }

  private static void refuseErrors(Object reply) {
    if (reply instanceof JedisDataException error) {
      throw error;
    }
    if (reply instanceof List<?> list) {
      list.forEach(RedisCommands::refuseErrors);
    }
  }
}
