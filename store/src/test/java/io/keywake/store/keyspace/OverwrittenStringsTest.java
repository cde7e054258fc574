package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Strings that are set over strings of the same length, which is done in place where it can be. */
class OverwrittenStringsTest {
  private static final long NOW_MS = 1_790_000_000_000L;
  private static final byte[] KEY = "key".getBytes(UTF_8);

  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> NOW_MS);

  @Test
  void takesNoMemoryForAValueOfTheSameLength() {
    set("old", Entry.NO_EXPIRY);
    Object slot = slot();
    set("new", Entry.NO_EXPIRY);
    assertThat(slot()).isSameAs(slot);
    assertThat(text(entry())).isEqualTo("new");
    assertThat(entry().sequence()).isEqualTo(2).isEqualTo(keyspace.sequence());
  }

  @Test
  void leavesAnEntryAsItWasThatWasHandedOut() {
    set("old", Entry.NO_EXPIRY);
    Entry frozen = entry().frozen();
    set("new", Entry.NO_EXPIRY);
    set("too", Entry.NO_EXPIRY);
    assertThat(text(frozen)).isEqualTo("old");
    assertThat(frozen.sequence()).isEqualTo(1);
    assertThat(text(entry())).isEqualTo("too");
  }

  @Test
  void leavesAValueAsItWasThatWasHandedOut() {
    set("old", Entry.NO_EXPIRY);
    Value frozen = entry().value().frozen();
    set("new", Entry.NO_EXPIRY);
    assertThat(((StringValue) frozen).toByteArray()).asString(UTF_8).isEqualTo("old");
  }

  @Test
  void tellsListenersOfEveryValue() {
    List<String> heard = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    keyspace.listen(
        unit -> unit.effects().forEach(effect -> entries.add(((Effect.Upserted) effect).entry())));
    set("old", Entry.NO_EXPIRY);
    set("new", Entry.NO_EXPIRY);
    set("too", Entry.NO_EXPIRY);
    entries.forEach(entry -> heard.add(text(entry)));
    assertThat(heard).containsExactly("old", "new", "too");
  }

  @Test
  void showsAnOpenMomentWhatItLoses() {
    set("old", Entry.NO_EXPIRY);
    List<Entry> lost = new ArrayList<>();
    keyspace.openMoment((db, position, entry) -> lost.add(entry.frozen()));
    set("new", Entry.NO_EXPIRY);
    assertThat(lost).extracting(OverwrittenStringsTest::text).containsExactly("old");
  }

  @Test
  void keepsTheSameExpiryInPlaceAndChangesAnother() {
    set("old", NOW_MS + 1);
    Object slot = slot();
    set("new", NOW_MS + 1);
    assertThat(slot()).isSameAs(slot);
    set("too", Entry.NO_EXPIRY);
    assertThat(entry().expireAtMs()).isEqualTo(Entry.NO_EXPIRY);
    assertThat(keyspace.table(0).expiringCount()).isZero();
    set("end", NOW_MS + 2);
    assertThat(entry().expireAtMs()).isEqualTo(NOW_MS + 2);
    assertThat(keyspace.table(0).expiringCount()).isEqualTo(1);
  }

  @Test
  void isAFreshStringAgainAfterAnEdit() {
    set("old", Entry.NO_EXPIRY);
    keyspace.begin();
    keyspace.strings().write(0, KEY, 0, "O".getBytes(UTF_8));
    keyspace.end();
    assertThat(entry().value().encoding()).isEqualTo("raw");
    set("new", Entry.NO_EXPIRY);
    assertThat(entry().value().encoding()).isEqualTo("embstr");
  }

  @Test
  void replacesAValueOfAnotherType() {
    keyspace.begin();
    keyspace.sets().add(0, KEY, "1".getBytes(UTF_8));
    keyspace.end();
    int length = ((byte[]) slot()).length - PackedLayout.valueFrom((byte[]) slot());
    set("x".repeat(length), Entry.NO_EXPIRY);
    assertThat(entry().type()).isEqualTo(ValueType.STRING);
  }

  private void set(String value, long expireAtMs) {
    keyspace.begin();
    keyspace.strings().set(0, KEY, value.getBytes(UTF_8), expireAtMs);
    keyspace.end();
  }

  private Object slot() {
    return Objects.requireNonNull(keyspace.table(0).get(keyspace.position(KEY), KEY));
  }

  private Entry entry() {
    return Entry.of(slot());
  }

  private static String text(Entry entry) {
    return new String(((StringValue) entry.value()).toByteArray(), UTF_8);
  }
}
