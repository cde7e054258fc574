package io.keywake.store.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDecoderTest {
  private final RequestDecoder decoder = new RequestDecoder();

  @Test
  void readsPipelinedRequestsOfBothKinds() throws ProtocolException {
    assertThat(decode("*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n"))
        .containsExactly(List.of("GET", "k"), List.of("PING"), List.of("QUIT"));
  }

  @Test
  void skipsRequestsWithoutArguments() throws ProtocolException {
    assertThat(decode("*0\r\n\r\n   \r\n*-1\r\nPING\n")).containsExactly(List.of("PING"));
  }

  @Test
  void readsEmptyAndBinaryArguments() throws ProtocolException {
    assertThat(decode("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\n\r\n\u0000\u00ff\r\n"))
        .containsExactly(List.of("SET", "", "\r\n\u0000\u00ff"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "set  a   b | set,a,b",
        "\tset a\t | set,a",
        "set \"a b\" 'c d' | set,a b,c d",
        "set \"\" '' | set,,",
        "set \"\\x41\\x4a\\xzz\" | set,AJxzz",
        "set \"\\\"\\\\\\q\" | set,\"\\q",
        "set 'it\\'s' '\\n' | set,it's,\\n",
        "set pre\"a b\" | set,prea b",
        "set a\"b | unbalanced",
        "set \"a\"b | unbalanced",
        "set 'a'b | unbalanced",
        "set 'a | unbalanced",
        "set \"a\\ | unbalanced"
      })
  void splitsAnInlineRequestAsRedisDoes(String line, String arguments) throws ProtocolException {
    if (arguments.equals("unbalanced")) {
      assertThatThrownBy(() -> decode(line + "\r\n"))
          .hasMessage("ERR Protocol error: unbalanced quotes in request");
    } else {
      assertThat(decode(line + "\r\n")).containsExactly(List.of(arguments.split(",", -1)));
    }
  }

  @Test
  void readsTheEscapesOfDoubleQuotes() throws ProtocolException {
    assertThat(decode("x \"\\n\\r\\t\\b\\a\"\n")).containsExactly(List.of("x", "\n\r\t\b\u0007"));
  }

  @ParameterizedTest
  @CsvSource({
    "*abc, invalid multibulk length",
    "*, invalid multibulk length",
    "*+1, invalid multibulk length",
    "*01, invalid multibulk length",
    "*-0, invalid multibulk length",
    "* 1, invalid multibulk length",
    "*2147483648, invalid multibulk length",
    "*9223372036854775807, invalid multibulk length",
    "*99999999999999999999999, invalid multibulk length",
    "*1~$x, invalid bulk length",
    "*1~$, invalid bulk length",
    "*1~$-1, invalid bulk length",
    "*1~$536870913, invalid bulk length",
    "*1~$9223372036854775808, invalid bulk length",
    "*2~$1~a~$1.5, invalid bulk length",
    "'*1~x', 'expected ''$'', got ''x'''",
    "'*1~PING', 'expected ''$'', got ''P'''",
    "'*1~:1', 'expected ''$'', got '':'''"
  })
  void refusesABrokenLength(String request, String error) {
    String bytes = request.replace("~", "\r\n") + "\r\n";
    assertThatThrownBy(() -> decode(bytes)).hasMessage("ERR Protocol error: " + error);
    assertThatThrownBy(decoder::next).hasMessage("ERR Protocol error: " + error);
    RequestDecoder cut = new RequestDecoder();
    assertThatThrownBy(() -> decodeInPieces(cut, bytes, 1))
        .hasMessage("ERR Protocol error: " + error);
  }

  @ParameterizedTest
  @CsvSource({
    "*, too big mbulk count string",
    "*1~$, too big bulk count string",
    "a, too big inline request"
  })
  void refusesALineThatDoesNotEnd(String beginning, String error) {
    String bytes = beginning.replace("~", "\r\n") + "1".repeat(RequestLimits.LINE_BYTES_MAX + 1);
    for (int piece : new int[] {bytes.length(), 1000, 1}) {
      RequestDecoder cut = new RequestDecoder();
      assertThatThrownBy(() -> decodeInPieces(cut, bytes, piece))
          .hasMessage("ERR Protocol error: " + error);
    }
  }

  @Test
  void keepsToSmallLimitsUntilTheClientHasAuthenticated() throws ProtocolException {
    decoder.authenticationRequired(true);
    assertThat(decode("*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n")).hasSize(1);
    assertThatThrownBy(() -> decode("*11\r\n"))
        .hasMessage("ERR Protocol error: unauthenticated multibulk length");
    RequestDecoder other = new RequestDecoder();
    other.authenticationRequired(true);
    assertThatThrownBy(() -> decodeInPieces(other, "*1\r\n$16385\r\n", 100))
        .hasMessage("ERR Protocol error: unauthenticated bulk length");
  }

  @Test
  void liftsTheSmallLimitsForTheRequestAfterAuthentication() throws ProtocolException {
    decoder.authenticationRequired(true);
    byte[] bytes = bytes("*1\r\n$4\r\nAUTH\r\n*11\r\n" + "$1\r\nx\r\n".repeat(11));
    decoder.feed(bytes, 0, bytes.length);
    assertThat(decoder.next()).hasDimensions(1, 4);
    decoder.authenticationRequired(false);
    assertThat(decoder.next()).hasDimensions(11, 1);
  }

  @Test
  void refusesARequestWhoseArgumentsAreTooLargeTogether() {
    decoder.limits(new RequestLimits(10, 100, 200));
    assertThatThrownBy(() -> decode("*2\r\n$100\r\n" + "x".repeat(100) + "\r\n$53\r\n"))
        .isInstanceOfSatisfying(
            ProtocolException.class, refusal -> assertThat(refusal.isSilent()).isTrue());
  }

  @Test
  void refusesARequestOfTooManySmallArguments() {
    decoder.limits(new RequestLimits(Integer.MAX_VALUE, 100, 1_000));
    assertThatThrownBy(() -> decode("*2147483647\r\n" + "$0\r\n\r\n".repeat(50)))
        .hasMessage("ERR Protocol error: too big request");
  }

  @Test
  void takesNoMemoryForLengthsThatAreOnlyDeclared() throws ProtocolException {
    assertThat(decode("*1000000\r\n$536870912\r\nabc")).isEmpty();
    assertThat(decoder.heldBytes()).isLessThan(20_000);
  }

  @Test
  void growsALargeArgumentAsItArrives() throws ProtocolException {
    int length = 10_000_000;
    byte[] piece = new byte[64 * 1024];
    assertThat(decode("*1\r\n$" + length + "\r\n")).isEmpty();
    int sent = 0;
    while (sent < length) {
      int part = Math.min(piece.length, length - sent);
      decoder.feed(piece, 0, part);
      assertThat(decoder.next()).isNull();
      sent += part;
      assertThat(decoder.heldBytes()).isLessThanOrEqualTo(2L * sent + 20_000);
    }
    decoder.feed(bytes("\r\n"), 0, 2);
    assertThat(decoder.next()).hasDimensions(1, length);
    assertThat(decoder.heldBytes()).isZero();
  }

  private List<List<String>> decode(String text) throws ProtocolException {
    return decodeInPieces(decoder, text, Math.max(1, text.length()));
  }

  private static List<List<String>> decodeInPieces(RequestDecoder decoder, String text, int piece)
      throws ProtocolException {
    byte[] bytes = bytes(text);
    List<List<String>> requests = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += piece) {
      decoder.feed(bytes, from, Math.min(bytes.length, from + piece));
      byte[][] request = decoder.next();
      while (request != null) {
        requests.add(strings(request));
        request = decoder.next();
      }
      assertThat(decoder.unused()).isZero();
    }
    return requests;
  }

  private static List<String> strings(byte[][] request) {
    List<String> arguments = new ArrayList<>();
    for (byte[] argument : request) {
      arguments.add(new String(argument, StandardCharsets.ISO_8859_1));
    }
    return arguments;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
