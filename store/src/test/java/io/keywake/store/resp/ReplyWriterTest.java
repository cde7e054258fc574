package io.keywake.store.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyWriterTest {
  private final ReplyWriter writer = new ReplyWriter();

  @Test
  void writesWhatBothVersionsShare() {
    for (int version : new int[] {2, 3}) {
      assertThat(written(version, ReplyWriter::ok)).isEqualTo("+OK\r\n");
      assertThat(written(version, w -> w.simpleString("PONG"))).isEqualTo("+PONG\r\n");
      assertThat(written(version, w -> w.error("ERR no such key")))
          .isEqualTo("-ERR no such key\r\n");
      assertThat(written(version, w -> w.error("ERR not \u00ff"))).isEqualTo("-ERR not \u00ff\r\n");
      assertThat(written(version, w -> w.integer(-12))).isEqualTo(":-12\r\n");
      assertThat(written(version, w -> w.bulk("h\u00e9"))).isEqualTo("$3\r\nh\u00c3\u00a9\r\n");
      assertThat(written(version, w -> w.bulk(1234567890123L)))
          .isEqualTo("$13\r\n1234567890123\r\n");
      assertThat(written(version, w -> w.bulk(new byte[0]))).isEqualTo("$0\r\n\r\n");
      assertThat(written(version, w -> w.arrayHeader(0))).isEqualTo("*0\r\n");
    }
  }

  @Test
  void writesTheTypesOfVersionTwoInItsForms() {
    assertThat(written(2, ReplyWriter::nullBulk)).isEqualTo("$-1\r\n");
    assertThat(written(2, ReplyWriter::nullArray)).isEqualTo("*-1\r\n");
    assertThat(written(2, w -> w.mapHeader(3))).isEqualTo("*6\r\n");
    assertThat(written(2, w -> w.setHeader(3))).isEqualTo("*3\r\n");
    assertThat(written(2, w -> w.pushHeader(3))).isEqualTo("*3\r\n");
    assertThat(written(2, w -> w.doubleValue(1.5))).isEqualTo("$3\r\n1.5\r\n");
    assertThat(written(2, w -> w.booleanValue(true))).isEqualTo(":1\r\n");
    assertThat(written(2, w -> w.bigNumber("123"))).isEqualTo("$3\r\n123\r\n");
    assertThat(written(2, w -> w.verbatim("txt", "abc"))).isEqualTo("$3\r\nabc\r\n");
  }

  @Test
  void writesTheTypesOfVersionThree() {
    assertThat(written(3, ReplyWriter::nullBulk)).isEqualTo("_\r\n");
    assertThat(written(3, ReplyWriter::nullArray)).isEqualTo("_\r\n");
    assertThat(written(3, w -> w.mapHeader(3))).isEqualTo("%3\r\n");
    assertThat(written(3, w -> w.setHeader(3))).isEqualTo("~3\r\n");
    assertThat(written(3, w -> w.pushHeader(3))).isEqualTo(">3\r\n");
    assertThat(written(3, w -> w.doubleValue(Double.NEGATIVE_INFINITY))).isEqualTo(",-inf\r\n");
    assertThat(written(3, w -> w.booleanValue(false))).isEqualTo("#f\r\n");
    assertThat(written(3, w -> w.bigNumber("123"))).isEqualTo("(123\r\n");
    assertThat(written(3, w -> w.verbatim("txt", "abc"))).isEqualTo("=7\r\ntxt:abc\r\n");
  }

  @Test
  void keepsAnErrorOnOneLine() {
    assertThat(written(2, w -> w.error("ERR unknown command 'a\r\nb'")))
        .isEqualTo("-ERR unknown command 'a  b'\r\n");
    assertThat(writer.errorCount()).isEqualTo(1);
    assertThat(written(2, w -> w.error("ERR got '\u00ff'"))).isEqualTo("-ERR got '\u00ff'\r\n");
    assertThat(written(2, w -> w.error("ERR \u2026"))).isEqualTo("-ERR \u00e2\u0080\u00a6\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "-0.0, -0",
    "3.1, 3.1000000000000001",
    "0.1, 0.10000000000000001",
    "1e16, 10000000000000000",
    "1e17, 1e+17",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "-2.5e-5, -2.5000000000000001e-05",
    "0.0001, 0.0001",
    "4.9e-324, 4.9406564584124654e-324",
    "123456789.25, 123456789.25",
    "1e15, 1000000000000000"
  })
  void writesADoubleAsRedisSevenDoes(double value, String text) {
    assertThat(Decimal.text(value)).isEqualTo(text);
  }

  @Test
  void writesEveryWidthOfInteger() {
    for (long value : new long[] {0, 9, 10, 99, 100, Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE}) {
      assertThat(written(2, w -> w.integer(value))).isEqualTo(":" + value + "\r\n");
      assertThat(written(2, w -> w.integer(-value))).isEqualTo(":" + -value + "\r\n");
    }
    assertThat(written(2, w -> w.integer(Long.MIN_VALUE))).isEqualTo(":" + Long.MIN_VALUE + "\r\n");
  }

  @Test
  void refersToALargeSharedArrayAndDrainsItInPieces() {
    byte[] large = new byte[1 << 20];
    new Random(1).nextBytes(large);
    writer.bulkShared(large, 0, large.length);
    byte[][] seen = new byte[1][];
    writer.drainTo((array, offset, length) -> {}, "$1048576\r\n".length());
    assertThat(writer.drainTo((array, offset, length) -> seen[0] = array, 1000)).isEqualTo(1000);
    assertThat(seen[0]).isSameAs(large);
    assertThat(writer.takeBytes()).hasSize(large.length - 1000 + 2);
  }

  @Test
  void dropsRepliesBeyondItsLimitAndSaysSo() {
    ReplyWriter limited = new ReplyWriter(new ReplyChunks(), 100_000);
    byte[] value = new byte[1000];
    for (int i = 0; i < 1000; i++) {
      limited.bulk(value);
    }
    assertThat(limited.overflowed()).isTrue();
    assertThat(limited.pendingBytes()).isLessThan(ReplyChunks.CHUNK_BYTES + 1);
  }

  /**
   * Against a plain growing array: writes, lent arrays, inserted headers, truncation and draining
   * in any order.
   */
  @Test
  void equalsAPlainBufferUnderAnySequenceOfOperations() {
    for (long seed = 0; seed < 300; seed++) {
      compareWithModel(new Random(seed), "seed " + seed);
    }
  }

  private static void compareWithModel(Random random, String name) {
    ReplyWriter writer = new ReplyWriter();
    StringBuilder model = new StringBuilder();
    long drained = 0;
    long mark = 0;
    for (int step = 0; step < 200; step++) {
      switch (random.nextInt(7)) {
        case 0, 1 -> {
          byte[] bytes = letters(random, random.nextInt(30));
          writer.bulk(bytes);
          model.append('$').append(bytes.length).append("\r\n").append(text(bytes)).append("\r\n");
        }
        case 2 -> {
          byte[] bytes = letters(random, random.nextInt(40_000));
          writer.rawShared(bytes, 1 % (bytes.length + 1), bytes.length / 2);
          int from = 1 % (bytes.length + 1);
          model.append(text(bytes), from, from + bytes.length / 2);
        }
        case 3 -> mark = writer.position();
        case 4 -> {
          if (mark >= drained && mark <= writer.position()) {
            writer.arrayHeaderAt(mark, step);
            model.insert((int) (mark - drained), "*" + step + "\r\n");
          }
        }
        case 5 -> {
          if (mark >= drained && mark <= writer.position() && random.nextInt(3) == 0) {
            writer.truncate(mark);
            model.setLength((int) (mark - drained));
          }
        }
        default -> {
          int max = random.nextInt(50_000);
          StringBuilder out = new StringBuilder();
          drained +=
              writer.drainTo((a, o, l) -> out.append(text(Arrays.copyOfRange(a, o, o + l))), max);
          assertThat(out.toString()).as(name).isEqualTo(model.substring(0, out.length()));
          model.delete(0, out.length());
        }
      }
      assertThat(writer.pendingBytes()).as(name).isEqualTo(model.length());
    }
    assertThat(text(writer.takeBytes())).as(name).isEqualTo(model.toString());
  }

  private static byte[] letters(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(26));
    }
    return bytes;
  }

  private String written(int version, Consumer<ReplyWriter> element) {
    writer.protocolVersion(version);
    element.accept(writer);
    return text(writer.takeBytes());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
