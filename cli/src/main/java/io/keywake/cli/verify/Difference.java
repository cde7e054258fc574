package io.keywake.cli.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.cli.json.JsonBytes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A key that store and mirror do not agree on. Immutable.
 *
 * @param found what each has, for people
 */
public record Difference(int db, byte[] key, String found) {
  /** What tells two entries of one key apart, or null if nothing does; null is no entry. */
  static @Nullable String between(@Nullable Entry store, @Nullable Entry mirror) {
    if (store == null) {
      return mirror == null ? null : "only in the mirror";
    }
    if (mirror == null) {
      return "only in the store";
    }
    if (!store.content().typeName().equals(mirror.content().typeName())) {
      return differ("type", store.content().typeName(), mirror.content().typeName());
    }
    if (!store.content().equals(mirror.content())) {
      return differ("value", store.content().size(), mirror.content().size());
    }
    return store.expireAtMs() == mirror.expireAtMs()
        ? null
        : differ("expiry", expiry(store), expiry(mirror));
  }

  private static String differ(String what, String store, String mirror) {
    return what + " differs: store " + store + ", mirror " + mirror;
  }

  private static String expiry(Entry entry) {
    return entry.expireAtMs() == Entry.NEVER ? "never" : "at " + entry.expireAtMs() + " ms";
  }

  /** A JSON object on one line. */
  @Override
  public String toString() {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JsonFactory.builder().build().createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("db", db);
      json.writeFieldName("key");
      new JsonBytes(json).write(key);
      json.writeStringField("found", found);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }
}
