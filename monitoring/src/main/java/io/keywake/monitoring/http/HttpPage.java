package io.keywake.monitoring.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What stands under one path. Called on the server's thread, which is not to wait. */
@FunctionalInterface
public interface HttpPage {
  CompletableFuture<HttpReply> answer(HttpRequest request);

  /** A page that has its answer at once. */
  static HttpPage atOnce(Function<HttpRequest, HttpReply> answer) {
    return request -> CompletableFuture.completedFuture(answer.apply(request));
  }
}
