package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class TopicSerializerTest {
  private static final Map<String, Object> CONFIGURATION =
      Map.of("schema.registry.url", "mock://topic-serializer");
  private static final Schema SCHEMA =
      SchemaBuilder.record("Pair")
          .fields()
          .requiredString("first")
          .requiredLong("second")
          .endRecord();
  private static final int RECORDS = 5;

  private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

  @Test
  void givesEveryRecordTheBytesThatConfluentsSerializerGivesIt() throws Exception {
    TopicSerializer serializer = serializer();
    try (KafkaAvroSerializer confluent = new KafkaAvroSerializer(registry, CONFIGURATION)) {
      for (int i = 0; i < RECORDS; i++) {
        GenericRecord record = pair("x".repeat(i * 1000), i);
        assertThat(serializer.value(record)).isEqualTo(confluent.serialize("topic", record));
      }
    }
  }

  @Test
  void leavesNothingOfARecordThatCannotBeEncodedInTheNextOne() throws Exception {
    TopicSerializer serializer = serializer();
    byte[] expected = serializer.value(pair("good", 1));
    assertThatThrownBy(() -> serializer.value(pair("bad", "no number")))
        .isInstanceOf(ClassCastException.class);
    assertThat(serializer.value(pair("good", 1))).isEqualTo(expected);
  }

  private TopicSerializer serializer() throws Exception {
    int keyId = registry.register("topic-key", new AvroSchema(SCHEMA));
    int valueId = registry.register("topic-value", new AvroSchema(SCHEMA));
    return new TopicSerializer("topic", registry, CONFIGURATION, keyId, valueId);
  }

  private static GenericRecord pair(String first, Object second) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("first", first);
    record.put("second", second);
    return record;
  }
}
