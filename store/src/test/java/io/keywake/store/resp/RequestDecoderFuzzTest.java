package io.keywake.store.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Streams of seeded random requests and of seeded garbage, cut anywhere.
 *
 * <p>System properties: {@code fuzz.seed} runs one input, {@code fuzz.inputs} sets how many the
 * soak runs.
 */
class RequestDecoderFuzzTest {
  private static final int INPUTS = 60_000;
  private static final int SOAK_INPUTS = 1_000_000;

  private static final Pattern ERRORS_OF_REDIS =
      Pattern.compile(
          "ERR Protocol error: (invalid multibulk length|invalid bulk length|expected '\\$', got"
              + " '[\\x00-\\xff]'|too big (mbulk count string|bulk count string|inline request|request)"
              + "|unauthenticated (multibulk|bulk) length|unbalanced quotes in request)",
          Pattern.DOTALL);

  /** What came of a stream: its requests, and why it was given up, or null. */
  private record Outcome(List<List<String>> requests, @Nullable String error) {}

  @Test
  void readsAnyInputAsTheRulesOfTheProtocolHaveIt() {
    Long seed = Long.getLong("fuzz.seed");
    if (seed != null) {
      check(seed);
      return;
    }
    checkAll(0, INPUTS);
  }

  @Test
  @Tag("soak")
  void readsAMillionInputsAsTheRulesOfTheProtocolHaveIt() {
    checkAll(0, Long.getLong("fuzz.inputs", SOAK_INPUTS));
  }

  private static void checkAll(long from, long to) {
    long refused = 0;
    long requests = 0;
    for (long seed = from; seed < to; seed++) {
      Outcome outcome = check(seed);
      refused += outcome.error == null ? 0 : 1;
      requests += outcome.requests.size();
    }
    System.out.printf(
        "decoder: %,d inputs from seed %d, %,d requests read, %,d inputs refused%n",
        to - from, from, requests, refused);
    assertThat(refused).isBetween((to - from) / 4, (to - from) * 3 / 4);
    assertThat(requests).isGreaterThan(to - from);
  }

