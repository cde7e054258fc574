package io.keywake.exporter;

import io.keywake.schemas.ControlKind;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.GenerationStart;
import io.keywake.schemas.record.Quarantine;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the records of a control topic say, one after the other. Owned by one thread.
 */
final class ControlReading {
  private @Nullable String storeId;
  private long generation;
  private @Nullable String historyId;
  private @Nullable String selection;
  private ControlTopic.@Nullable Closed closed;
  private Set<String> dataTopics = Set.of();
  private final Map<String, Integer> keySchemaIds = new HashMap<>();
  private final Map<String, Quarantine> quarantine = new LinkedHashMap<>();

  /**
   * Takes in the next record.
   *
   * @param value null for a tombstone
   */
  void add(ControlKey key, @Nullable ControlRecord value) {
    ControlKind kind = ControlKind.of(key);
    String id = key.getId().toString();
    if (value == null) {
      if (kind == ControlKind.QUARANTINE) {
        quarantine.remove(id);
      }
      return;
    }
    if (value.getGeneration() >= generation) {
      storeId = text(value.getStoreId());
      generation = value.getGeneration();
    }
    historyId = text(value.getHistoryId());
    GenerationStart start = value.getGenerationStart();
    if (start != null) {
      selection = text(start.getSelection());
      dataTopics = dataTopicsOf(start);
    }
    Barrier barrier = value.getBarrier();
    if (barrier != null) {
      closed = new ControlTopic.Closed(barrier, value.getGeneration(), historyId);
    }
    if (kind == ControlKind.KEY_SCHEMA && value.getKeySchema() != null) {
      keySchemaIds.put(id, value.getKeySchema().getId());
    }
    if (kind == ControlKind.QUARANTINE && value.getQuarantine() != null) {
      quarantine.put(id, value.getQuarantine());
    }
  }

  ControlTopic.Facts facts() {
    return new ControlTopic.Facts(
        storeId, generation, historyId, selection, closed, keySchemaIds, dataTopics, quarantine);
  }

  private static Set<String> dataTopicsOf(GenerationStart start) {
    Set<String> topics = new LinkedHashSet<>();
    start.getStartOffsets().forEach(each -> topics.add(each.getTopic().toString()));
    topics.removeIf(TopicNames::isParts);
    return topics;
  }

  private static @Nullable String text(@Nullable CharSequence characters) {
    return characters == null ? null : characters.toString();
  }
}
