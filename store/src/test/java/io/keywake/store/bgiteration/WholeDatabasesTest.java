package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.ModesFixture.effects;
import static io.keywake.store.bgiteration.ModesFixture.image;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.bgiteration.IterationSettings.WholeDatabases;
import io.keywake.store.keyspace.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Flushes and swaps as such, in a view of now (B17). */
class WholeDatabasesTest {
  private final ModesFixture fixture = new ModesFixture();

  @Test
  void tellsAReplicaOfFlushesAndSwapsInTheirUnit() {
    fixture.run(0, "SET a 1");
    IterationReader reader = replica();
    fixture.readAll(reader);

    fixture.run(0, "MULTI", "SET b 1", "SWAPDB 0 1", "SET c 1", "FLUSHDB", "EXEC");

    List<Item> items = fixture.readAll(reader);
    assertThat(items)
        .singleElement()
        .isInstanceOfSatisfying(
            Item.Effects.class, unit -> assertThat(unit.effects()).hasSize(unit.unitCount()));
    assertThat(effects(items))
        .extracting(effect -> effect.getClass().getSimpleName())
        .containsExactly("Upserted", "Swapped", "Upserted", "Flushed");
  }

  @Test
  void goesOnWithTheWalkUnderTheExchangedNumbers() {
    String[] keys = setManyKeys();
    IterationReader reader = replica();
    fixture.step();
    List<Boolean> passed = passed(0, keys);
    assertThat(passed).contains(true, false);

    fixture.run(0, "SWAPDB 0 3");

    assertThat(passed(3, keys)).isEqualTo(passed);
    assertThat(passed(0, keys)).doesNotContain(true);
    List<Item> items = fixture.readAll(reader);
    assertThat(presentedKeys(items)).containsExactlyInAnyOrder(keys);
    assertIsKeyspace(items);
  }

  @Test
  void goesOnToPresentAgainUnderTheExchangedNumbers() {
    String[] keys = setManyKeys();
    IterationReader reader = replica();
    fixture.readAll(reader);
    reader.presentAgain(KeyFilter.ALL);
    fixture.step();
    fixture.step();

    fixture.run(0, "SWAPDB 0 3");

    List<Item> items = fixture.readAll(reader);
    assertThat(presentedKeys(items)).containsExactlyInAnyOrder(keys);
    assertThat(items.get(0)).isInstanceOf(Item.Entries.class);
    assertThat(items.get(items.size() - 1)).isInstanceOf(Item.Entries.class);
  }

  @Test
  void expandsASwapThatFindsNoRoomAndTellsOfTheNextOne() {
    fixture.run(0, "SET a 1");
    fixture.run(1, "SET b 1");
    IterationReader reader =
        fixture.create(IterationSettings.replica("replica").withQueue(2, 1 << 20));
    List<Item> items = fixture.readAll(reader);

    fixture.run(0, "SET c 1", "SET d 1", "SWAPDB 0 1");
    items.addAll(fixture.readAll(reader));
    assertThat(effects(items)).noneMatch(Effect.OfDatabase.class::isInstance);
    assertThat(reader.status().folded()).isEqualTo(1);
    assertIsKeyspace(items);

    fixture.run(0, "SWAPDB 0 1");
    items.addAll(fixture.readAll(reader));
    assertThat(effects(items)).filteredOn(Effect.Swapped.class::isInstance).hasSize(1);
    assertIsKeyspace(items);
  }

  @Test
  void expandsASwapOfTheTableThatAFlushAsSuchHasBroughtIn() {
    fixture.run(0, "SET a 1");
    IterationReader reader =
        fixture.create(IterationSettings.replica("replica").withQueue(2, 1 << 20));
    List<Item> items = fixture.readAll(reader);
    fixture.run(0, "FLUSHDB", "SET b 1");
    items.addAll(fixture.readAll(reader));
    assertThat(effects(items)).hasAtLeastOneElementOfType(Effect.Flushed.class);

    fixture.run(2, "SET c 1");
    fixture.run(2, "SET d 1");
    fixture.run(0, "SWAPDB 0 1");

    items.addAll(fixture.readAll(reader));
    assertThat(effects(items)).noneMatch(Effect.Swapped.class::isInstance);
    assertIsKeyspace(items);
  }

  @Test
  void takesWaitingKeysToTheOtherNumber() throws Exception {
    IterationReader reader =
        fixture.create(IterationSettings.replica("replica").withQueue(2, 1 << 20));
    List<Item> items = fixture.readAll(reader);
    fixture.run(0, "SET a 1", "SET b 1", "SET waits 1");
    items.add(read(reader));

    fixture.run(0, "SWAPDB 0 1");

    items.addAll(fixture.readAll(reader));
    assertThat(effects(items)).last().isInstanceOf(Effect.Swapped.class);
    assertThat(image(items)).isEqualTo(Map.of("1:waits", "1"));
    assertIsKeyspace(items);
  }

