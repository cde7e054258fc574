package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.SipHash;
import org.junit.jupiter.api.Test;

class PrefetchTest {
  private static final String WORDS = "string long none set hash m7 absent";

  private final Keyspace keyspace =
      new Keyspace(new KeyspaceSettings(2, 4, 16), new SipHash(1, 2), () -> 1_790_000_000_000L);

  private final Prefetch prefetch = new Prefetch(keyspace);

  @Test
  void looksAtWhateverKeysHold() {
    keyspace.begin();
    keyspace.strings().set(0, bytes("string"), bytes("value"), Entry.NO_EXPIRY);
    keyspace.strings().set(0, bytes("long"), new byte[100_000], Entry.NO_EXPIRY);
    for (int member = 0; member < 10_000; member++) {
      keyspace.sets().add(0, bytes("set"), bytes("m" + member));
      keyspace.hashes().put(0, bytes("hash"), bytes("m" + member), bytes("value"));
    }
    keyspace.end();
    long sequence = keyspace.sequence();

    for (String key : new String[] {"string", "long", "none", "set", "hash", "set", "hash", ""}) {
      note(key, "m7");
      note(key, "absent");
      note(key, "");
    }
    assertThat(prefetch.hasRoom()).isTrue();
    prefetch.run(0);

    assertThat(keyspace.sequence()).isEqualTo(sequence);
    assertThat(keyspace.table(0).size()).isEqualTo(4);
  }

  @Test
  void hasRoomAgainWhenItHasRun() {
    while (prefetch.hasRoom()) {
      note("set", "m7");
    }
    prefetch.run(1);
    assertThat(prefetch.hasRoom()).isTrue();
  }

  private void note(String key, String member) {
    prefetch.add(
        bytes(WORDS), WORDS.indexOf(key), key.length(), WORDS.indexOf(member), member.length());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
