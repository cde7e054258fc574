package io.keywake.monitoring.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of the server: a request, its page, the answer. Owned by the server's thread. */
final class HttpExchange extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

  /**
   * Pages come from here alone, are shown nowhere else, and what they show is never kept: a browser
   * holds to this even if some value of the store were taken for a part of a page.
   */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy",
              "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff");

  private final Map<String, HttpPage> pages;

  HttpExchange(Map<String, HttpPage> pages) {
    this.pages = pages;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Its end is the reply's.
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    context.channel().config().setAutoRead(false);
    boolean head = request.method().equals(HttpMethod.HEAD);
    CompletableFuture<HttpReply> reply;
    try {
      reply = answer(context, request, head);
    } catch (RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    reply.whenComplete(
        (answer, failure) ->
            context
                .executor()
                .execute(
                    () ->
                        write(context, failure == null ? answer : failed(request, failure), head)));
  }

  private CompletableFuture<HttpReply> answer(
      ChannelHandlerContext context, FullHttpRequest request, boolean head) {
    if (!request.decoderResult().isSuccess()) {
      return now(HttpReply.text(400, "this is no request"));
    }
    if (!head && !request.method().equals(HttpMethod.GET)) {
      return now(HttpReply.text(405, "expected GET or HEAD"));
    }
    boolean toLoopback = isLoopback(context.channel().localAddress());
    if (toLoopback && !isThisMachine(request.headers().get(HttpHeaderNames.HOST))) {
      return now(HttpReply.text(403, "expected the Host to be localhost or a loopback address"));
    }
    QueryStringDecoder url = new QueryStringDecoder(request.uri());
    HttpPage page = pages.get(url.path());
    if (page == null) {
      return now(HttpReply.text(404, "there is no such page"));
    }
    Map<String, String> query = new HashMap<>();
    url.parameters().forEach((name, values) -> query.put(name, values.get(0)));
    return page.answer(
        new HttpRequest(
            url.path(),
            query,
            request.headers().get(HttpHeaderNames.AUTHORIZATION),
            isLoopback(context.channel().remoteAddress())));
  }

  private static CompletableFuture<HttpReply> now(HttpReply reply) {
    return CompletableFuture.completedFuture(reply);
  }

  private static HttpReply failed(FullHttpRequest request, Throwable failure) {
    LOG.warn("{} {} cannot be answered", request.method(), request.uri(), failure);
    return HttpReply.text(500, "this cannot be answered; the log says why");
  }

  /**
   * A page on the internet can have its name lead to this machine, so that a browser takes what is
   * here for a part of it; but then the browser sends that name.
   */
  private static boolean isThisMachine(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.startsWith("[") ? host : host.replaceFirst(":\\d*$", "");
    return name.equalsIgnoreCase("localhost")
        || name.matches("127\\.\\d+\\.\\d+\\.\\d+")
        || name.matches("\\[::1](:\\d*)?");
  }

  private static boolean isLoopback(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        && internet.getAddress().isLoopbackAddress();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A client that is gone needs no answer.
  private static void write(ChannelHandlerContext context, HttpReply reply, boolean head) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body()));
    HEADERS.forEach(response.headers()::set);
    reply.headers().forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.type());
    HttpUtil.setContentLength(response, reply.body().length);
    context.writeAndFlush(response);
    context.channel().config().setAutoRead(true);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // Nothing more is to be done with it.
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof ReadTimeoutException)) {
      LOG.warn("an HTTP connection fails", cause);
    }
    context.close();
  }
}
