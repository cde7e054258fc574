package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.StoreState.Content;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.PartKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a reader of committed records knows of parts, and how it makes values of them. */
final class PartsReader {
  private final Map<String, GenericRecord> parts = new HashMap<>();

  /** By key: its manifest, if its newest record is one. */
  private final Map<String, GenericRecord> manifests = new HashMap<>();

  /** By key: what has changed of its value in parts, in order. */
  private final Map<String, List<GenericRecord>> changes = new HashMap<>();

  void part(ProducerRecord<byte[], byte[]> record) {
    GenericRecord key = PlainAvro.decode(record.key(), PartKey.getClassSchema());
    String name =
        name(StoreState.name(key), key.get("generation"), key.get("version"), key.get("part"));
    if (record.value() == null) {
      parts.remove(name);
    } else {
      GenericRecord part = PlainAvro.decode(record.value(), EntryChange.getClassSchema());
      assertThat(part.get("operation")).hasToString("PART");
      parts.put(name, part);
    }
  }

  void manifest(String name, GenericRecord change) {
    manifests.put(name, change);
    changes.put(name, new ArrayList<>());
  }

  /** Whether it is a value in parts that has changed. */
  boolean changed(String name, GenericRecord delta) {
    List<GenericRecord> ofValue = changes.get(name);
    if (ofValue != null) {
      ofValue.add(delta);
    }
    return ofValue != null;
  }

  void superseded(String name) {
    manifests.remove(name);
    changes.remove(name);
  }

  /** Puts the values of all manifests into a copy of the store. */
  void resolve(Map<String, Content> copy) {
    manifests.forEach(
        (name, manifest) -> {
          Content content = content(name, manifest);
          for (GenericRecord delta : Objects.requireNonNull(changes.get(name))) {
            content = StoreState.changed(content, delta);
          }
          copy.put(name, content);
        });
  }

  int manifests() {
    return manifests.size();
  }

  /** Expects that no part is there but those of the manifests. */
  void requireNoOthers() {
    requireOnly(manifests.entrySet());
  }

  /**
   * Expects that no part is there but those of some manifests.
   *
   * @param needed names of keys with their manifests
   */
  void requireOnly(Collection<Map.Entry<String, GenericRecord>> needed) {
    Set<String> named = new HashSet<>();
    needed.forEach(each -> named.addAll(names(each.getKey(), each.getValue())));
    assertThat(parts.keySet()).as("parts that stand").isEqualTo(named);
  }

  private static List<String> names(String name, GenericRecord manifest) {
    GenericRecord said = (GenericRecord) manifest.get("parts");
    List<String> names = new ArrayList<>();
    for (int part = 0; part < (Integer) said.get("count"); part++) {
      names.add(name(name, manifest.get("generation"), said.get("version"), part));
    }
    return names;
  }

  private static String name(String key, Object generation, Object version, Object part) {
    return key + " generation " + generation + " version " + version + " part " + part;
  }

  /** Puts the value of a manifest together. */
  Content content(String name, GenericRecord manifest) {
    List<String[]> elements = new ArrayList<>();
    long begun = 0;
    for (String partName : names(name, manifest)) {
      GenericRecord part = parts.get(partName);
      assertThat(part).as(partName).isNotNull();
      assertThat(part.get("type")).isEqualTo(manifest.get("type"));
      GenericRecord said = (GenericRecord) part.get("parts");
      begun += (Long) said.get("elements");
      add(elements(part), (Boolean) said.get("continued"), elements);
    }
    assertThat(((GenericRecord) manifest.get("parts")).get("elements")).isEqualTo(begun);
    return new Content(
        value(manifest.get("type").toString(), elements), StoreState.expireAtMs(manifest));
  }

  private static void add(List<String[]> more, boolean continued, List<String[]> elements) {
    if (continued) {
      String[] last = elements.get(elements.size() - 1);
      String[] rest = more.get(0);
      last[0] += rest[0];
      if (last.length == 2) {
        last[1] += rest[1];
      }
    }
    elements.addAll(continued ? more.subList(1, more.size()) : more);
  }

  /** A score stands third, because it is no text that is put together. */
  private static List<String[]> elements(GenericRecord part) {
    return switch (part.get("type").toString()) {
      case "STRING" -> List.<String[]>of(new String[] {text(part.get("string"))});
      case "HASH" ->
          ((List<?>) part.get("hash"))
              .stream()
                  .map(each -> (GenericRecord) each)
                  .map(each -> new String[] {text(each.get("field")), text(each.get("value"))})
                  .toList();
      case "SORTED_SET" ->
          ((List<?>) part.get("sortedSet"))
              .stream()
                  .map(each -> (GenericRecord) each)
                  .map(each -> new String[] {text(each.get("member")), "", score(each)})
                  .toList();
      case "LIST" -> texts((List<?>) part.get("list"));
      default -> texts((List<?>) part.get("set"));
    };
  }

  private static List<String[]> texts(List<?> array) {
    return array.stream().map(each -> new String[] {text(each)}).toList();
  }

  private static String score(GenericRecord member) {
    return String.valueOf(member.get("score"));
  }

  private static String text(Object bytes) {
    return StoreState.text(bytes);
  }

  private static Object value(String type, List<String[]> elements) {
    return switch (type) {
      case "STRING" -> elements.get(0)[0];
      case "HASH" -> {
        Map<String, String> fields = new TreeMap<>();
        elements.forEach(each -> fields.put(each[0], each[1]));
        yield fields;
      }
      case "SORTED_SET" ->
          elements.stream().map(each -> Map.entry(each[0], Double.valueOf(each[2]))).toList();
      default -> {
        List<String> texts = elements.stream().map(each -> each[0]).toList();
        yield type.equals("SET") ? new TreeSet<>(texts) : texts;
      }
    };
  }
}
