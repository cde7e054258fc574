package io.keywake.exporter;

import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.PartKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A serializer for each topic of an export. Those of data and parts are owned by the exporter's
 * thread, the other by one thread at a time.
 *
 * @param data of the data topics, in their order
 * @param parts of their topics of parts, in the same order
 * @param control of the control topic
 */
record ExportSerializers(
    List<TopicSerializer> data, List<TopicSerializer> parts, TopicSerializer control) {

  /**
   * Has all schemas registered, or found.
   *
   * @throws ExportSetupException if the registry refuses a schema, or lacks it and may not be given
   *     it
   */
  static ExportSerializers of(SchemaSetup schemas, ExportTopics topics, String controlTopic) {
    return new ExportSerializers(
        topics.data().stream()
            .map(
                topic ->
                    schemas.serializer(
                        topic, EntryKey.getClassSchema(), EntryChange.getClassSchema()))
            .toList(),
        topics.parts().stream()
            .map(
                topic ->
                    schemas.serializer(
                        topic, PartKey.getClassSchema(), EntryChange.getClassSchema()))
            .toList(),
        schemas.serializer(
            controlTopic, ControlKey.getClassSchema(), ControlRecord.getClassSchema()));
  }

  /** For every topic of data or parts: the registry's id of its key schema. */
  Map<String, Integer> keySchemaIds() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    data.forEach(each -> ids.put(each.topic(), each.keySchemaId()));
    parts.forEach(each -> ids.put(each.topic(), each.keySchemaId()));
    return ids;
  }
}
