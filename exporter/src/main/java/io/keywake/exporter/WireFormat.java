package io.keywake.exporter;

import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * How keys and values look that Confluent's serializer has written: a zero byte, four bytes with
 * the registry's id of the schema, and the datum in Avro's binary encoding.
 */
final class WireFormat {
  /** What stands before the datum. */
  static final int PREFIX_BYTES = 5;

  private WireFormat() {}

  /** Reads the datum. */
  static BinaryDecoder datum(byte[] bytes) {
    return DecoderFactory.get()
        .binaryDecoder(bytes, PREFIX_BYTES, bytes.length - PREFIX_BYTES, null);
  }
}
