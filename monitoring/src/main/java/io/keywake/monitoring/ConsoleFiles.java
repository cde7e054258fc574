package io.keywake.monitoring;

import io.keywake.monitoring.http.HttpPage;
import io.keywake.monitoring.http.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The console's files, as they lie beside this class. Stateless. */
final class ConsoleFiles {
  private ConsoleFiles() {}

  static Map<String, HttpPage> pages() {
    HttpPage page = file("console.html", "text/html; charset=utf-8");
    return Map.of(
        "/", page,
        "/console.css", file("console.css", "text/css; charset=utf-8"),
        "/console.js", file("console.js", "text/javascript; charset=utf-8"),
        "/icon.svg", file("icon.svg", "image/svg+xml"));
  }

  private static HttpPage file(String name, String type) {
    HttpReply reply = HttpReply.of(200, type, read(name));
    return HttpPage.atOnce(request -> reply);
  }

  private static byte[] read(String name) {
    try (InputStream in = ConsoleFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the console's file " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the console's file " + name, e);
    }
  }
}
