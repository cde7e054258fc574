package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.differential.RedisServer;
import io.keywake.store.resp.FuzzInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that is sent anything goes on to serve its other clients.
 *
 * <p>System properties: {@code fuzz.seed} sends one input, {@code fuzz.server.inputs} sets how many
 * the soak sends.
 */
class FuzzedServerTest {
  private static final int INPUTS = 300;
  private static final int SOAK_INPUTS = 20_000;
  private static final int COMPARED_INPUTS = 2_000;

  @Test
  @Timeout(120)
  void servesItsOtherClientsWhateverOneSends() throws Exception {
    Long seed = Long.getLong("fuzz.seed");
    if (seed == null) {
      sendAll(0, INPUTS);
    } else {
      sendAll(seed, seed + 1);
    }
  }

  @Test
  @Tag("soak")
  void servesItsOtherClientsWhateverManySend() throws Exception {
    sendAll(0, Long.getLong("fuzz.server.inputs", SOAK_INPUTS));
  }

  @Test
  @Tag("integration")
  @Timeout(120)
  void repliesToAnyInputWhatRedisServerReplies(@TempDir Path directory) throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        StoreServer server = StoreServer.start(settings, "", List.of(), failure::set)) {
      int compared = 0;
      for (long seed = 0; seed < COMPARED_INPUTS; seed++) {
        byte[] input = FuzzInput.of(new Random(seed));
        if (isReadAlike(input)) {
          compared++;
          assertThat(send(server.port(), input))
              .as("replies to -Dfuzz.seed=%s", seed)
              .isEqualTo(send(redis.port(), input));
        }
      }
      assertThat(compared).isGreaterThan(COMPARED_INPUTS / 2);
      assertThat(failure).hasValue(null);
    }
  }

  /**
   * Redis looks for the end of a line as C does, so that a NUL hides it for ever; and whether a
   * line is too long depends on how it arrives.
   */
  private static boolean isReadAlike(byte[] input) {
    for (byte each : input) {
      if (each == 0) {
        return false;
      }
    }
    return input.length < 4_000;
  }

  private static void sendAll(long from, long to) throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (StoreServer server = StoreServer.start(settings, "", List.of(), failure::set);
        TestClient steady = new TestClient(server.port())) {
      for (long seed = from; seed < to; seed++) {
        String described = "input of -Dfuzz.seed=" + seed;
        send(server.port(), FuzzInput.of(new Random(seed)));
        assertThat(steady.call("ECHO", "still here")).as(described).isEqualTo("$10");
        assertThat(steady.readLine()).as(described).isEqualTo("still here");
        assertThat(failure).as(described).hasValue(null);
      }
      assertThat(steady.callBulk("CLIENT", "LIST").lines()).hasSize(1);
    }
  }

  /** Sends the input on a connection of its own and returns what comes until it is closed. */
  private static String send(int port, byte[] input) throws IOException {
    try (TestClient client = new TestClient(port)) {
      client.send(input);
      client.endInput();
      return client.readToEnd();
    } catch (IOException e) {
      // The server may close while there is more to be sent, which is an end as well.
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed|abort).*");
      return "";
    }
  }
}
