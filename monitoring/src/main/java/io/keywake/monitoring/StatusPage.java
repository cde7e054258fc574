package io.keywake.monitoring;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.Report;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/status}: everything that was observed last, as JSON. Stateless.
 *
 * <pre>
 *   {"health": {...},
 *    "export": [{"name": "main", "state": "RUNNING", "reason": "", "fields": {"records": 1, ...}}],
 *    "store": ..., and so on for each kind}
 * </pre>
 */
final class StatusPage {
  private StatusPage() {}

  static void write(JsonGenerator json, Health health, @Nullable Observation observation)
      throws IOException {
    json.writeStartObject();
    json.writeFieldName("health");
    health.write(json);
    if (observation != null) {
      for (Map.Entry<Watched, List<Report>> kind : observation.reports().entrySet()) {
        json.writeArrayFieldStart(kind.getKey().kind());
        for (Report report : kind.getValue()) {
          write(json, report);
        }
        json.writeEndArray();
      }
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Report report) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", report.name());
    if (report.state() != null) {
      json.writeStringField("state", report.state().name());
      json.writeStringField("reason", report.reason());
    }
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : report.labels().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("fields");
    for (Map.Entry<String, Object> field : report.fields().asMap().entrySet()) {
      json.writeObjectField(field.getKey(), field.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
