package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;

import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.Effect;
import java.util.Random;
import java.util.Set;

/**
 * A client that wants to see every key once, and no effects (view of now): keys that were there
 * throughout it must have seen, others it may.
 */
final class ScanningClient extends SimulatedClient {
  ScanningClient(
      IterationSettings settings,
      IterationReader reader,
      Random random,
      KeyspaceHistory history,
      Disturbance disturbance) {
    super(settings, reader, random, history, disturbance);
  }

  @Override
  boolean concerns(Effect effect, boolean isPassed) {
    return false;
  }

  @Override
  Set<Class<?>> applied() {
    return Set.of();
  }

  @Override
  void unit(Item.Effects item) {
    throw new AssertionError("a scan is told of no effects");
  }

  @Override
  void consistent(Item.Consistent item) {
    throw new AssertionError("a scan is never consistent");
  }

  @Override
  void presented(Item.Entries item) {
    for (Item.Placed placed : item.entries()) {
      Place place = new Place(placed.db(), text(placed.entry().key()));
      check(tell(place) || hasHandedBack || hasAskedAgain, "a key is presented once");
      Content truth = history.at(item.sequence(), place.db(), place.key());
      check(KeyspaceState.content(placed.entry()).equals(truth), "an entry is presented as it is");
    }
    for (Effect.Deleted deleted : item.deletions()) {
      check(hasHandedBack || hasAskedAgain, "what is gone is told to whom it was told before");
      Content truth = history.at(item.sequence(), deleted.db(), text(deleted.key()));
      check(truth == null, "a key is presented as gone when it is");
    }
  }

  @Override
  void complete(Item.Complete item) {
    compared();
    for (Place place : history.throughout(reader.createdAt(), item.sequence())) {
      boolean isMeant = KeyspaceState.contains(settings.scope(), place.key());
      check(!isMeant || told.contains(place), "a key that was there throughout is presented");
    }
  }

  /** What is lost has to be told once more. */
  @Override
  void losing() {
    for (Read read : uncommitted) {
      if (read.item() instanceof Item.Entries entries) {
        entries.entries().forEach(each -> told.remove(place(each)));
      }
    }
  }

  private static Place place(Item.Placed placed) {
    return new Place(placed.db(), text(placed.entry().key()));
  }
}
