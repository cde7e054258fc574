package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A client of the store that sends many commands before it reads the replies. Owned by one thread.
 *
 * <p>Replies are as the second version of the protocol has them: {@code byte[]}, {@code Long},
 * {@code List}, null, and a {@link JedisDataException} for a refused command.
 */
public final class StoreClient implements AutoCloseable {
  /**
   * How many bytes of commands are sent before their replies are read. The buffers of the
   * connection hold as much even if the store waits for its replies to be taken, so neither waits
   * for the other.
   */
  private static final int BYTES_AHEAD_MAX = 32 << 10;

  private static final int TIMEOUT_MS = 60_000;

  private final StoreAddress address;
  private final Connection connection;
  private int db;

  /**
   * Connects.
   *
   * @throws CannotTellException if nobody listens there, or lets nobody in
   */
  public StoreClient(StoreAddress address) {
    this.address = address;
    try {
      connection =
          new Connection(
              new HostAndPort(address.host(), address.port()),
              DefaultJedisClientConfig.builder()
                  .protocol(RedisProtocol.RESP2)
                  .timeoutMillis(TIMEOUT_MS)
                  .user(address.user())
                  .password(address.password())
                  .build());
    } catch (JedisDataException e) {
      throw new CannotTellException(
          "store", address + " answers \"" + e.getMessage() + '"', "the password to be right", e);
    } catch (JedisException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CannotTellException(
          "store",
          "cannot connect to " + address + " (" + cause.getMessage() + ")",
          "a Keywake that listens there",
          e);
    }
  }

  /** The reply to one command. */
  public Object call(String... command) {
    byte[][] bytes =
        Arrays.stream(command).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
    return call(bytes);
  }

  /**
   * The reply to one command.
   *
   * @throws JedisDataException if the store refuses it
   */
  public Object call(byte[]... command) {
    send(command);
    return connection.getOne();
  }

  /** The replies to many commands, in their order. */
  public List<Object> callAll(List<byte[][]> commands) {
    List<Object> replies = new ArrayList<>(commands.size());
    int ahead = 0;
    int bytesAhead = 0;
    for (byte[][] command : commands) {
      send(command);
      ahead++;
      bytesAhead += bytes(command);
      if (bytesAhead >= BYTES_AHEAD_MAX) {
        replies.addAll(connection.getMany(ahead));
        ahead = 0;
        bytesAhead = 0;
      }
    }
    replies.addAll(connection.getMany(ahead));
    return replies;
  }

  /** Makes the commands that follow concern this database. */
  public void select(int number) {
    if (db != number) {
      call("SELECT", Integer.toString(number));
      db = number;
    }
  }

  private void send(byte[][] command) {
    ProtocolCommand name = () -> command[0];
    connection.sendCommand(name, Arrays.copyOfRange(command, 1, command.length));
  }

  /** Roughly what a command takes on the way. */
  private static int bytes(byte[][] command) {
    int bytes = 0;
    for (byte[] argument : command) {
      bytes += argument.length + 8;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return address.toString();
  }

  @Override
  public void close() {
    connection.close();
  }
}
