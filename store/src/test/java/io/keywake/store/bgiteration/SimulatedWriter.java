package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.command.ClientConnection;
import io.keywake.store.command.Session;
import io.keywake.store.resp.ReplyWriter;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import java.util.Iterator;
import java.util.List;

/**
 * A client of the store that sends the commands of a workload, one at a step, so that others come
 * between its WATCH and its EXEC. What it is answered does not matter to it, but it waits while it
 * is blocked.
 *
 * <p>Owned by the execution thread.
 */
final class SimulatedWriter implements ClientConnection {
  private static final byte[] SELECT = "SELECT".getBytes(ISO_8859_1);
  private static final boolean TRACED = Boolean.getBoolean("simulation.trace");

  private final SimulatedStore store;
  private final Workload workload;
  private final ReplyWriter reply = new ReplyWriter();
  private Session session;
  private Iterator<byte[][]> commands = List.<byte[][]>of().iterator();

  SimulatedWriter(SimulatedStore store, Workload workload) {
    this.store = store;
    this.workload = workload;
    session = store.executor.open(this);
  }

  /** Sends the next command of the present unit, or the first one of another. */
  void step() {
    if (session.isSuspended()) {
      return;
    }
    if (!commands.hasNext()) {
      begin(workload.next());
    }
    send(commands.next());
  }

  /** Sends a whole unit; when a command of it blocks, the rest is left. */
  void send(Unit unit) {
    begin(unit);
    while (commands.hasNext()) {
      send(commands.next());
      if (session.isSuspended()) {
        reconnect();
      }
    }
  }

  private void begin(Unit unit) {
    commands = unit.commands().iterator();
    if (session.db() != unit.db()) {
      send(new byte[][] {SELECT, Integer.toString(unit.db()).getBytes(ISO_8859_1)});
    }
  }

  private void send(byte[][] command) {
    if (TRACED) {
      System.out.printf("session %d: %s%n", session.id(), Unit.describe(command));
    }
    store.executor.execute(session, command, reply);
    if (TRACED) {
      System.out.println("  " + takeReply());
    }
    reply.clear();
  }

  private String takeReply() {
    return new String(reply.takeBytes(), ISO_8859_1).replace("\r\n", " ");
  }

  /** Breaks the connection, perhaps in the middle of a transaction, and connects anew. */
  void reconnect() {
    store.executor.close(session);
    session = store.executor.open(this);
    commands = List.<byte[][]>of().iterator();
  }

  @Override
  public String remoteAddress() {
    return "127.0.0.1:50000";
  }

  @Override
  public String localAddress() {
    return "127.0.0.1:6379";
  }

  @Override
  public long receivedBytes() {
    return 0;
  }

  @Override
  public long pendingReplyBytes() {
    return reply.pendingBytes();
  }

  @Override
  public void resumed() {
    if (TRACED) {
      System.out.println("  later: " + takeReply());
    }
    reply.clear();
  }

  @Override
  public void kill() {
    throw new AssertionError("nobody kills this connection");
  }
}
