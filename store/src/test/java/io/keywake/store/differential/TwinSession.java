package io.keywake.store.differential;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection to each side that sends the same requests, and what it has queued between MULTI and
 * EXEC. For one thread.
 */
final class TwinSession implements Closeable {
  final RespConnection ours;
  final RespConnection redis;
  private final String name;
  private final List<Comparison> queued = new ArrayList<>();
  private boolean success;
  private boolean queueing;

  TwinSession(String name, int ourPort, int redisPort) throws IOException {
    this.name = name;
    ours = new RespConnection(ourPort);
    redis = new RespConnection(redisPort);
  }

  String name() {
    return name;
  }

  /** Whether commands are queued at present. */
  boolean isQueueing() {
    return queueing;
  }

  /** Whether the last request was not answered with an error. */
  boolean hadSuccess() {
    return success;
  }

  /**
   * Sends a request to both sides.
   *
   * @return how the replies differ, or an empty text
   */
  String send(List<byte[]> request, Comparison comparison) throws IOException {
    ours.send(request);
    redis.send(request);
    Reply b = redis.read();
    Reply a = ours.read();
    success = !a.isError();
    if (a.isStatus("QUEUED") && b.isStatus("QUEUED")) {
      queued.add(comparison);
      return "";
    }
    boolean executing = request.size() == 1 && is(request, "exec") && !a.isError();
    boolean same = executing ? sameParts(a, b) : comparison.same(a, b);
    boolean ended = !a.isError() && (is(request, "discard") || is(request, "reset"));
    if (ended || is(request, "exec")) {
      queueing = false;
      queued.clear();
    } else if (is(request, "multi") && !a.isError()) {
      queueing = true;
    }
    return same ? "" : "\n  ours  " + a + "\n  redis " + b;
  }

  private boolean sameParts(Reply a, Reply b) {
    if (a.equals(b)) {
      return true;
    }
    List<Reply> ourParts = a.parts();
    List<Reply> redisParts = b.parts();
    if (ourParts.size() != redisParts.size() || ourParts.size() != queued.size()) {
      return false;
    }
    for (int i = 0; i < ourParts.size(); i++) {
      if (!queued.get(i).same(ourParts.get(i), redisParts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean is(List<byte[]> request, String command) {
    return new String(request.get(0), java.nio.charset.StandardCharsets.ISO_8859_1)
        .equalsIgnoreCase(command);
  }

  @Override
  public void close() throws IOException {
    ours.close();
    redis.close();
  }
}
