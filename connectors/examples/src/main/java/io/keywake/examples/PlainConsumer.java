package io.keywake.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A store at its newest barrier, read by the calling thread. Why so: docs/stream.md. */
public final class PlainConsumer {
  private static final String AVRO = "io.confluent.kafka.serializers.KafkaAvroDeserializer";
  private final Map<GenericRecord, GenericRecord> entries = new HashMap<>();
  private final Map<Integer, long[]> last = new HashMap<>(); // generation, sequence

  public static void main(String[] args) {
    read(args[0], args[1], args[2]).forEach((k, v) -> System.out.println(k + " " + v));
  }

  /** Every EntryKey with its EntryChange. */
  public static Map<GenericRecord, GenericRecord> read(String servers, String url, String topic) {
    Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", servers));
    settings.putAll(Map.of("schema.registry.url", url, "isolation.level", "read_committed"));
    settings.putAll(Map.of("key.deserializer", AVRO, "value.deserializer", AVRO));
    PlainConsumer store = new PlainConsumer();
    try (var kafka = new KafkaConsumer<GenericRecord, GenericRecord>(settings)) {
      Map<String, GenericRecord> control = new HashMap<>(); // the newest record of each kind
      var controlEnd = kafka.endOffsets(List.of(new TopicPartition(topic + ".control", 0)));
      readTo(controlEnd, kafka, r -> control.put("" + r.key().get("kind"), r.value()));
      GenericRecord newest = control.get("barrier");
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (Object end : (List<?>) ((GenericRecord) newest.get("barrier")).get("endOffsets")) {
        var e = (GenericRecord) end;
        var p = new TopicPartition("" + e.get("topic"), (int) e.get("partition"));
        store.last.put(p.partition(), new long[] {(long) newest.get("generation"), 0});
        if (p.topic().equals(topic)) ends.put(p, (long) e.get("offset"));
      }
      long ageHours = (System.currentTimeMillis() - (long) newest.get("timeMs")) / 3_600_000;
      if (ageHours >= 3) throw new IllegalStateException("KEYWAKE EXPORT BARRIER makes a new one");
      readTo(ends, kafka, store::apply);
      return store.entries;
    }
  }

  private static <R> void readTo(
      Map<TopicPartition, Long> ends,
      KafkaConsumer<R, R> kafka,
      Consumer<ConsumerRecord<R, R>> reader) {
    kafka.assign(ends.keySet());
    kafka.seekToBeginning(ends.keySet());
    while (ends.keySet().stream().anyMatch(p -> kafka.position(p) < ends.get(p))) {
      for (var r : kafka.poll(Duration.ofSeconds(1))) {
        if (r.offset() < ends.get(new TopicPartition(r.topic(), r.partition()))) reader.accept(r);
      }
    }
  }

  private void apply(ConsumerRecord<GenericRecord, GenericRecord> r) {
    long[] place = {number(r, "generation"), number(r, "sequence")};
    if (Arrays.compare(place, last.get(r.partition())) < 0) return; // outdated
    last.put(r.partition(), place);
    switch (r.value() == null ? "" : "" + r.value().get("operation")) {
      case "UPSERT" -> entries.put(r.key(), r.value());
      case "DELETE", "" -> entries.remove(r.key());
      default -> throw new IllegalStateException("not read here: " + r.value().get("operation"));
    }
  }

  private static long number(ConsumerRecord<?, GenericRecord> r, String name) {
    if (r.value() != null) return (long) r.value().get(name);
    return Long.parseLong(new String(r.headers().lastHeader("keywake." + name).value(), UTF_8));
  }
}