  private static Outcome check(long seed) {
    try {
      Random random = new Random(seed);
      RequestLimits limits = limits(random);
      boolean stranger = random.nextInt(4) == 0;
      byte[] input = FuzzInput.of(random);
      ReferenceDecoder reference = new ReferenceDecoder(input, limits, stranger);
      Outcome expected = new Outcome(reference.requests, reference.error);
      // In one piece, byte by byte if that does not take long, and in pieces.
      int[] pieceBytesMax = {input.length + 1, input.length < 1_000 ? 1 : 1_000, 40};
      for (int pieceMax : pieceBytesMax) {
        assertThat(decode(input, pieceMax, limits, stranger, random)).isEqualTo(expected);
      }
      if (expected.error != null) {
        assertThat(expected.error).matches(ERRORS_OF_REDIS);
      }
      return expected;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "input failed; run it alone with: mvn -pl store -am test -Dtest=RequestDecoderFuzzTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.seed="
              + seed,
          e);
    }
  }

  private static RequestLimits limits(Random random) {
    if (random.nextBoolean()) {
      return RequestLimits.DEFAULT;
    }
    return new RequestLimits(
        1 + random.nextInt(30), 1 + random.nextInt(400), 1 + random.nextInt(2_000));
  }

  /** What an unfinished line may take after so many bytes, since its array grows by doubling. */
  private static long lineBytesMax(int arrived) {
    return 64 + 2L * Math.min(arrived, RequestLimits.LINE_BYTES_MAX);
  }

  private static Outcome decode(
      byte[] input, int pieceMax, RequestLimits limits, boolean stranger, Random random) {
    RequestDecoder decoder = new RequestDecoder();
    decoder.limits(limits);
    decoder.authenticationRequired(stranger);
    List<List<String>> read = new ArrayList<>();
    int at = 0;
    try {
      while (at < input.length) {
        int next = at + (pieceMax > input.length ? input.length : 1 + random.nextInt(pieceMax));
        // A window of its own that is spoilt afterwards: nothing may be left to be read from it.
        byte[] window = Arrays.copyOfRange(input, at, Math.min(input.length, next));
        drain(decoder, window, read);
        Arrays.fill(window, (byte) '!');
        at += window.length;
        assertThat(decoder.heldBytes())
            .isLessThanOrEqualTo(limits.requestBytesMax() + lineBytesMax(at))
            .isLessThan(4L * at + 40_000);
      }
      return new Outcome(read, null);
    } catch (ProtocolException e) {
      assertThat(decoder.heldBytes()).isZero();
      assertThat(e.isSilent()).isEqualTo(e.reply().endsWith("too big request"));
      return new Outcome(read, e.reply());
    }
  }

  private static final int SEEDS = 400;
  private static final String ALPHABET = "*$\r\n\r\n-0123456789 \"'\\xabc\0";

  @Test
  void readsTheSameRequestsHoweverTheStreamIsCut() throws ProtocolException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<List<String>> sent = new ArrayList<>();
      byte[] stream = requests(random, 1 + random.nextInt(20), 70_000, sent);
      RequestDecoder decoder = new RequestDecoder();
      List<List<String>> read = new ArrayList<>();
      int at = 0;
      while (at < stream.length) {
        int next =
            Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : 40_000));
        // A window of its own that is spoilt afterwards: nothing may be left to be read from it.
        byte[] window = Arrays.copyOfRange(stream, at, next);
        drain(decoder, window, read);
        Arrays.fill(window, (byte) '!');
        at = next;
      }
      assertThat(read).as("seed %s", seed).isEqualTo(sent);
      assertThat(decoder.heldBytes()).as("seed %s", seed).isZero();
    }
  }

  @Test
  void readsTheSameRequestsCutAtEveryPosition() throws ProtocolException {
    List<List<String>> sent = new ArrayList<>();
    byte[] stream = requests(new Random(7), 12, 40, sent);
    for (int cut = 0; cut <= stream.length; cut++) {
      RequestDecoder decoder = new RequestDecoder();
      List<List<String>> read = new ArrayList<>();
      drain(decoder, Arrays.copyOfRange(stream, 0, cut), read);
      drain(decoder, Arrays.copyOfRange(stream, cut, stream.length), read);
      assertThat(read).as("cut at %s", cut).isEqualTo(sent);
    }
  }

  @Test
  void answersGarbageWithNothingButAProtocolError() {
    for (long seed = 0; seed < 20 * SEEDS; seed++) {
      Random random = new Random(seed);
      RequestDecoder decoder = new RequestDecoder();
      long arrived = 0;
      try {
        for (int window = 0; window < 30; window++) {
          byte[] bytes = garbage(random);
          arrived += bytes.length;
          drain(decoder, bytes, new ArrayList<>());
          assertThat(decoder.heldBytes()).as("seed %s", seed).isLessThan(4 * arrived + 40_000);
        }
      } catch (ProtocolException e) {
        assertThat(e.reply()).as("seed %s", seed).startsWith("ERR Protocol error: ");
        assertThat(decoder.heldBytes()).as("seed %s", seed).isZero();
      }
    }
  }

  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    int kind = random.nextInt(4);
    for (int i = 0; i < bytes.length && kind > 0; i++) {
      bytes[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    if (kind > 1) {
      byte[] start =
          ("*" + random.nextInt(2000) + "\r\n$" + random.nextInt(1 << 29) + "\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
    }
    return bytes;
  }

  private static void drain(RequestDecoder decoder, byte[] window, List<List<String>> read)
      throws ProtocolException {
    decoder.feed(window, 0, window.length);
    byte[][] request = decoder.next();
    while (request != null) {
      List<String> arguments = new ArrayList<>();
      for (byte[] argument : request) {
        arguments.add(new String(argument, StandardCharsets.ISO_8859_1));
      }
      read.add(arguments);
      request = decoder.next();
    }
  }

  private static byte[] requests(Random random, int count, int bytesMax, List<List<String>> sent) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      List<String> arguments = new ArrayList<>();
      boolean inline = random.nextInt(4) == 0;
      int length = 1 + random.nextInt(inline ? 5 : random.nextInt(10) == 0 ? 300 : 6);
      for (int a = 0; a < length; a++) {
        arguments.add(inline ? "word" + random.nextInt(1000) : binary(random, bytesMax));
      }
      sent.add(arguments);
      stream.writeBytes(inline ? inline(arguments) : multibulk(arguments));
    }
    return stream.toByteArray();
  }

  private static String binary(Random random, int bytesMax) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(15) == 0 ? bytesMax : 40)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] inline(List<String> arguments) {
    return (String.join(" ", arguments) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] multibulk(List<String> arguments) {
    StringBuilder text = new StringBuilder("*" + arguments.size() + "\r\n");
    for (String argument : arguments) {
      text.append('$').append(argument.length()).append("\r\n").append(argument).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
