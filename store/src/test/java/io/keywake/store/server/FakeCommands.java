package io.keywake.store.server;

import io.keywake.store.network.ClientConnection;
import io.keywake.store.network.CommandExecutor;
import io.keywake.store.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A few commands without a keyspace: PING, ECHO text, BIG bytes, QUIT, SELFKILL, BREAK. */
final class FakeCommands implements CommandExecutor {
  private final ClientConnection connection;
  private final Counts counts;

  /** What tests look at from their own thread. */
  static final class Counts {
    final AtomicLong executed = new AtomicLong();
    final AtomicLong disconnected = new AtomicLong();
  }

  FakeCommands(ClientConnection connection, Counts counts) {
    this.connection = connection;
    this.counts = counts;
  }

  @Override
  public void execute(byte[][] request, ReplyWriter replies) {
    counts.executed.incrementAndGet();
    switch (new String(request[0], StandardCharsets.US_ASCII)) {
      case "PING" -> replies.simpleString("PONG");
      case "ECHO" -> replies.bulk(request[1]);
      case "BIG" ->
          big(Integer.parseInt(new String(request[1], StandardCharsets.US_ASCII)), replies);
      case "QUIT" -> {
        replies.ok();
        connection.closeAfterReplies();
      }
      case "SELFKILL" -> connection.close();
      case "BREAK" -> throw new IllegalStateException("broken invariant");
      default -> replies.error("ERR unknown command");
    }
  }

  private static void big(int bytes, ReplyWriter replies) {
    byte[] value = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      value[i] = (byte) ('a' + i % 23);
    }
    replies.bulkShared(value, 0, bytes);
  }

  @Override
  public void disconnected() {
    counts.disconnected.incrementAndGet();
  }
}
