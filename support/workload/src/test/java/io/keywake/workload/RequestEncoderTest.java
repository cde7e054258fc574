package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
  @Test
  void writesACommandAsAnArrayOfBulkStrings() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RequestEncoder.write(Arguments.of("SET").add("k").add(new byte[] {0, '\r'}).command(), out);

    assertThat(out.toString(ISO_8859_1)).isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\0\r\r\n");
  }
}
