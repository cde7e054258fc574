package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.ModesFixture.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.bgiteration.IterationSettings.LargeValues;
import io.keywake.store.bgiteration.IterationSettings.Overflow;
import io.keywake.store.keyspace.Keyspace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is shown that looks at the moment of its creation. */
class CreationViewTest {
  private final ModesFixture fixture = new ModesFixture();

  @Test
  void presentsAnEntryAsItWasBeforeItIsOverwritten() {
    fixture.run(0, "SET a old");
    IterationReader reader = snapshot();

    fixture.run(0, "SET a new", "SET a newer");

    assertThat(image(fixture.readAll(reader))).isEqualTo(Map.of("0:a", "old"));
  }

  @Test
  void neverPresentsAKeyThatIsCreatedLater() {
    IterationReader reader = snapshot();

    fixture.run(0, "SET a 1", "DEL a", "SET a 2", "RENAME a b", "COPY b c");

    assertThat(image(fixture.readAll(reader))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DEL s",
        "FLUSHDB",
        "FLUSHALL",
        "SET s x",
        "RENAME s t",
        "MOVE s 3",
        "EXPIRE s 100",
        "EXPIRE s -1",
        "SADD s e",
        "SADD s a",
        "SREM s a",
        "SREM s x",
        "SREM s a b c d",
        "SPOP s 2",
        "SDIFFSTORE s s s",
        "SUNIONSTORE s none",
        "SORT s ALPHA STORE s",
        "SWAPDB 0 1"
      })
  void presentsALargeValueAsItWasWhateverIsDoneToIt(String command) {
    fixture.run(0, "SADD s a b c d");
    IterationReader reader = snapshot();

    fixture.run(0, command, "SADD s new", "DEL s");

    assertThat(image(fixture.readAll(reader))).isEqualTo(Map.of("0:s", Set.of("a", "b", "c", "d")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HSET h a 9",
        "HDEL h a",
        "HDEL h x",
        "HDEL h a b c d",
        "HINCRBY h a 1",
        "RPUSH l e",
        "LPOP l",
        "LPOP l 4",
        "LREM l 0 a",
        "LTRIM l 1 1",
        "LTRIM l 9 9",
        "LSET l 0 x",
        "ZADD z 9 a",
        "ZADD z 1 a",
        "ZREM z a",
        "ZREM z a b c d",
        "ZREM z x",
        "ZPOPMIN z 4",
        "ZREMRANGEBYRANK z 0 1",
        "APPEND t x",
        "SETRANGE t 5 x",
        "SETBIT t 1 1",
        "PERSIST t"
      })
  void presentsEveryTypeAsItWasWhateverIsDoneToIt(String command) {
    String text = "x".repeat(5_000);
    fixture.run(0, "HSET h a 1 b 2 c 3 d 4", "RPUSH l a b c d", "ZADD z 1 a 2 b 3 c 4 d");
    fixture.run(0, "SETEX t 100 " + text);
    IterationReader reader = snapshot();

    fixture.run(0, command, command);

    assertThat(image(fixture.readAll(reader)))
        .isEqualTo(
            Map.of(
                "0:h", Map.of("a", "1", "b", "2", "c", "3", "d", "4"),
                "0:l", List.of("a", "b", "c", "d"),
                "0:z", Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 4.0),
                "0:t", text));
  }

  @Test
  void presentsWhatExpiresLater() {
    fixture.run(0, "SETEX read 1 x", "SETEX swept 1 y");
    IterationReader reader = snapshot();

    fixture.nowMs += 2_000;
    fixture.run(0, "GET read");
    fixture.store.passTime();

    assertThat(fixture.store.keyspace.table(0).size()).isZero();
    assertThat(image(fixture.readAll(reader))).isEqualTo(Map.of("0:read", "x", "0:swept", "y"));
  }

  @Test
  void presentsWhatIsEvictedLater() {
    for (int key = 0; key < 100; key++) {
      fixture.run(0, "SET " + key + " x");
    }
    IterationReader reader = snapshot();

    while (fixture.store.keyspace.table(0).size() > 0) {
      fixture.store.evictSome();
    }

    assertThat(image(fixture.readAll(reader))).hasSize(100);
  }

