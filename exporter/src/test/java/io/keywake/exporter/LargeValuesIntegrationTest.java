package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import io.keywake.sandbox.Sandbox;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Values that are far larger than a record, through real brokers into a mirror. */
@Tag("integration")
class LargeValuesIntegrationTest {
  private static final int MIB = 1 << 20;
  private static final int FIELDS = 200_000;

  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() throws Exception {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void rebuildsValuesThatWentInParts() throws Exception {
    try (RunningStore store =
        new RunningStore(sandbox, "store-large", "large", "record.bytes.max", "1048576")) {
      try (Jedis client = store.client()) {
        client.set("string".getBytes(ISO_8859_1), new byte[40 * MIB]);
        client.setrange("hardly written", 10 * MIB, "end");
        client.hset("one field".getBytes(ISO_8859_1), new byte[3], new byte[10 * MIB]);
        try (Pipeline pipeline = client.pipelined()) {
          for (int i = 0; i < FIELDS; i++) {
            pipeline.hset("hash", "field " + i, "value of field " + i);
            pipeline.zadd("sorted", i, "member " + i);
          }
        }
        store.compareWithMirror(sandbox);

        client.hset("hash", "field 1", "another value");
        client.setrange("string", 20 * MIB, "in the middle");
        client.hdel("one field".getBytes(ISO_8859_1), new byte[3]);
        client.set("sorted", "small now");
        store.compareWithMirror(sandbox);
      }
      assertThat(store.status().get("quarantined-keys")).isEqualTo(0L);
      assertThat(store.status().get("lost-transactions")).isEqualTo(0L);
    }
  }

  /** Needs a heap of some gigabytes, for store and mirror together. */
  @Test
  @Tag("soak")
  void rebuildsAStringOf300MegabytesAndAHashOfFiveMillionFields() throws Exception {
    int fields = 5_000_000;
    byte[] string = new byte[300 * MIB];
    new Random(1).nextBytes(string);
    byte[] hash = "hash".getBytes(ISO_8859_1);
    long expected = 0;
    try (RunningStore store = new RunningStore(sandbox, "store-huge", "huge");
        Jedis client = store.client()) {
      client.set("string".getBytes(ISO_8859_1), string);
      try (Pipeline pipeline = client.pipelined()) {
        for (int i = 0; i < fields; i++) {
          byte[] field = ("field " + i).getBytes(ISO_8859_1);
          byte[] value = ("value " + i * 31).getBytes(ISO_8859_1);
          expected += fingerprint(field, value);
          pipeline.hset(hash, field, value);
          if (i % 10_000 == 0) {
            pipeline.sync();
          }
        }
      }
      long sum = expected;
      long begun = System.nanoTime();
      store.mirrored(
          sandbox,
          Duration.ofMinutes(10),
          mirror -> {
            MirrorEntry text = Objects.requireNonNull(mirror.get(0, "string".getBytes(ISO_8859_1)));
            assertThat(((MirrorValue.StringValue) text.value()).bytes()).isEqualTo(string);
            MirrorEntry entry = Objects.requireNonNull(mirror.get(0, hash));
            MirrorValue.HashValue found = (MirrorValue.HashValue) entry.value();
            assertThat(found.size()).isEqualTo(fields);
            LongAdder mirrored = new LongAdder();
            found.forEach((field, value) -> mirrored.add(fingerprint(field, value)));
            assertThat(mirrored.sum()).isEqualTo(sum);
            return mirror;
          });
      assertThat(store.status().get("lost-transactions")).isEqualTo(0L);
      System.out.printf(
          "a mirror held both %d s after the last write; %s%n",
          (System.nanoTime() - begun) / 1_000_000_000, store.status());
    }
  }

  private static long fingerprint(byte[] field, byte[] value) {
    return (Arrays.hashCode(field) * 31L + Arrays.hashCode(value)) * 0x9E3779B97F4A7C15L;
  }
}
