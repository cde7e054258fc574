package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.ModesFixture.effects;
import static io.keywake.store.bgiteration.ModesFixture.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Effect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tells the modes apart, apart from the view of creation itself. */
class IterationModesTest {
  private final ModesFixture fixture = new ModesFixture();

  @Test
  void scansWhatIsThereWhenItComesAlong() {
    fixture.run(0, "SET a 1");
    IterationReader reader = fixture.create(IterationSettings.scan("scan"));
    fixture.run(0, "SET a 2", "SET b 3");

    List<Item> items = fixture.readAll(reader);
    fixture.run(0, "SET b 4");

    assertThat(image(items)).isEqualTo(Map.of("0:a", "2", "0:b", "3"));
    assertThat(items.get(items.size() - 1)).isInstanceOf(Item.Complete.class);
    assertThat(effects(items)).isEmpty();
  }

  @Test
  void leadsFromAnImageToThePresentByALogOfEveryEffect() {
    fixture.run(0, "SET a 1", "SET b 1");
    IterationReader reader = fixture.create(IterationSettings.imageAndLog("log"));

    fixture.run(0, "SET a 2", "SET c 3", "FLUSHDB", "SWAPDB 0 1", "SET d 4");

    List<Item> items = fixture.readAll(reader);
    assertThat(image(items)).isEqualTo(Map.of("0:a", "1", "0:b", "1"));
    assertThat(effects(items))
        .extracting(effect -> effect.getClass().getSimpleName())
        .containsExactly("Upserted", "Upserted", "Flushed", "Swapped", "Upserted");
    assertThat(effects(items)).extracting(Effect::sequence).containsExactly(3L, 4L, 5L, 6L, 7L);
    assertThat(items)
        .last()
        .isInstanceOfSatisfying(
            Item.Consistent.class, point -> assertThat(point.sequence()).isEqualTo(7));
  }

  @Test
  void presentsTheOldEntryBeforeTheEffectOnIt() {
    fixture.run(0, "SET a 1");
    IterationReader reader = fixture.create(IterationSettings.imageAndLog("log"));

    fixture.run(0, "SET a 2");

    List<Item> items = fixture.readAll(reader);
    assertThat(items.get(0)).isInstanceOf(Item.Entries.class);
    assertThat(items.get(1)).isInstanceOf(Item.Effects.class);
    assertThat(image(items)).isEqualTo(Map.of("0:a", "1"));
  }

  @Test
  void beginsTheLogBehindTheMomentEvenWithinAUnit() {
    fixture.create(IterationSettings.everyChange("so that effects are heard"));
    fixture.store.keyspace.begin();
    fixture.store.keyspace.flush(0);
    set("a");
    IterationReader reader = fixture.create(IterationSettings.imageAndLog("log"));
    set("b");
    fixture.store.keyspace.end();

    List<Item> items = fixture.readAll(reader);

    assertThat(image(items)).containsOnlyKeys("0:a");
    assertThat(effects(items))
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Upserted.class, effect -> assertThat(effect.key()).containsExactly('b'));
  }

  @Test
  void runsAllModesSideBySide() {
    fixture.run(0, "SET a 1", "SET b 1");
    IterationReader snapshot = fixture.create(IterationSettings.snapshot("snapshot"));
    IterationReader log = fixture.create(IterationSettings.imageAndLog("log"));
    IterationReader scan = fixture.create(IterationSettings.scan("scan"));
    IterationReader copy = fixture.create(IterationSettings.streaming("copy"));

    fixture.run(0, "SET a 2", "DEL b");

    Map<String, Object> old = Map.of("0:a", "1", "0:b", "1");
    Map<String, Object> now = Map.of("0:a", "2");
    assertThat(image(fixture.readAll(snapshot))).isEqualTo(old);
    assertThat(image(fixture.readAll(log))).isEqualTo(old);
    assertThat(image(fixture.readAll(scan))).isEqualTo(now);
    assertThat(image(fixture.readAll(copy))).isEqualTo(now);
  }

  private void set(String key) {
    byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    fixture.store.keyspace.strings().set(0, bytes, bytes, -1);
  }
}
