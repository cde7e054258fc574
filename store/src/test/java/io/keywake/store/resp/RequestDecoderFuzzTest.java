package io.keywake.store.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Streams of seeded random requests and of seeded garbage, cut anywhere. */
class RequestDecoderFuzzTest {
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
