package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an export stands, as the store replies it. Immutable.
 *
 * @param fields by name
 */
public record ExportStatus(Map<String, String> fields) {
  private static final Set<String> FINAL_STATES = Set.of("fenced", "failed", "stopped");

  /** Takes the reply to KEYWAKE EXPORT STATUS, names and values by turns. */
  public static ExportStatus of(Object reply) {
    List<?> list = (List<?>) reply;
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i < list.size(); i += 2) {
      fields.put(text(list.get(i)), text(list.get(i + 1)));
    }
    return new ExportStatus(Map.copyOf(fields));
  }

  public String state() {
    return text("state");
  }

  /** The data topic. */
  public String topic() {
    return text("topic");
  }

  /** Which keys it publishes, as text. */
  public String selection() {
    return fields.getOrDefault("selection", "");
  }

  /** Identity of the store. */
  public String storeId() {
    return text("store-id");
  }

  public long generation() {
    return number("generation");
  }

  /** Whether it will publish nothing any more. */
  public boolean hasEnded() {
    return FINAL_STATES.contains(state());
  }

  public boolean isWalking() {
    return text("phase").equals("walking");
  }

  /** Walked part of the keyspace, 0 to 1. */
  public double walked() {
    return Double.parseDouble(text("walk-percent")) / 100;
  }

  public long records() {
    return number("records");
  }

  public long lagChanges() {
    return number("lag-changes");
  }

  public long lagMs() {
    return number("lag-ms");
  }

  public long folded() {
    return number("folded-changes");
  }

  public String lastError() {
    return text("last-error");
  }

  private long number(String name) {
    return Long.parseLong(text(name));
  }

  private String text(String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "status of the export has no " + name + "; found " + fields.keySet());
    }
    return value;
  }

  static String text(Object reply) {
    return reply instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(reply);
  }
}
