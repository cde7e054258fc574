package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.LargeValues;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashSlot;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Single statements of the contract; that they hold together is what the simulation shows. */
class IterationContractTest {
  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> 0);
  private final Iterations iterations = new Iterations(keyspace, Runnable::run, () -> 0);

  @Test
  void terminatesInsteadOfFoldingForAClientThatMustSeeEveryChange() throws Exception {
    set("a", "1");
    IterationReader reader =
        iterations.create(
            IterationSettings.everyChange("all").withQueue(4, 1 << 20), terminated -> {});
    walk();

    for (int change = 0; change < 10; change++) {
      set("a", "changed " + change);
    }

    assertThat(reader.status().folded()).isZero();
    assertThat(read(reader))
        .singleElement()
        .isInstanceOfSatisfying(
            Item.Terminated.class, end -> assertThat(end.reason()).contains("queue was full"));
  }

  @Test
  void terminatesAClientThatMustSeeEveryChangeWhenItHandsItemsBack() throws Exception {
    set("a", "1");
    IterationReader reader =
        iterations.create(IterationSettings.everyChange("all"), terminated -> {});
    walk();
    read(reader);

    reader.handBack();

    assertThat(read(reader)).singleElement().isInstanceOf(Item.Terminated.class);
  }

  @Test
  void doesNotTerminateWhileTheKeysThatChangeAreNotPassed() throws Exception {
    IterationReader reader =
        iterations.create(IterationSettings.everyChange("all").withQueue(2, 1), terminated -> {});

    for (int key = 0; key < 100; key++) {
      set("key " + key, "1");
    }
    walk();

    assertThat(read(reader)).noneMatch(Item.Terminated.class::isInstance);
  }

  @Test
  void refusesToFoldWhatMustBeSeen() {
    assertThatThrownBy(() -> IterationSettings.everyChange("x").withLargeValues(LargeValues.WHOLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("iteration 'x'")
        .hasMessageContaining("expected overflow FOLD");
  }

  @Test
  void presentsTheKeysAgainThatTheClientAsksFor() throws Exception {
    for (int key = 0; key < 300; key++) {
      set((key % 2 == 0 ? "even " : "odd ") + key, "1");
    }
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);

    reader.presentAgain((db, key) -> new String(key, UTF_8).startsWith("odd"));
    walk();

    assertThat(keys(read(reader))).hasSize(150).allMatch(key -> key.startsWith("odd"));
  }

  @Test
  void presentsSingleKeysAgainOrTheirDeletion() throws Exception {
    set("a", "1");
    set("b", "1");
    set("c", "1");
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);

    KnownKey elsewhere = new KnownKey(99, "a".getBytes(UTF_8));
    KnownKey gone = new KnownKey(0, "gone".getBytes(UTF_8));
    reader.presentAgain(List.of(new KnownKey(0, "b".getBytes(UTF_8)), gone, elsewhere));
    walk();

    List<Item> items = read(reader);
    assertThat(keys(items)).containsExactly("b");
    assertThat(items)
        .filteredOn(Item.Entries.class::isInstance)
        .flatExtracting(item -> ((Item.Entries) item).deletions())
        .singleElement()
        .satisfies(each -> assertThat(each.key()).isEqualTo("gone".getBytes(UTF_8)));
  }

  @Test
  void tellsWhenKeysThatWereAskedForAreAcknowledged() throws Exception {
    set("a", "1");
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);
    reader.acknowledge(reader.readItems());
    assertThat(reader.status().refreshing()).isFalse();

    reader.presentAgain(KeyFilter.ALL);
    assertThat(reader.status().refreshing()).isTrue();
    walk();
    read(reader);
    walk();
    assertThat(reader.status().refreshing()).isTrue();

    reader.handBack();
    walk();
    reader.acknowledge(reader.readItems());
    walk();
    assertThat(reader.status().refreshing()).isTrue();

    read(reader);
    reader.acknowledge(reader.readItems());
    walk();
    assertThat(reader.status().refreshing()).isFalse();
  }

  @Test
  void tellsWhenKeysThatWereAskedForAreAcknowledgedThoughSharesAreAskedForAllTheTime()
      throws Exception {
    for (int key = 0; key < 300; key++) {
      set("key " + key, "1");
    }
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);
    reader.presentAgain((db, key) -> true);
    for (int share = 0; share < 5; share++) {
      assertThat(reader.status().refreshing()).isTrue();
      reader.presentAgain(share, 5);
      walk();
    }
    read(reader);
    reader.acknowledge(reader.readItems());
    reader.presentAgain(0, 5);
    walk();

    assertThat(reader.status().refreshing()).isFalse();
  }

  @Test
  void knowsUpToWhereEverythingIsAcknowledged() throws Exception {
    set("a", "1");
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    assertThat(reader.acknowledgedSequence()).isEqualTo(-1);
    walk();
    read(reader);
    assertThat(reader.acknowledgedSequence()).isEqualTo(-1);

    reader.acknowledge(reader.readItems());
    assertThat(reader.acknowledgedSequence()).isEqualTo(1);

    set("a", "2");
    set("a", "3");
    assertThat(reader.acknowledgedSequence()).isEqualTo(1);
    reader.poll(0, TimeUnit.NANOSECONDS);
    reader.acknowledge(reader.readItems());
    assertThat(reader.acknowledgedSequence()).isEqualTo(2);
    assertThat(reader.status().acknowledged()).isEqualTo(2);

    reader.close();
    assertThat(reader.acknowledgedSequence()).isEqualTo(2);
  }

  @Test
  void doesNotTakeAPendingKeyForAcknowledgedBecauseWhatCameLaterIs() throws Exception {
    IterationReader reader =
        iterations.create(
            IterationSettings.streaming("all").withQueue(2, 1 << 20), terminated -> {});
    walk();
    read(reader);
    reader.acknowledge(reader.readItems());
    long folded = 0;
    while (reader.status().pending() == 0) {
      set("key " + ++folded, "1");
    }

    read(reader);
    set("later", "1");
    walk();
    assertThat(reader.status().pending()).isZero();
    reader.poll(0, TimeUnit.NANOSECONDS);
    reader.acknowledge(reader.readItems());
    assertThat(reader.acknowledgedSequence()).isLessThan(folded);

    read(reader);
    reader.acknowledge(reader.readItems());
    assertThat(reader.acknowledgedSequence()).isEqualTo(folded + 1);
  }

  @Test
  void doesNotTakeWhatWasHandedBackForAcknowledgedBecauseWhatCameLaterIs() throws Exception {
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);
    reader.acknowledge(reader.readItems());
    set("a", "1");
    read(reader);
    set("b", "1");

    reader.handBack();
    reader.poll(0, TimeUnit.NANOSECONDS);
    reader.acknowledge(reader.readItems());
    walk();

    assertThat(reader.acknowledgedSequence()).isZero();
    read(reader);
    reader.acknowledge(reader.readItems());
    assertThat(reader.acknowledgedSequence()).isEqualTo(2);
  }

  @Test
  void presentsEveryKeyAgainShareByShare() throws Exception {
    for (int key = 0; key < 300; key++) {
      set("key " + key, "1");
    }
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);

    List<String> keys = new ArrayList<>();
    for (int share = 0; share < 7; share++) {
      reader.presentAgain(share, 7);
      reader.askConsistent();
      walk();
      reader.askConsistent();
      walk();
      List<Item> items = read(reader);
      assertThat(keys(items)).hasSizeBetween(1, 299);
      keys.addAll(keys(items));
      Item.Consistent point = (Item.Consistent) items.get(items.size() - 1);
      assertThat(point.sharesAgain()).isEqualTo(share + 1);
    }

    assertThat(keys).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void aShareCountsWhenItsKeysArePresentedAndForTheClientThatAskedForIt() throws Exception {
    set("a", "1");
    IterationReader first = iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(first);

    first.askConsistent();
    first.presentAgain(0, 1);
    first.detach();
    IterationReader second = iterations.attach("all");
    walk();
    second.askConsistent();
    walk();

    assertThat(read(second))
        .filteredOn(Item.Consistent.class::isInstance)
        .isNotEmpty()
        .allMatch(point -> ((Item.Consistent) point).sharesAgain() == 0);
  }

  @Test
  void tellsOfConsistentPointsBetweenKeysThatArePresentedAgain() throws Exception {
    for (int key = 0; key < 300; key++) {
      set("key " + key, "1");
    }
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);

    reader.presentAgain(KeyFilter.ALL);
    reader.askConsistent();
    walk();

    List<Item> items = read(reader);
    int point =
        items.indexOf(
            items.stream().filter(Item.Consistent.class::isInstance).findAny().orElseThrow());
    assertThat(point).isLessThan(items.size() - 1);
    assertThat(keys(items)).hasSize(300);
  }

  @Test
  void forwardsChangesOfKeysThatWaitToBePresentedAgain() throws Exception {
    set("a", "1");
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);

    reader.presentAgain(KeyFilter.ALL);
    delete("a");
    walk();

    assertThat(read(reader))
        .first()
        .isInstanceOfSatisfying(
            Item.Effects.class,
            unit -> assertThat(unit.effects()).singleElement().isInstanceOf(Effect.Deleted.class));
  }

  @Test
  void tellsOfKeysInItsSlotsAlone() throws Exception {
    for (int key = 0; key < 300; key++) {
      set("key " + key, "1");
    }
    set("{a}1", "1");
    IterationReader reader = iterations.create(ofTag("a"), terminated -> {});
    walk();
    set("{a}2", "1");
    set("{b}2", "1");
    delete("{a}1");
    delete("key 1");
    walk();

    List<Item> items = read(reader);

    assertThat(keys(items)).containsExactly("{a}1");
    assertThat(changedKeys(items)).containsExactly("{a}2", "{a}1");
    assertThat(iterations.hasPassed("part", 0, "{a}1".getBytes(UTF_8))).isTrue();
    assertThat(iterations.hasPassed("part", 0, "{b}2".getBytes(UTF_8))).isFalse();
  }

  @Test
  void expandsAFlushIntoDeletionsOfKeysInItsSlotsAlone() throws Exception {
    set("{a}1", "1");
    set("{b}1", "1");
    IterationReader reader = iterations.create(ofTag("a"), terminated -> {});
    walk();
    read(reader);

    keyspace.begin();
    keyspace.flush(0);
    keyspace.end();
    walk();

    List<Item> items = read(reader);
    assertThat(items)
        .singleElement()
        .isInstanceOfSatisfying(
            Item.Entries.class,
            item ->
                assertThat(item.deletions())
                    .extracting(deleted -> new String(deleted.key(), UTF_8))
                    .containsExactly("{a}1"));
  }

  @Test
  void countsTheKeysOfItsSlotsThoughDatabasesAreExchangedUnderTheWalk() throws Exception {
    for (int key = 0; key < 2_000; key++) {
      set("{a}" + key, "1");
      set("{b}" + key, "1");
    }
    IterationReader reader = iterations.create(ofTag("a"), terminated -> {});
    iterations.feed(1);
    keyspace.begin();
    keyspace.swap(0, 1);
    keyspace.end();
    set("{a}new", "1");
    List<Item> items = new ArrayList<>();
    while (items.addAll(read(reader))) {
      walk();
    }

    assertThat(items)
        .last()
        .isInstanceOfSatisfying(
            Item.Consistent.class, point -> assertThat(point.keyCount()).isEqualTo(2_001));
  }

  @Test
  void anotherClientGoesOnFromTheLastItemThatWasAcknowledged() throws Exception {
    IterationReader first = iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(first);
    set("a", "1");
    set("b", "1");
    read(first);
    first.acknowledge(first.readItems() - 1);
    set("c", "1");

    first.detach();
    set("d", "1");
    IterationReader second = iterations.attach("all");
    walk();

    List<Item> items = read(second);
    assertThat(keys(items)).containsExactlyInAnyOrder("b", "c", "d");
    assertThat(items)
        .last()
        .isInstanceOfSatisfying(
            Item.Consistent.class, point -> assertThat(point.epoch()).isEqualTo(1));
  }

  @Test
  void remembersKeysAndNotTheirChangesWhileThereIsNoClient() throws Exception {
    IterationReader first = iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    first.detach();
    for (int change = 0; change < 10_000; change++) {
      set("key " + change % 7, "changed " + change);
      set("brief", "1");
      delete("brief");
    }
    walk();

    IterationStatus status = iterations.statuses().get(0);
    assertThat(status.attached()).isFalse();
    assertThat(status.pending()).isEqualTo(7);
    assertThat(status.folded()).isEqualTo(30_000);
    assertThat(status.queueLength()).isZero();
    assertThat(iterations.nanosUntilFeed()).isEqualTo(Long.MAX_VALUE);
    IterationReader second = iterations.attach("all");
    walk();
    assertThat(keys(read(second))).hasSize(7);
  }

  @Test
  void forgetsWhatCameAndWentInFlushedDatabasesWhileThereIsNoClient() throws Exception {
    set("old", "1");
    IterationReader first = iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(first);
    first.acknowledge(first.readItems());
    first.detach();

    for (int flush = 0; flush < 200; flush++) {
      for (int key = 0; key < 50; key++) {
        set("key " + flush + " " + key, "1");
      }
      keyspace.begin();
      keyspace.flush(0);
      keyspace.end();
      walk();
    }

    assertThat(iterations.statuses().get(0).pending()).isLessThan(20 * 50);
    IterationReader second = iterations.attach("all");
    walk();
    List<Item> items = new ArrayList<>();
    while (items.addAll(read(second))) {
      walk();
    }
    assertThat(keys(items)).isEmpty();
    assertThat(items)
        .filteredOn(Item.Entries.class::isInstance)
        .flatExtracting(item -> ((Item.Entries) item).deletions())
        .extracting(deleted -> new String(deleted.key(), UTF_8))
        .contains("old");
  }

  @Test
  void presentsTheKeysOfSomeSlotsAgain() throws Exception {
    set("{a}1", "1");
    set("{a}2", "1");
    set("{b}1", "1");
    IterationReader reader =
        iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    read(reader);

    HashSlots slots = HashSlots.of(HashSlot.of("a".getBytes(UTF_8)));
    reader.presentAgain((db, key) -> slots.contains(key));
    walk();

    assertThat(keys(read(reader))).containsExactlyInAnyOrder("{a}1", "{a}2");
  }

  @Test
  void hasOneClientAtATime() {
    IterationReader first = iterations.create(IterationSettings.streaming("all"), terminated -> {});

    assertThatThrownBy(() -> iterations.attach("all"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("iteration 'all' has a client");
    assertThatThrownBy(() -> iterations.attach("none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("iteration 'none' is not live");
    first.detach();
    iterations.attach("all");
    assertThatThrownBy(() -> iterations.attach("all")).hasMessageContaining("has a client");
  }

  @Test
  void whatAClientThatWasTakenForGoneStillDoesDoesNotConcernTheNextOne() throws Exception {
    set("a", "1");
    IterationReader first = iterations.create(IterationSettings.streaming("all"), terminated -> {});
    walk();
    iterations.detach("all");
    assertThat(read(first)).singleElement().isInstanceOf(Item.Terminated.class);
    IterationReader second = iterations.attach("all");

    first.acknowledge(first.readItems());
    first.presentAgain(KeyFilter.ALL);
    first.handBack();
    first.detach();
    first.close();
    walk();

    assertThat(keys(read(second))).containsExactly("a");
    assertThat(second.status().attached()).isTrue();
  }

  @Test
  void tellsTheNextClientOfAnEndThatTheFirstHasNotAcknowledged() throws Exception {
    IterationReader first =
        iterations.create(
            IterationSettings.streaming("all").completingWhen(() -> true), terminated -> {});
    walk();

    first.detach();
    IterationReader second = iterations.attach("all");

    assertThat(read(second)).singleElement().isInstanceOf(Item.Complete.class);
    second.acknowledge(1);
    second.detach();
    assertThat(iterations.statuses()).isEmpty();
  }

  @Test
  void tellsWhetherAnIterationCameToItsEnd() throws Exception {
    List<Boolean> terminated = new ArrayList<>();
    IterationSettings settings = IterationSettings.streaming("all").completingWhen(() -> true);

    IterationReader read = iterations.create(settings, terminated::add);
    walk();
    assertThat(read(read)).last().isInstanceOf(Item.Complete.class);
    read.close();
    IterationReader unread = iterations.create(settings, terminated::add);
    walk();
    unread.close();
    iterations.create(settings, terminated::add);
    iterations.terminate("all", "a test wants it");

    assertThat(terminated).containsExactly(false, true, true);
  }

  @Test
  void cannotLoseAClientThatMustSeeEveryChange() throws Exception {
    IterationReader reader =
        iterations.create(IterationSettings.everyChange("all"), terminated -> {});

    reader.detach();

    assertThat(iterations.statuses()).isEmpty();
    assertThat(reader.status().state()).isEqualTo(IterationState.TERMINATED);
  }

  @Test
  void aStepLooksAtFewPendingKeysHoweverManyWait() throws Exception {
    LargeValues allButNone = new LargeValues(0, 0, 1, Long.MAX_VALUE);
    IterationReader reader =
        iterations.create(
            IterationSettings.streaming("all").withQueue(2, 1 << 20).withLargeValues(allButNone),
            terminated -> {});
    walk();
    int keys = 10_000;
    for (int key = 0; key < keys; key++) {
      set("key " + key, "1");
    }
    assertThat(reader.status().pending()).isGreaterThan(keys - 10);
    read(reader);

    assertThat(iterations.feed(1)).isGreaterThanOrEqualTo(keys / 512);
  }

  @Test
  void theFeedNeverRunsInsideAUnit() {
    keyspace.begin();
    assertThatThrownBy(() -> iterations.feed(1))
        .isInstanceOf(Invariant.Broken.class)
        .hasMessageContaining("inside a unit");
    keyspace.end();
  }

  @Test
  void keysThatWereLostAreMarkedAFewAtATime() throws Exception {
    long[] now = {0};
    Iterations slow = new Iterations(keyspace, Runnable::run, () -> now[0] += 1_000);
    IterationSettings settings = IterationSettings.streaming("all");
    IterationReader reader = slow.create(settings, terminated -> {});
    int keys = 1_000;
    for (int key = 0; key < keys; key++) {
      set("key " + key, "1");
    }
    List<Item> presented = new ArrayList<>();
    while (slow.feed(1) > 0) {
      presented.addAll(read(reader));
    }
    assertThat(keys(presented)).hasSize(keys);

    reader.handBack();

    assertThat(reader.status().pending()).isBetween(1L, (long) keys / 10);
    assertThat(reader.acknowledgedSequence()).isEqualTo(-1);
    int steps = 0;
    for (; reader.status().queueLength() == 0; steps++) {
      assertThat(slow.feed(1)).isEqualTo(1);
    }
    assertThat(steps).isGreaterThan(keys / settings.itemEntriesMax());
    List<Item> again = new ArrayList<>();
    do {
      again.addAll(read(reader));
    } while (slow.feed(1) > 0);
    assertThat(keys(again)).hasSize(keys).doesNotHaveDuplicates();
    assertThat(reader.status().pending()).isZero();
  }

  @Test
  void everyIterationHasItsTurnInSlicesThatAreUsedUpByOneStep() throws Exception {
    long[] now = {0};
    Iterations slow = new Iterations(keyspace, Runnable::run, () -> now[0] += 1_000);
    for (int key = 0; key < 1_000; key++) {
      set("key " + key, "1");
    }
    List<IterationReader> readers = new ArrayList<>();
    for (int each = 0; each < 3; each++) {
      readers.add(
          slow.create(
              IterationSettings.streaming("all " + each).withQueue(100, 1 << 20),
              terminated -> {}));
    }

    for (int slice = 0; slice < 30; slice++) {
      assertThat(slow.feed(1)).isLessThanOrEqualTo(1);
    }

    assertThat(readers).allSatisfy(each -> assertThat(each.status().queueLength()).isPositive());
  }

  private static IterationSettings ofTag(String tag) {
    int slot = HashSlot.of(tag.getBytes(UTF_8));
    return IterationSettings.streaming("part").withScope(HashSlots.of(slot));
  }

  private void set(String key, String value) {
    keyspace.begin();
    keyspace.strings().set(0, key.getBytes(UTF_8), value.getBytes(UTF_8), Entry.NO_EXPIRY);
    keyspace.end();
  }

  private void delete(String key) {
    keyspace.begin();
    keyspace.delete(0, key.getBytes(UTF_8), DeleteCause.DELETED);
    keyspace.end();
  }

  private void walk() {
    while (iterations.feed(1) > 0) {
      // Until there is nothing to feed.
    }
  }

  private static List<Item> read(IterationReader reader) throws InterruptedException {
    List<Item> items = new ArrayList<>();
    while (items.isEmpty() || !(items.get(items.size() - 1) instanceof Item.Terminated)) {
      Item item = reader.poll(0, TimeUnit.NANOSECONDS);
      if (item == null) {
        break;
      }
      items.add(item);
      if (item instanceof Item.Complete) {
        break;
      }
    }
    return items;
  }

  private static List<String> changedKeys(List<Item> items) {
    List<String> keys = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Effects unit) {
        unit.effects().forEach(each -> keys.add(new String(((Effect.OfKey) each).key(), UTF_8)));
      }
    }
    return keys;
  }

  private static List<String> keys(List<Item> items) {
    List<String> keys = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Entries entries) {
        entries.entries().forEach(each -> keys.add(new String(each.entry().key(), UTF_8)));
      }
    }
    return keys;
  }
}
