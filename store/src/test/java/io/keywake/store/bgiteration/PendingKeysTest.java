package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.bgiteration.PendingKeys.DbKey;
import io.keywake.store.bgiteration.PendingKeys.Mark;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PendingKeysTest {
  private static final byte[] KEY = "key".getBytes(ISO_8859_1);
  private static final byte[] VALUE = "value".getBytes(ISO_8859_1);

  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> 0);
  private final List<Effect.OfKey> heard = new ArrayList<>();
  private final PendingKeys pending = new PendingKeys(2);

  PendingKeysTest() {
    keyspace.listen(this::hear);
  }

  private void hear(EffectUnit unit) {
    unit.effects().forEach(effect -> heard.add((Effect.OfKey) effect));
  }

  private Effect.OfKey written() {
    keyspace.begin();
    keyspace.strings().set(0, KEY, VALUE, Entry.NO_EXPIRY);
    keyspace.end();
    return heard.get(heard.size() - 1);
  }

  private Effect.OfKey deleted(DeleteCause cause) {
    keyspace.begin();
    keyspace.delete(0, KEY, cause);
    keyspace.end();
    return heard.get(heard.size() - 1);
  }

  private DbKey key(int db) {
    return pending.key(db, 7, KEY);
  }

  private Mark onlyMark() {
    assertThat(pending.size()).isEqualTo(1);
    Map.Entry<DbKey, Mark> only = pending.prompt().next();
    return only.getValue();
  }

  @Test
  void keepsNothingOfAKeyThatTheClientNeverKnew() {
    pending.fold(key(0), written());
    pending.fold(key(0), deleted(DeleteCause.EXPIRED));

    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void keepsTheLastCauseOfAKeyThatTheClientKnows() {
    written();
    pending.fold(key(0), written());
    pending.fold(key(0), deleted(DeleteCause.DELETED));
    pending.fold(key(0), written());
    pending.fold(key(0), deleted(DeleteCause.EXPIRED));

    assertThat(onlyMark()).isEqualTo(Mark.ofKnown(DeleteCause.EXPIRED));
  }

  @Test
  void remembersThatTheClientCameToKnowAKey() {
    pending.fold(key(0), written());
    pending.markKnown(key(0), DeleteCause.FLUSHED);
    pending.fold(key(0), deleted(DeleteCause.DELETED));

    assertThat(onlyMark()).isEqualTo(Mark.ofKnown(DeleteCause.DELETED));
  }

  @Test
  void anOrphanIsOneOnlyWhileNothingElseIsKnown() {
    pending.markKnown(key(0), DeleteCause.ORPHANED);
    pending.markKnown(key(0), DeleteCause.EXPIRED);
    pending.markKnown(key(0), DeleteCause.ORPHANED);

    assertThat(onlyMark()).isEqualTo(Mark.ofKnown(DeleteCause.EXPIRED));
  }

  @Test
  void whatWasInAFlushedTableIsNoOrphan() {
    Expansion expansion = new Expansion(keyspace);
    Effect.Flushed flushed = new Effect.Flushed(1, 0, keyspace.table(0), keyspace.table(1));
    expansion.onFlushed(flushed, Long.MAX_VALUE);
    Expansion.TableWalk part = Objects.requireNonNull(expansion.current());
    pending.markKnown(key(0), DeleteCause.ORPHANED);

    pending.markExpanded(key(0), part, 0, false);

    assertThat(onlyMark()).isEqualTo(Mark.ofKnown(DeleteCause.FLUSHED));
  }

  @Test
  void leavesAPostponedKeyPostponedWhateverHappensToIt() {
    pending.postpone(key(0), Mark.ofKnown(DeleteCause.DELETED));
    pending.fold(key(0), written());
    pending.markKnown(key(0), DeleteCause.MOVED);

    assertThat(pending.contains(key(0))).isTrue();
    assertThat(pending.hasPrompt()).isFalse();
    assertThat(pending.hasPostponed()).isTrue();
    assertThat(pending.isEmpty()).isFalse();
  }

  @Test
  void takesKeysToTheOtherNumberWhenDatabasesAreExchanged() {
    DbKey before = key(0);
    pending.fold(before, written());

    pending.exchange(0, 1);

    assertThat(pending.db(before)).isEqualTo(1);
    assertThat(pending.contains(key(1))).isTrue();
    assertThat(pending.contains(key(0))).isFalse();
  }

  @Test
  void tellsTheSameKeyOfTwoDatabasesApart() {
    pending.fold(key(0), written());
    pending.fold(key(1), written());

    assertThat(pending.size()).isEqualTo(2);
    assertThat(key(0)).isEqualTo(key(0)).isNotEqualTo(key(1));
  }
}
