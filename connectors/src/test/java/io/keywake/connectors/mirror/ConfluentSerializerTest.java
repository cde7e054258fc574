package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

class ConfluentSerializerTest {
  private static final Map<String, String> CONFIGURATION =
      Map.of("schema.registry.url", "mock://confluent-serializer");

  @Test
  void readsWhatItWroteThroughARegistry() {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{'type':'record','name':'R','fields':[{'name':'n','type':'int'}]}"
                    .replace('\'', '"'));
    GenericData.Record record = new GenericRecordBuilder(schema).set("n", 7).build();
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer();
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer()) {
      serializer.configure(CONFIGURATION, false);
      deserializer.configure(CONFIGURATION, false);
      byte[] wire = serializer.serialize("t", record);
      assertThat(wire).startsWith(0, 0, 0, 0, 1).hasSize(6);
      assertThat(deserializer.deserialize("t", wire)).isEqualTo(record);
    }
  }
}
