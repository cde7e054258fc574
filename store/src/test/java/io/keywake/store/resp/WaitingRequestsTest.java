package io.keywake.store.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingRequestsTest {
  private static final String GET = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
  private static final String HSET = "*4\r\n$4\r\nHSET\r\n$1\r\nh\r\n$2\r\nff\r\n$3\r\nvvv\r\n";

  private final RequestDecoder decoder = new RequestDecoder();

  @Test
  void showsTheFirstWordsOfEachRequest() {
    assertThat(waiting(GET + HSET + "*1\r\n$4\r\nPING\r\n"))
        .containsExactly(List.of("GET", "k"), List.of("HSET", "h", "ff"), List.of("PING"));
  }

  @Test
  void leavesTheRequestsToBeDecoded() throws ProtocolException {
    waiting(GET + HSET);
    assertThat(decoder.next()).isDeepEqualTo(new byte[][] {{'G', 'E', 'T'}, {'k'}});
    assertThat(waitingNow()).containsExactly(List.of("HSET", "h", "ff"));
  }

  @Test
  void endsAtARequestThatIsNotAllHere() {
    for (int length = GET.length(); length < (GET + HSET).length(); length++) {
      RequestDecoder cut = new RequestDecoder();
      byte[] bytes = (GET + HSET).substring(0, length).getBytes(ISO_8859_1);
      cut.feed(bytes, 0, length);
      assertThat(words(cut.waiting())).containsExactly(List.of("GET", "k"));
    }
  }

  @Test
  void seesNothingBehindHalfOfARequest() throws ProtocolException {
    waiting(HSET.substring(0, 20));
    assertThat(decoder.next()).isNull();
    assertThat(waiting(HSET.substring(20) + GET)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PING\r\n",
        "*0\r\n",
        "*-1\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n:1\r\nx\r\n",
        "*1\r\n$99999999999999999999\r\nx\r\n",
        "*99999999999\r\n$1\r\nx\r\n",
        "*1\r\n$4294967297\r\nx\r\n",
        "*",
        "*\r",
        "*1",
        "*1\r\n$",
        "\r\n",
        ""
      })
  void endsAtWhatIsUnusual(String unusual) {
    assertThat(waiting(GET + unusual)).containsExactly(List.of("GET", "k"));
  }

  private List<List<String>> waiting(String bytes) {
    decoder.feed(bytes.getBytes(ISO_8859_1), 0, bytes.length());
    return waitingNow();
  }

  private List<List<String>> waitingNow() {
    return words(decoder.waiting());
  }

  private static List<List<String>> words(WaitingRequests requests) {
    List<List<String>> all = new ArrayList<>();
    while (requests.next()) {
      List<String> words = new ArrayList<>();
      for (int word = 0; word < 3 && requests.has(word); word++) {
        words.add(
            new String(requests.array(), requests.from(word), requests.length(word), ISO_8859_1));
      }
      all.add(words);
    }
    return all;
  }
}
