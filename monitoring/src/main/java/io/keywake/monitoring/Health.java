package io.keywake.monitoring;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.store.server.Watched.Report;
import io.keywake.store.server.Watched.State;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store and what belongs to it do what they are there for. Immutable.
 *
 * @param status the gravest of the parts' states, or {@code STALLED} if the execution thread does
 *     not answer
 * @param healthy false if somebody has to act, or if the store does not serve now
 * @param ageMs how old this is
 * @param parts by kind
 */
record Health(String status, boolean healthy, long ageMs, List<Map.Entry<String, Report>> parts) {
  /** For so long the execution thread may leave the observer without an answer. */
  static final long ANSWER_MS_MAX = 10_000;

  private static final String STALLED = "STALLED";

  /** What kind the store itself is of. */
  private static final String STORE = "store";

  /** What an observation says, or that there is none yet. */
  static Health of(@Nullable Observation observation, long nowNanos) {
    if (observation == null) {
      return new Health(State.STARTING.name(), false, 0, List.of());
    }
    List<Map.Entry<String, Report>> parts = observation.withState();
    long ageMs = observation.ageMs(nowNanos);
    if (ageMs > ANSWER_MS_MAX) {
      return new Health(STALLED, false, ageMs, parts);
    }
    State gravest = State.RUNNING;
    boolean healthy = true;
    for (Map.Entry<String, Report> part : parts) {
      State state = part.getValue().state();
      if (state != null) {
        gravest = state.compareTo(gravest) > 0 ? state : gravest;
        healthy &= isHealthy(part.getKey(), state);
      }
    }
    return new Health(gravest.name(), healthy, ageMs, parts);
  }

  /** What is paused goes on by itself, and what was stopped was stopped by somebody. */
  private static boolean isHealthy(String kind, State state) {
    boolean isStore = kind.equals(STORE);
    return switch (state) {
      case RUNNING, PAUSED, STOPPED -> true;
      case STARTING, STOPPING -> !isStore;
      case FENCED, FAILED -> false;
    };
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("status", status);
    json.writeBooleanField("healthy", healthy);
    json.writeNumberField("ageMs", ageMs);
    json.writeArrayFieldStart("parts");
    for (Map.Entry<String, Report> part : parts) {
      json.writeStartObject();
      json.writeStringField("kind", part.getKey());
      json.writeStringField("name", part.getValue().name());
      json.writeStringField("state", String.valueOf(part.getValue().state()));
      json.writeStringField("reason", part.getValue().reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
