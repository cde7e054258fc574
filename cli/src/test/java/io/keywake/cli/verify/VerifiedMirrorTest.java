package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.verify.Entry.StringContent;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifiedMirrorTest {
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final KeyName NAME = new KeyName(0, KEY);

  private final VerifiedMirror mirror = new VerifiedMirror();

  @Test
  void looksOutForRecordsOfTheSequencesThatWereRead() {
    mirror.watch(List.of(read(10, 20)));
    mirror.deleted(0, KEY, tombstone(9));
    mirror.deleted(0, KEY, tombstone(21));
    mirror.deleted(1, KEY, tombstone(15));
    assertThat(mirror.seen(NAME)).isNull();

    mirror.deleted(0, KEY, tombstone(10));
    assertThat(mirror.seen(NAME)).isEqualTo(new MirrorSide.Seen(null));
  }

  @Test
  void forgetsWhatItLookedOutForBefore() {
    mirror.watch(List.of(read(10, 20)));
    mirror.deleted(0, KEY, tombstone(15));
    mirror.watch(List.of());
    mirror.deleted(0, KEY, tombstone(15));

    assertThat(mirror.seen(NAME)).isNull();
  }

  private static Sighting.Present read(long since, long until) {
    StringContent content = new StringContent(ByteBuffer.wrap("v".getBytes(UTF_8)));
    return new Sighting.Present(NAME, new Entry(0, KEY, content, Entry.NEVER, since), until);
  }

  private static Tombstone tombstone(long sequence) {
    return new Tombstone("store", 1, sequence, 0, 0, 1, 1, DeleteCause.DELETED);
  }
}
