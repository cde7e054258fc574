package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DumpWriterTest {

  private static final byte[] NOT_UTF8 = {(byte) 0xff, 0, 1};

  @FunctionalInterface
  private interface Action {
    void on(DumpWriter writer) throws IOException;
  }

  @Test
  void writesAnEntryALine() throws IOException {
    assertThat(
            lines(
                writer -> {
                  writer.string(0, bytes("a"), null, bytes("1"));
                  writer.string(15, bytes("b"), 1234567890123L, bytes(""));
                }))
        .isEqualTo(
            """
            {"db":0,"key":"a","type":"string","expireAtMs":null,"value":"1"}
            {"db":15,"key":"b","type":"string","expireAtMs":1234567890123,"value":""}
            """);
  }

  @Test
  void keepsEveryEntryOnItsLine() throws IOException {
    assertThat(lines(writer -> writer.string(0, bytes("a\nb\u2028"), null, bytes("\"\\\u0000"))))
        .isEqualTo(
            "{\"db\":0,\"key\":\"a\\nb\u2028\",\"type\":\"string\",\"expireAtMs\":null,"
                + "\"value\":\"\\\"\\\\\\u0000\"}\n");
  }

  @Test
  void writesTextBeyondTheBasicPlaneAsItIs() throws IOException {
    String face = "\uD83D\uDE00";
    assertThat(lines(writer -> writer.hash(0, bytes(face), null, List.of(field(face, face + "é")))))
        .isEqualTo(
            "{\"db\":0,\"key\":\"😀\",\"type\":\"hash\",\"expireAtMs\":null,"
                + "\"value\":{\"😀\":\"😀é\"}}\n");
  }

  @Test
  void writesBytesThatAreNotUtf8InBase64() throws IOException {
    assertThat(lines(writer -> writer.string(0, NOT_UTF8, null, NOT_UTF8)))
        .isEqualTo(
            "{\"db\":0,\"key\":{\"base64\":\"/wAB\"},\"type\":\"string\",\"expireAtMs\":null,"
                + "\"value\":{\"base64\":\"/wAB\"}}\n");
  }

  @Test
  void takesAnEncodedSurrogateForBytes() throws IOException {
    byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
    assertThat(lines(writer -> writer.string(0, bytes("k"), null, surrogate)))
        .contains("\"value\":{\"base64\":\"7aCA\"}");
  }

  @Test
  void ordersTheFieldsOfAHashByTheirBytes() throws IOException {
    assertThat(
            lines(
                writer ->
                    writer.hash(
                        1,
                        bytes("h"),
                        null,
                        List.of(field("é", "3"), field("b", "2"), field("B", "1")))))
        .isEqualTo(
            "{\"db\":1,\"key\":\"h\",\"type\":\"hash\",\"expireAtMs\":null,"
                + "\"value\":{\"B\":\"1\",\"b\":\"2\",\"é\":\"3\"}}\n");
  }

  @Test
  void writesAHashAsPairsIfAFieldIsNotUtf8() throws IOException {
    assertThat(
            lines(
                writer ->
                    writer.hash(
                        0,
                        bytes("h"),
                        null,
                        List.of(new DumpWriter.Field(NOT_UTF8, bytes("2")), field("a", "1")))))
        .isEqualTo(
            "{\"db\":0,\"key\":\"h\",\"type\":\"hash\",\"expireAtMs\":null,"
                + "\"value\":[[\"a\",\"1\"],[{\"base64\":\"/wAB\"},\"2\"]]}\n");
  }

  @Test
  void writesAListFromFrontToBack() throws IOException {
    List<byte[]> elements = List.of(bytes("b"), NOT_UTF8, bytes("a"), bytes("b"), bytes(""));
    assertThat(lines(writer -> writer.list(2, bytes("l"), 7L, elements)))
        .isEqualTo(
            "{\"db\":2,\"key\":\"l\",\"type\":\"list\",\"expireAtMs\":7,"
                + "\"value\":[\"b\",{\"base64\":\"/wAB\"},\"a\",\"b\",\"\"]}\n");
  }

  @Test
  void ordersTheMembersOfASetByTheirBytes() throws IOException {
    List<byte[]> members = List.of(NOT_UTF8, bytes("b"), bytes("é"), bytes("a"));
    assertThat(lines(writer -> writer.set(0, bytes("s"), null, members)))
        .isEqualTo(
            "{\"db\":0,\"key\":\"s\",\"type\":\"set\",\"expireAtMs\":null,"
                + "\"value\":[\"a\",\"b\",\"é\",{\"base64\":\"/wAB\"}]}\n");
  }

  @Test
  void writesASortedSetInItsOwnOrder() throws IOException {
    List<DumpWriter.Scored> members =
        List.of(
            scored("far", Double.POSITIVE_INFINITY),
            scored("b", 0.0),
            scored("a", -0.0),
            scored("near", Double.NEGATIVE_INFINITY),
            scored("half", 0.5),
            scored("whole", -17),
            scored("large", 1e300));
    assertThat(lines(writer -> writer.sortedSet(0, bytes("z"), null, members)))
        .isEqualTo(
            "{\"db\":0,\"key\":\"z\",\"type\":\"zset\",\"expireAtMs\":null,"
                + "\"value\":[[\"near\",\"-inf\"],[\"whole\",-17],[\"a\",-0.0],[\"b\",0],"
                + "[\"half\",0.5],[\"large\",1.0E300],[\"far\",\"inf\"]]}\n");
  }

  private static DumpWriter.Scored scored(String member, double score) {
    return new DumpWriter.Scored(bytes(member), score);
  }

  private static String lines(Action action) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DumpWriter writer = new DumpWriter(out)) {
      action.on(writer);
    }
    return out.toString(UTF_8);
  }

  private static DumpWriter.Field field(String name, String value) {
    return new DumpWriter.Field(bytes(name), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
