package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.Tombstone;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Decodes what was published with nothing but Avro. */
final class PlainAvro {
  private static final int HEADER_BYTES = 5;

  private PlainAvro() {}

  static GenericRecord decode(byte[] bytes, Schema schema) {
    assertThat(bytes[0]).as("magic byte").isZero();
    try {
      return new GenericDatumReader<GenericRecord>(schema)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static <T extends SpecificRecord> T specific(byte[] bytes, Class<T> type) {
    try {
      return new SpecificDatumReader<T>(type)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Tombstone tombstone(Headers headers) {
    return Tombstone.readFrom(
        name -> {
          Header header = headers.lastHeader(name);
          return header == null ? null : header.value();
        });
  }
}