  @Test
  void terminatesWhoMustSeeEveryChangeIfAFlushFindsNoRoom() {
    fixture.run(0, "SET a 1");
    IterationReader reader = fixture.create(everyChange().withQueue(2, 1 << 20));
    fixture.readAll(reader);

    fixture.run(0, "SET a 2", "SET a 3", "FLUSHDB");

    assertThat(fixture.readAll(reader)).singleElement().isInstanceOf(Item.Terminated.class);
  }

  @Test
  void expandsAFlushThatIsHandedBack() throws Exception {
    fixture.run(0, "SET a 1");
    IterationReader reader = replica();
    fixture.readAll(reader);
    fixture.run(0, "FLUSHDB");
    read(reader);

    reader.handBack();

    assertThat(fixture.readAll(reader))
        .filteredOn(Item.Entries.class::isInstance)
        .flatExtracting(item -> ((Item.Entries) item).deletions())
        .extracting(deleted -> KeyspaceState.text(deleted.key()))
        .containsExactly("a");
  }

  @Test
  void terminatesIfASwapIsHandedBack() throws Exception {
    fixture.run(0, "SET a 1");
    IterationReader reader = replica();
    fixture.readAll(reader);
    fixture.run(0, "SWAPDB 0 1");
    read(reader);

    reader.handBack();

    assertThat(fixture.readAll(reader))
        .singleElement()
        .isInstanceOfSatisfying(
            Item.Terminated.class, end -> assertThat(end.reason()).contains("a swap of databases"));
  }

  @Test
  void presentsWhatIsHandedBackUnderTheNumberThatALaterSwapGivesIt() throws Exception {
    fixture.run(0, "SET a 1");
    IterationReader reader = replica();
    fixture.readAll(reader);
    fixture.run(0, "SET a 2");
    read(reader);
    fixture.run(0, "SWAPDB 0 1");

    reader.handBack();

    List<Item> items = fixture.readAll(reader);
    assertThat(effects(items)).singleElement().isInstanceOf(Effect.Swapped.class);
    assertThat(image(items)).isEqualTo(Map.of("1:a", "2"));
  }

  @Test
  void startsFromTheTablesThatASwapEarlierInTheUnitOfItsCreationLeft() {
    fixture.run(0, "SET a 1");
    // Effects are recorded only while somebody listens.
    fixture.create(IterationSettings.streaming("other"));
    fixture.store.keyspace.begin();
    fixture.store.keyspace.swap(0, 1);
    IterationReader reader = fixture.create(IterationSettings.streaming("stream"));
    fixture.store.keyspace.end();
    List<Item> items = fixture.readAll(reader);

    fixture.run(0, "SWAPDB 1 2");

    items.addAll(fixture.readAll(reader));
    assertIsKeyspace(items);
  }

  @Test
  void refusesToExpandInAViewOfCreation() {
    IterationSettings settings = IterationSettings.imageAndLog("x");
    assertThatThrownBy(() -> settings.withWholeDatabases(WholeDatabases.EXPANDED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected AS_SUCH");
  }

  private IterationReader replica() {
    return fixture.create(IterationSettings.replica("replica"));
  }

  private static IterationSettings everyChange() {
    return IterationSettings.everyChange("all").withWholeDatabases(WholeDatabases.AS_SUCH);
  }

  private String[] setManyKeys() {
    String[] keys = IntStream.range(0, 300).mapToObj(key -> "key" + key).toArray(String[]::new);
    for (String key : keys) {
      fixture.run(0, "SET " + key + " 1");
    }
    return keys;
  }

  private static List<String> presentedKeys(List<Item> items) {
    List<String> keys = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Entries entries) {
        entries.entries().forEach(each -> keys.add(KeyspaceState.text(each.entry().key())));
      }
    }
    return keys;
  }

  private List<Boolean> passed(int db, String[] keys) {
    return List.of(keys).stream()
        .map(key -> fixture.iterations.hasPassed("replica", db, key.getBytes(ISO_8859_1)))
        .toList();
  }

  private static Item read(IterationReader reader) throws InterruptedException {
    return Objects.requireNonNull(reader.poll(0, TimeUnit.NANOSECONDS));
  }

  private void assertIsKeyspace(List<Item> items) {
    ClientCopy copy = new ClientCopy(fixture.store.keyspace.databases());
    items.forEach(item -> copy.apply(item, key -> true));
    assertThat(copy.state().differencesTo(KeyspaceState.of(fixture.store.keyspace))).isEmpty();
  }
}
