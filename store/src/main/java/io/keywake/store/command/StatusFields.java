package io.keywake.store.command;

import io.keywake.store.resp.ReplyWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * How something stands: names and values, for a reply and for a line of INFO. Made by any thread,
 * and not changed once it is handed on.
 */
public final class StatusFields {
  /** Values are text, {@link Long} or {@link Double}. */
  private final Map<String, Object> fields = new LinkedHashMap<>();

  public StatusFields put(String name, String value) {
    fields.put(name, value);
    return this;
  }

  public StatusFields put(String name, long value) {
    fields.put(name, value);
    return this;
  }

  public StatusFields put(String name, double value) {
    fields.put(name, value);
    return this;
  }

  /** Names with their values: text, {@link Long} or {@link Double}. */
  public Map<String, Object> asMap() {
    return Collections.unmodifiableMap(fields);
  }

  /** Adds the fields to a reply, as a map of their names to their values. */
  public void reply(ReplyWriter reply) {
    reply.mapHeader(fields.size());
    fields.forEach(
        (name, value) -> {
          reply.bulk(name);
          if (value instanceof Long number) {
            reply.integer(number);
          } else if (value instanceof Double number) {
            reply.doubleValue(number);
          } else {
            reply.bulk((String) value);
          }
        });
  }

  /** The fields as INFO tells several on one line: {@code name=value,name=value}. */
  public String line() {
    StringJoiner line = new StringJoiner(",");
    fields.forEach(
        (name, value) -> line.add(name + "=" + value.toString().replaceAll("\\p{Cntrl}+|,", " ")));
    return line.toString();
  }
}