  @Test
  void givesTheNumbersThatDatabasesHadAndGoesOnInTablesThatAreGone() {
    for (int key = 0; key < 100; key++) {
      fixture.run(0, "SET " + key + " zero");
      fixture.run(1, "SET " + key + " one");
    }
    IterationReader reader = snapshot();
    fixture.step();

    fixture.run(0, "SWAPDB 0 1", "SET 7 new", "SWAPDB 1 2", "FLUSHALL", "SET 8 newer");

    Map<String, Object> image = image(fixture.readAll(reader));
    assertThat(image).hasSize(200);
    image.forEach(
        (key, value) -> assertThat(value).isEqualTo(key.startsWith("0:") ? "zero" : "one"));
  }

  @Test
  void presentsEachEntryOnceWhileAllOfThemChange() {
    for (int key = 0; key < 3_000; key++) {
      fixture.run(0, "SET " + key + " old");
    }
    IterationReader reader = fixture.create(IterationSettings.snapshot("slow").withQueue(2, 1));
    reader.close();
    reader = snapshot();
    for (int key = 0; key < 3_000; key += 2) {
      fixture.run(0, "SET " + key + " new", "DEL " + (key + 1), "SET fresh" + key + " x");
      if (key % 100 == 0) {
        fixture.step();
      }
    }

    Map<String, Object> image = image(fixture.readAll(reader));
    assertThat(image).hasSize(3_000);
    assertThat(image.values()).allMatch("old"::equals);
  }

  @Test
  void remembersOneOldEntryHoweverOftenItsKeyIsWritten() {
    fixture.run(0, "SET a old", "SADD s a b c d");
    IterationReader reader = fixture.create(IterationSettings.snapshot("x").withQueue(2, 1));

    for (int change = 0; change < 10_000; change++) {
      fixture.run(0, "SET a " + change, "SADD s " + change, "SREM s " + change);
    }

    assertThat(image(fixture.readAll(reader)))
        .isEqualTo(Map.of("0:a", "old", "0:s", Set.of("a", "b", "c", "d")));
  }

  @Test
  void letsSeveralLookAtMomentsOfTheirOwn() {
    fixture.run(0, "SET a 1", "SADD s a b c d");
    IterationReader first = fixture.create(IterationSettings.snapshot("first"));
    fixture.run(0, "SADD s a");
    IterationReader second = fixture.create(IterationSettings.snapshot("second"));
    fixture.run(0, "SET a 2", "SADD s e");
    IterationReader third = fixture.create(IterationSettings.snapshot("third"));
    fixture.run(0, "DEL a s");

    Map<String, Object> old = Map.of("0:a", "1", "0:s", Set.of("a", "b", "c", "d"));
    assertThat(image(fixture.readAll(first))).isEqualTo(old);
    assertThat(image(fixture.readAll(second))).isEqualTo(old);
    assertThat(image(fixture.readAll(third)))
        .isEqualTo(Map.of("0:a", "2", "0:s", Set.of("a", "b", "c", "d", "e")));
  }

  @Test
  void presentsAheadWhatTheWalkComesToNext() {
    fixture.run(0, "SET a old");
    Keyspace keyspace = fixture.store.keyspace;
    byte[] key = {'a'};
    Walk walk = new Walk(keyspace.databases());
    CreationView view =
        new CreationView(keyspace, IterationSettings.snapshot("x"), walk, full -> true);

    walk.advance(keyspace.position(key));
    fixture.run(0, "SET a new");
    assertThat(view.hasAhead()).isTrue();
    assertThat(view.queueAhead()).isTrue();

    fixture.run(0, "DEL a", "FLUSHALL");
    assertThat(view.hasAhead()).isFalse();
  }

  // How it ends.

