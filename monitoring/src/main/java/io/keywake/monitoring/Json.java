package io.keywake.monitoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.monitoring.http.HttpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes answers of JSON. Stateless. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What is to be written. */
  @FunctionalInterface
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  static HttpReply reply(int status, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    return HttpReply.of(status, HttpReply.JSON, bytes.toByteArray());
  }
}
