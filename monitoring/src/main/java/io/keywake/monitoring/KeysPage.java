package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.monitoring.http.HttpPage;
import io.keywake.monitoring.http.HttpReply;
import io.keywake.monitoring.http.HttpRequest;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@code /api/keys?db=0&match=user:*&type=hash&cursor=0}: keys with the beginnings of their values,
 * as JSON. Looks through a database in small slices of the execution thread's time, and gives up
 * after so many entries, with a cursor to go on from.
 *
 * <p>Whoever sees keys sees data, so the same people are let in as by the store's own port: with
 * {@code requirepass}, those who give it (basic authentication, user {@code default}); without, and
 * with {@code protected-mode}, those on this machine.
 */
final class KeysPage implements HttpPage {
  private static final String USER = "default";

  private final Keyspace keyspace;
  private final Executor executionThread;
  private final StoreSettings settings;

  KeysPage(Keyspace keyspace, Executor executionThread, StoreSettings settings) {
    this.keyspace = keyspace;
    this.executionThread = executionThread;
    this.settings = settings;
  }

  @Override
  public CompletableFuture<HttpReply> answer(HttpRequest request) {
    CompletableFuture<HttpReply> reply = new CompletableFuture<>();
    executionThread.execute(() -> begin(request, reply));
    return reply;
  }

  /** Execution thread. */
  private void begin(HttpRequest request, CompletableFuture<HttpReply> reply) {
    String password = settings.get(RedisSettings.REQUIREPASS);
    if (password.isEmpty()) {
      if (settings.get(RedisSettings.PROTECTED_MODE) && !request.fromLoopback()) {
        reply.complete(
            HttpReply.text(403, "without requirepass keys are shown on this machine alone"));
        return;
      }
    } else if (!isGiven(request, password)) {
      reply.complete(HttpReply.unauthorized("keys of a Keywake store"));
      return;
    }
    KeySearch search;
    try {
      search = KeySearch.of(request, keyspace);
    } catch (IllegalArgumentException e) {
      reply.complete(HttpReply.text(400, String.valueOf(e.getMessage())));
      return;
    }
    step(search, reply);
  }

  private static boolean isGiven(HttpRequest request, String password) {
    String given = request.credentials();
    return given != null
        && MessageDigest.isEqual(given.getBytes(UTF_8), (USER + ':' + password).getBytes(UTF_8));
  }

  /** Execution thread; the next slice comes behind what else waits there. */
  private void step(KeySearch search, CompletableFuture<HttpReply> reply) {
    if (search.step()) {
      executionThread.execute(() -> step(search, reply));
    } else {
      KeySearch.Result result = search.result();
      // The execution thread has better things to do than to write JSON.
      reply.completeAsync(() -> Json.reply(200, json -> write(json, result)));
    }
  }

  private static void write(JsonGenerator json, KeySearch.Result result) throws IOException {
    json.writeStartObject();
    json.writeStringField("cursor", String.valueOf(result.cursor()));
    json.writeNumberField("examined", result.examined());
    json.writeArrayFieldStart("keys");
    List<KeySearch.Found> keys = result.keys();
    for (KeySearch.Found found : keys) {
      json.writeStartObject();
      json.writeStringField("key", found.key());
      json.writeStringField("type", found.type());
      json.writeNumberField("ttlMs", found.ttlMs());
      json.writeNumberField("bytes", found.bytes());
      found.preview().write(json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