  @Test
  void completesByItselfWhenEverythingIsPresentedAndAcknowledged() {
    fixture.run(0, "SET a 1");
    IterationReader reader = snapshot();
    fixture.run(0, "SET a 2");

    List<Item> items = fixture.readAll(reader);

    assertThat(items).hasSize(2);
    assertThat(items.get(1)).isEqualTo(new Item.Complete(2));
    assertThat(reader.createdAt()).isEqualTo(1);
  }

  @Test
  void terminatesWhenSomethingChangesForWhichThereIsNoRoom() {
    for (int key = 0; key < 1_000; key++) {
      fixture.run(0, "SET " + key + " old");
    }
    IterationReader reader = fixture.create(IterationSettings.snapshot("slow").withQueue(2, 1000));

    for (int key = 0; key < 1_000; key++) {
      fixture.run(0, "SET " + key + " new");
    }

    assertThat(fixture.iterations.nanosUntilFeed()).isZero();
    assertThat(fixture.readAll(reader))
        .singleElement()
        .isInstanceOfSatisfying(
            Item.Terminated.class, end -> assertThat(end.reason()).contains("queue was full"));
  }

  @Test
  void isNotEndedByOneLargeValueThatWaitsForTheClient() {
    StringBuilder members = new StringBuilder();
    for (int member = 0; member < 5_000; member++) {
      members.append(" member").append(member);
    }
    fixture.run(0, "SADD s" + members);
    for (int key = 0; key < 200; key++) {
      fixture.run(0, "SET " + key + " old");
    }
    IterationReader reader =
        fixture.create(IterationSettings.snapshot("x").withQueue(100, 100_000));

    fixture.run(0, "SADD s one-more");
    for (int key = 0; key < 200; key++) {
      fixture.run(0, "SET " + key + " new");
    }

    assertThat(image(fixture.readAll(reader))).hasSize(201);
  }

  @Test
  void queuesNothingMoreWhenSomethingGotLost() {
    for (int key = 0; key < 200; key++) {
      fixture.run(0, "SET " + key + " old");
    }
    Keyspace keyspace = fixture.store.keyspace;
    AtomicBoolean room = new AtomicBoolean();
    Walk walk = new Walk(keyspace.databases());
    CreationView view =
        new CreationView(keyspace, IterationSettings.snapshot("x"), walk, full -> room.get());

    for (int key = 0; key < 200; key++) {
      fixture.run(0, "SET " + key + " new");
    }
    room.set(true);

    assertThat(view.isBroken()).isTrue();
    assertThat(view.queueAhead()).isFalse();
  }

  @Test
  void leavesHalfOfTheQueueToWhatCannotWait() {
    for (int key = 0; key < 1_000; key++) {
      fixture.run(0, "SET " + key + " old");
    }
    IterationReader reader =
        fixture.create(IterationSettings.snapshot("x").withQueue(4, Long.MAX_VALUE));

    while (fixture.iterations.feed(1) > 0) {
      // Until the walk waits for the client.
    }

    assertThat(reader.status().queueLength()).isEqualTo(2);
  }

  @Test
  void terminatesWhenItemsAreHandedBack() throws Exception {
    fixture.run(0, "SET a old");
    IterationReader reader = snapshot();
    fixture.step();
    reader.read();

    reader.handBack();

    assertThat(fixture.readAll(reader)).singleElement().isInstanceOf(Item.Terminated.class);
  }

  @Test
  void refusesWhatItCannotDo() {
    IterationReader reader = snapshot();

    assertThatThrownBy(() -> reader.presentAgain(KeyFilter.ALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shows every key once");
    assertThatThrownBy(reader::askConsistent)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no consistent points");
    IterationSettings settings = IterationSettings.snapshot("x");
    assertThatThrownBy(
            () ->
                new IterationSettings(
                    "x",
                    HashSlots.ALL,
                    settings.view(),
                    settings.effects(),
                    settings.wholeDatabases(),
                    LargeValues.WHOLE,
                    2,
                    1,
                    1,
                    Overflow.FOLD,
                    () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected overflow TERMINATE");
  }

  private IterationReader snapshot() {
    return fixture.create(IterationSettings.snapshot("snapshot"));
  }
}
